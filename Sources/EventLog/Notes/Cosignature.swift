internal import Sodium

/// A witness's word about a checkpoint: that at this time it was the largest it had seen of its log, and consistent with all before
/// (c2sp.org/tlog-cosignature, Ed25519).
package struct Cosignature: Equatable, Sendable {
    /// Seconds since 1970, never 0.
    package let timestamp: UInt64
    /// Of Ed25519, 64 bytes.
    package let signature: [UInt8]

    /// `nil` where the time is 0 or beyond 2^63 - 1, or the signature has another length.
    package init?(timestamp: UInt64, signature: [UInt8]) {
        guard (1...UInt64(Int64.max)).contains(timestamp), signature.count == SigningKey.signatureBytes else {
            return nil
        }
        self.timestamp = timestamp
        self.signature = signature
    }

    /// Reads what stands in a signature line after the key id: the time, eight bytes big-endian, and the signature.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count > 8 else { return nil }
        self.init(
            timestamp: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }, signature: Array(bytes.dropFirst(8)))
    }

    /// The form that ``init(_:)`` reads.
    package var bytes: [UInt8] { withUnsafeBytes(of: timestamp.bigEndian) { Array($0) } + signature }

    /// What a witness signs at that time for a checkpoint's text.
    package static func signedText(_ text: String, at timestamp: UInt64) -> String {
        "cosignature/v1\ntime \(timestamp)\n\(text)"
    }
}
