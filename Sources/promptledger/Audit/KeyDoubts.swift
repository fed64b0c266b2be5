import Domain
import Events
import Projections
import Sodium

/// Which keys ended so that entries by them may be somebody else's, as of a moment.
struct KeyDoubts: Sendable {
    private let doubts: [Digest: KeyDoubt]

    init(_ keys: KeyHistory, asOf moment: AsOf) {
        var doubts: [Digest: KeyDoubt] = [:]
        for record in keys.signingKeys(asOf: moment) { doubts[record.key.digest] = record.doubt }
        self.doubts = doubts
    }

    /// The entry by which each key among `keys` ended that makes an entry at `position` doubtful, and as what; `nil` where none does.
    func words(for keys: [Digest], at position: UInt64) -> String? {
        let found = keys.compactMap { doubts[$0] }.filter { $0.covers(position) }
        return found.isEmpty
            ? nil : found.map { "entry \($0.revokedAt): \($0.reason.word)" }.joined(separator: "; ")
    }
}
