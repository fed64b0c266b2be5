internal import Foundation
package import Sodium

/// The rule for names of note keys: not empty, no white space, no plus sign.
package enum NoteKeyName {
    package static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }
}

/// What a key signs under a note. The number is that of the C2SP signed-note specification.
package enum NoteKeyKind: UInt8, Sendable {
    /// The text itself: what a log does.
    case text = 0x01
    /// The text and a time: what a witness does (``Cosignature``).
    case cosignature = 0x04

    /// SHA-256(name ‖ 0x0A ‖ kind ‖ public key), the first four bytes, big-endian.
    func id(_ name: String, _ key: PublicKey) -> UInt32 {
        let digest = SHA256.digest(Array(name.utf8) + [0x0A, rawValue] + key.bytes).bytes
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Signs notes with an Ed25519 key.
package struct NoteSigner: Sendable {
    package let name: String
    package let verifier: NoteVerifier
    private let key: SigningKey

    /// `nil` where the name breaks the rule of ``NoteKeyName``.
    package init?(name: String, key: SigningKey) {
        guard let verifier = NoteVerifier(name: name, key: key.publicKey) else { return nil }
        self.name = name
        self.key = key
        self.verifier = verifier
    }

    func sign(_ text: String) -> SignedNote.Signature {
        var text = text
        let signature = text.withUTF8 { key.sign(UnsafeRawBufferPointer($0)) }
        return SignedNote.Signature(keyName: name, keyID: verifier.keyID, signature: signature)
    }
}

/// Knows one key that may sign notes.
package struct NoteVerifier: Hashable, Sendable {
    package let name: String
    package let key: PublicKey
    package let kind: NoteKeyKind
    package let keyID: UInt32

    /// `nil` where the name breaks the rule of ``NoteKeyName``.
    package init?(name: String, key: PublicKey, kind: NoteKeyKind = .text) {
        guard NoteKeyName.isValid(name) else { return nil }
        self.name = name
        self.key = key
        self.kind = kind
        keyID = kind.id(name, key)
    }

    /// Reads a verifier key as it is handed around: `name+hexadecimal key id+base64 of the kind's number and the public key`.
    package init?(_ text: String) {
        let fields = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[1].count == 8, let id = UInt32(fields[1], radix: 16),
            let data = Data(canonicalBase64: fields[2]), let kind = data.first.flatMap(NoteKeyKind.init(rawValue:)),
            let key = PublicKey(bytes: data.dropFirst())
        else { return nil }
        self.init(name: String(fields[0]), key: key, kind: kind)
        guard keyID == id, self.text == text else { return nil }
    }

    /// The form that ``init(_:)`` reads.
    package var text: String {
        let id = String(keyID, radix: 16)
        let material = Data([kind.rawValue] + key.bytes).base64EncodedString()
        return "\(name)+\(String(repeating: "0", count: 8 - id.count))\(id)+\(material)"
    }

    /// Whether a signature line names this key.
    func signed(_ signature: SignedNote.Signature) -> Bool {
        signature.keyID == keyID && signature.keyName == name
    }

    func verifies(_ signature: [UInt8], of text: String) -> Bool {
        var (text, signature) = (text, signature)
        if kind == .cosignature {
            guard let cosignature = Cosignature(signature) else { return false }
            text = Cosignature.signedText(text, at: cosignature.timestamp)
            signature = cosignature.signature
        }
        return text.withUTF8 { key.verifies(signature, of: UnsafeRawBufferPointer($0)) }
    }
}
