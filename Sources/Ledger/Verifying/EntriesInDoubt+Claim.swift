internal import Domain
package import EventLog
internal import Events
internal import Sodium

extension EntriesInDoubt {
    /// As people write why the key was revoked: `stolen`.
    package var reason: String { doubt.reason.word }

    /// What is not proven because of it.
    package var claim: String {
        let name = "\(key)".prefix(Self.shownDigits)
        let (first, last) = (positions[0], positions[positions.count - 1])
        let what =
            positions.count == 1
            ? "that entry \(first), by key \(name), is its actor's"
            : "that \(positions.count) entries from \(first) to \(last), by key \(name), are their actor's"
        let since = doubt.from.map { "in doubt from \($0)" } ?? "without saying since when"
        return "\(what): entry \(doubt.revokedAt) revokes the key as \(reason), \(since)"
    }

    /// Enough of a key's name to find it among a log's.
    private static let shownDigits = 16
}

extension AuthorityTimeline {
    /// Keys whose revocation puts something in doubt.
    var keysInDoubt: Set<Digest> { Set(keys.filter { $0.value.doubt != nil }.keys) }

    /// What the revocations that were folded put in doubt, in their order.
    /// - Parameter signed: the entries that each of the keys in doubt signed, rising.
    func entriesInDoubt(among signed: [Digest: [UInt64]]) -> [EntriesInDoubt] {
        keys.compactMap { name, period -> EntriesInDoubt? in
            guard let doubt = period.doubt, let signed = signed[name] else { return nil }
            return EntriesInDoubt(key: name, owner: period.owner, doubt: doubt, signed: signed)
        }.sorted { $0.doubt.revokedAt < $1.doubt.revokedAt }
    }
}
