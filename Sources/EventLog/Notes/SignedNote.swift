internal import Foundation
internal import Sodium

/// A text with signatures under it, by the C2SP signed-note specification (c2sp.org/signed-note).
///
/// The text ends with a line break; a blank line follows, then one line for each signature: an em dash, a space, the key's name, a space,
/// and the base64 of four bytes of key id and the signature.
package struct SignedNote: Equatable, Sendable {
    package struct Signature: Equatable, Sendable {
        package let keyName: String
        package let keyID: UInt32
        package let signature: [UInt8]
    }

    /// What is signed, with its final line break.
    package let text: String
    package private(set) var signatures: [Signature]

    package static let bytesMax = 1 << 20
    package static let signaturesMax = 100

    /// Signs `text`, which must end with a line break.
    package init(text: String, signedBy signers: [NoteSigner]) {
        precondition(text.hasSuffix("\n"))
        self.text = text
        signatures = signers.map { $0.sign(text) }
    }

    /// Reads a note as it is stored or sent. Nothing is verified yet.
    package init(parsing bytes: some Collection<UInt8>) throws(NoteFault) {
        guard bytes.count <= Self.bytesMax, let note = String(validating: bytes, as: UTF8.self) else {
            throw .malformed
        }
        guard note.unicodeScalars.allSatisfy({ $0 == "\n" || $0.value >= 0x20 }) else { throw .malformed }
        guard let split = note.range(of: "\n\n", options: [.backwards, .literal]) else { throw .malformed }
        text = String(note[..<note.index(after: split.lowerBound)])
        let lines = note[split.upperBound...]
        guard lines.hasSuffix("\n") else { throw .malformed }
        var signatures: [Signature] = []
        for line in lines.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == "\u{2014}", NoteKeyName.isValid(String(fields[1])),
                let data = Data(canonicalBase64: fields[2]), data.count > 4, signatures.count < Self.signaturesMax
            else { throw .malformed }
            let keyID = data.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            signatures.append(Signature(keyName: String(fields[1]), keyID: keyID, signature: Array(data.dropFirst(4))))
        }
        guard !signatures.isEmpty else { throw .malformed }
        self.signatures = signatures
    }

    /// The note as it is stored and sent.
    package var bytes: [UInt8] {
        var note = text + "\n"
        for signature in signatures {
            let id = withUnsafeBytes(of: signature.keyID.bigEndian) { Array($0) }
            note += "\u{2014} \(signature.keyName) \(Data(id + signature.signature).base64EncodedString())\n"
        }
        return Array(note.utf8)
    }

    /// Checks the lines of the given keys: each known line must verify, and at least one must be there. Unknown lines are passed over.
    package func verify(by verifiers: [NoteVerifier]) throws(NoteFault) {
        var verified = false
        for signature in signatures {
            guard let verifier = verifiers.first(where: { $0.name == signature.keyName && $0.keyID == signature.keyID })
            else { continue }
            guard verifier.verifies(signature.signature, of: text) else { throw .signatureInvalid(signature.keyName) }
            verified = true
        }
        guard verified else { throw .unsigned }
    }
}

extension Data {
    /// Reads base64 that is written in the one canonical way, so that no two texts say the same bytes.
    init?(canonicalBase64 text: some StringProtocol) {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        self = data
    }
}

/// Why a note is not believed.
package enum NoteFault: Error, Equatable, Sendable {
    case malformed
    /// A line of a key we know does not verify. The payload is the key's name.
    case signatureInvalid(String)
    /// No line is of a key we know.
    case unsigned
}
