internal import Events
internal import Foundation
internal import Sodium

/// A part as it was sealed: what the header says of it, and the ciphertext that lies beside the log.
struct SealedPart {
    let kind: Part.Kind
    /// In rising order.
    let keys: [DataKey]
    /// 32 bytes.
    let salt: [UInt8]
    /// SHA-256 of the ciphertext.
    let digest: Digest
    /// 32 bytes.
    let commitment: [UInt8]
    let ciphertext: [UInt8]

    /// Writes the serialised `Part` as field `field`.
    func write(to writer: inout WireWriter, field: UInt8) {
        var part = WireWriter(capacity: 128 + 18 * keys.count)
        part.number(UInt64(kind.rawValue), field: 1)
        for key in keys {
            part.length(16, field: 2)
            key.id.withBytes { part.append($0) }
        }
        part.bytes(salt, field: 3)
        part.number(UInt64(ciphertext.count), field: 4)
        part.length(32, field: 5)
        digest.withBytes { part.append($0) }
        part.bytes(commitment, field: 6)
        writer.bytes(part.bytes, field: field)
    }
}

extension Part {
    init(_ sealed: SealedPart) {
        self.init()
        kind = sealed.kind
        dataKeyIds = sealed.keys.map { Data($0.id.bytes) }
        salt = Data(sealed.salt)
        length = UInt32(sealed.ciphertext.count)
        digest = sealed.digest.withBytes { Data($0) }
        commitment = Data(sealed.commitment)
    }
}
