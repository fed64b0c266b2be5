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
            let size = UInt64(canonicalDecimal: lines[1]), let root = Digest(base64: lines[2])
        else { throw .malformed }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// Reads a signed checkpoint and believes it only with a good signature by one of `verifiers` whose name is the origin. Others of
    /// `verifiers` (witnesses) need not have signed, but a line of theirs that fails rejects the note.
    package init(opening note: some Collection<UInt8>, by verifiers: [NoteVerifier]) throws(NoteFault) {
        try self.init(opening: SignedNote(parsing: note), by: verifiers)
    }

    /// As ``init(opening:by:)`` of bytes.
    package init(opening note: SignedNote, by verifiers: [NoteVerifier]) throws(NoteFault) {
        try note.verify(by: verifiers)
        try self.init(parsing: note.text)
        // A witness may be called as it likes, and does not speak for the log.
        try note.verify(by: verifiers.filter { $0.name == origin && $0.kind == .text })
    }

    package var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }
}
