import Ledger
import Projections
import Sodium

/// The keys of an owner that a revocation leaves as they are, though they signed: somebody else may have had one of them instead of the one
/// that is revoked, or as well.
struct KeysBeside {
    private let meant: MeantSigningKeys
    private let spans: [Digest: SignedSpan]
    private let name: String

    init(_ meant: MeantSigningKeys, in reader: LedgerReader) throws {
        self.meant = meant
        // Who has one key has none beside it, and the log may be long.
        spans = try meant.owned.count > 1 ? meant.spans() : [:]
        name = reader.actorName(meant.record.owner)
    }

    /// They signed, and no revocation says anything of it.
    private var others: [SigningKeyRecord] {
        meant.owned.filter { $0.key != meant.record.key && isUntoldSigner($0) }
    }

    private var inForce: [SigningKeyRecord] { meant.owned.filter { $0.ended == nil } }

    private func isUntoldSigner(_ record: SigningKeyRecord) -> Bool {
        record.revocation == nil && spans[record.key.digest] != nil
    }

    /// Nothing where a key was named, or where the owner's name says which it is.
    /// - Parameters:
    ///   - otherHandsHadIt: whether the reason is that somebody else has the key, or may: then which of them it is matters to what it signed.
    ///   - options: the rest of the command, as it is to be given again.
    /// - Throws: where the name leaves open which key is meant, after a line for each on standard error.
    func refuseToChoose(otherHandsHadIt: Bool, options: String) throws {
        guard meant.named == nil, inForce.count > 1 || (otherHandsHadIt && !others.isEmpty) else { return }
        let candidates = meant.owned.filter { $0.ended == nil || isUntoldSigner($0) }
        for record in candidates {
            let end = record.ended.map { "ended by entry \($0)" } ?? "in force"
            Standard.error("\(words(record)), \(end): `promptledger key revoke \(short(record)) \(options)`")
        }
        let keys = candidates.count == 1 ? "a key that may be meant" : "\(candidates.count) keys that may be meant"
        throw ExitStatus.failed("\(name) has \(keys): name the key, not its owner, as above")
    }

    /// Names those that have ended: a rotation alone puts nothing that they signed in doubt.
    func warn() {
        let ended = others.filter { $0.ended != nil }
        guard !ended.isEmpty else { return }
        let list = ended.map { words($0) }.joined(separator: "; ")
        Standard.error(
            "other keys of \(name) that have ended are not revoked by this, and put nothing in doubt: \(list); `promptledger key revoke KEY` revokes each by its name"
        )
    }

    private func words(_ record: SigningKeyRecord) -> String {
        guard let span = spans[record.key.digest] else { return "key \(short(record)) signed nothing" }
        let entries =
            span.count == 1
            ? "1 event, entry \(span.first)" : "\(span.count) events, entries \(span.first) to \(span.last)"
        return "key \(short(record)) signed \(entries)"
    }

    private func short(_ record: SigningKeyRecord) -> String { String("\(record.key.digest)".prefix(16)) }
}
