package import Foundation
internal import Sodium

/// The public half of a recovery key, as it is handed on: `promptledger-recovery+HASH+BASE64`, in the manner of C2SP verifier keys. The hash,
/// four bytes in hexadecimal, finds what was mistyped: a slot for a key that nobody has would look like a way in.
package struct RecoveryPublicKey: Equatable, Sendable, LosslessStringConvertible {
    /// X25519, 32 bytes.
    package let bytes: [UInt8]

    private static let name = "promptledger-recovery"

    init(_ key: BoxPublicKey) { bytes = key.bytes }

    package init?(_ text: String) {
        let pieces = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0] == Self.name, let key = Data(base64Encoded: String(pieces[2])),
            key.count == 32
        else { return nil }
        bytes = Array(key)
        guard pieces[1] == hash else { return nil }
    }

    package var description: String { "\(Self.name)+\(hash)+\(Data(bytes).base64EncodedString())" }

    private var hash: String { String(SHA256.digest(Array("\(Self.name)\n".utf8) + bytes).description.prefix(8)) }

    /// Makes a key pair: the private half goes to a new file that only its owner may read.
    package static func makePair(at url: URL) throws(LedgerFault) -> RecoveryPublicKey {
        try KeyFile(url: url, kind: .recovery).create().withBytes { RecoveryPublicKey(BoxKey(seed: $0).publicKey) }
    }
}
