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

        init(keyName: String, keyID: UInt32, signature: [UInt8]) {
            self.keyName = keyName
            self.keyID = keyID
            self.signature = signature
        }

        /// A line of that key. Nothing is verified.
        package init(of verifier: NoteVerifier, _ signature: [UInt8]) {
            self.init(keyName: verifier.name, keyID: verifier.keyID, signature: signature)
        }
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

    /// Puts a note together again; `text` must end with a line break, and there must be a signature, and at most ``signaturesMax``.
    package init(text: String, signatures: [Signature]) {
        precondition(text.hasSuffix("\n") && (1...Self.signaturesMax).contains(signatures.count))
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note as it is stored or sent. Nothing is verified yet.
    package init(parsing bytes: some Collection<UInt8>) throws(NoteFault) {
        guard bytes.count <= Self.bytesMax, let note = String(validating: bytes, as: UTF8.self) else {
            throw .malformed
        }
        guard note.unicodeScalars.allSatisfy({ $0 == "\n" || $0.value >= 0x20 }) else { throw .malformed }
        guard let split = note.range(of: "\n\n", options: [.backwards, .literal]) else { throw .malformed }
        text = String(note[..<note.index(after: split.lowerBound)])
        signatures = try Self.signatures(parsing: note[split.upperBound...])
    }

    /// Reads signature lines as they stand under a note: one at least, each with its line break.
    package static func signatures(parsing lines: Substring) throws(NoteFault) -> [Signature] {
        guard lines.hasSuffix("\n") else { throw .malformed }
        var signatures: [Signature] = []
        for line in lines.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == "\u{2014}", NoteKeyName.isValid(String(fields[1])),
                let data = Data(canonicalBase64: fields[2]), data.count > 4, signatures.count < signaturesMax
            else { throw .malformed }
            let keyID = data.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            signatures.append(Signature(keyName: String(fields[1]), keyID: keyID, signature: Array(data.dropFirst(4))))
        }
        return signatures
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
            guard let verifier = verifiers.first(where: { $0.signed(signature) }) else { continue }
            guard verifier.verifies(signature.signature, of: text) else { throw .signatureInvalid(signature.keyName) }
            verified = true
        }
        guard verified else { throw .unsigned }
    }

    /// The lines of those of `witnesses` that have cosigned. A known line must verify, as everywhere; of several by one witness the
    /// latest counts.
    package func cosignatures(by witnesses: [NoteVerifier]) throws(NoteFault) -> [NoteVerifier: Cosignature] {
        var cosignatures: [NoteVerifier: Cosignature] = [:]
        for signature in signatures {
            guard let witness = witnesses.first(where: { $0.signed(signature) }), witness.kind == .cosignature else {
                continue
            }
            guard witness.verifies(signature.signature, of: text), let new = Cosignature(signature.signature) else {
                throw .signatureInvalid(witness.name)
            }
            if let old = cosignatures[witness], old.timestamp >= new.timestamp { continue }
            cosignatures[witness] = new
        }
        return cosignatures
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

extension NoteFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "it is not well-formed"
        case .signatureInvalid(let name): "its signature by \(name) does not verify"
        case .unsigned: "it has no signature of a key that is known here"
        }
    }
}
