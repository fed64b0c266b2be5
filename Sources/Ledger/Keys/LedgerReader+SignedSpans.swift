package import Sodium

/// How many entries a key signed, and from where to where.
package struct SignedSpan: Equatable, Sendable {
    package fileprivate(set) var count = 0
    package let first: UInt64
    package fileprivate(set) var last: UInt64

    fileprivate init(from first: UInt64) {
        self.first = first
        last = first
    }

    fileprivate mutating func add(_ position: UInt64) {
        count += 1
        last = position
    }
}

extension LedgerReader {
    /// What each of `keys` signed, by its name; one that signed nothing is not there. It takes one walk through the log, however many they are.
    package func spans(signedBy keys: Set<Digest>) throws(LedgerFault) -> [Digest: SignedSpan] {
        var spans: [Digest: SignedSpan] = [:]
        try eachChunkOfSigners { chunk, signers in
            for (position, names) in zip(chunk, signers) {
                for key in keys.intersection(names) { spans[key, default: SignedSpan(from: position)].add(position) }
            }
        }
        return spans
    }
}
