internal import Foundation
package import Sodium

/// What a log commits to: so many entries, under this root. Its text is the C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint).
package struct Checkpoint: Equatable, Sendable {
    package let origin: String
    package let size: UInt64
    package let root: Digest

    package init(origin: String, size: UInt64, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note. Lines after the third (extensions of other logs) are passed over.
    package init(parsing text: String) throws(NoteFault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", lines.dropLast().allSatisfy({ !$0.isEmpty }),
            Self.isDecimal(lines[1]),
            let size = UInt64(lines[1]), let root = Data(canonicalBase64: lines[2]).flatMap({ Digest($0) })
        else { throw .malformed }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// Reads a signed checkpoint and believes it only with a good signature by one of `verifiers` whose name is the origin. Others of
    /// `verifiers` (witnesses) need not have signed, but a line of theirs that fails rejects the note.
    package init(opening note: some Collection<UInt8>, by verifiers: [NoteVerifier]) throws(NoteFault) {
        let note = try SignedNote(parsing: note)
        try note.verify(by: verifiers)
        try self.init(parsing: note.text)
        try note.verify(by: verifiers.filter { $0.name == origin })
    }

    package var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    /// Digits only, without a leading zero.
    private static func isDecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (text == "0" || text.first != "0")
    }
}

extension Digest {
    package var base64: String { Data(bytes).base64EncodedString() }
}
