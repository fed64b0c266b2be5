import Domain
import Events
import Projections
import Sodium

/// Which keys ended so that entries by them may be somebody else's, as of a moment.
struct KeyDoubts: Sendable {
    private let revocations: [Digest: SigningKeyRecord.Revocation]

    init(_ keys: KeyHistory, asOf moment: AsOf) {
        var revocations: [Digest: SigningKeyRecord.Revocation] = [:]
        for record in keys.signingKeys(asOf: moment) { revocations[record.key.digest] = record.revocation }
        self.revocations = revocations
    }

    /// The entry by which each key among `keys` ended that makes an entry at `position` doubtful, and as what; `nil` where none does.
    func words(for keys: [Digest], at position: UInt64) -> String? {
        let found = keys.compactMap { revocations[$0] }.filter { $0.doubts(position) }
        return found.isEmpty
            ? nil : found.map { "entry \($0.position): \($0.reason.word)" }.joined(separator: "; ")
    }
}

extension SigningKeyRecord.Revocation {
    /// Where nobody said since when somebody else had a stolen key, it may have been all the time.
    fileprivate func doubts(_ position: UInt64) -> Bool {
        inDoubtFrom.map { position >= $0 } ?? (reason == .stolen)
    }
}
