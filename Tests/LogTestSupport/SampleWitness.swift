package import EventLog
import Sodium

/// A witness's key, and its hand. The same number makes the same.
package struct SampleWitness: Sendable {
    package let verifier: NoteVerifier
    private let key: SigningKey

    package init(_ name: String = "witness.example/w1", number: UInt8 = 50) {
        key = SampleLog.signingKey(number)
        verifier = NoteVerifier(name: name, key: key.publicKey, kind: .cosignature)!
    }

    /// Signs a checkpoint's text, whatever it says.
    package func cosign(_ text: String, at timestamp: UInt64 = 1_700_000_000) -> Cosignature {
        var signed = Cosignature.signedText(text, at: timestamp)
        return Cosignature(timestamp: timestamp, signature: signed.withUTF8 { key.sign(UnsafeRawBufferPointer($0)) })!
    }

    /// Its signature line under a text.
    package func line(under text: String, at timestamp: UInt64 = 1_700_000_000) -> SignedNote.Signature {
        SignedNote.Signature(of: verifier, cosign(text, at: timestamp).bytes)
    }
}

extension SignedNote {
    /// The note with the lines of these witnesses under it.
    package func cosigned(by witnesses: SampleWitness..., at timestamp: UInt64 = 1_700_000_000) -> SignedNote {
        SignedNote(text: text, signatures: signatures + witnesses.map { $0.line(under: text, at: timestamp) })
    }
}
