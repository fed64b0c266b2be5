import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium

/// The signing keys that a word means: one, by the beginning of its name, or all that an actor ever had.
struct MeantSigningKeys {
    /// Fewer digits might be the beginning of several keys, or somebody's name.
    private static let keyDigitsMin = 8

    /// The one that was named; `nil` where its owner was.
    let named: SigningKeyRecord?
    /// Every key of the owner, the oldest first.
    let owned: [SigningKeyRecord]
    /// The one that was named, else the one that signs for the owner now, or did so last.
    let record: SigningKeyRecord
    private let reader: LedgerReader

    /// - Throws: where no key or actor is called `text`, or several are, or the actor never had a key.
    init(_ text: String, in reader: LedgerReader) throws {
        self.reader = reader
        let keys = reader.read { $0.keys.signingKeys(asOf: .now($0)) }
        let begun = keys.filter {
            text.count >= Self.keyDigitsMin && $0.key.digest.description.hasPrefix(text.lowercased())
        }
        guard begun.count < 2 else { throw ExitStatus.failed("several keys begin with \(text); give more of it") }
        let owner = try begun.first?.owner ?? Self.owner(text, in: reader)
        let owned = keys.filter { $0.owner == owner }
        guard let record = begun.first ?? owned.last(where: { $0.ended == nil }) ?? owned.last else {
            throw ExitStatus.failed("\(text) never had a signing key")
        }
        named = begun.first
        self.owned = owned
        self.record = record
    }

    /// What each of the owner's keys signed, by its name; a key that signed nothing is not there.
    func spans() throws -> [Digest: SignedSpan] { try reader.spans(signedBy: Set(owned.map(\.key.digest))) }

    /// Those that a report is about: the one that was named, else every one that signed anything, the oldest first. Where none did, it is
    /// the one that might have.
    func reported() throws -> [SigningKeyRecord] {
        guard named == nil, owned.count > 1 else { return [record] }
        let spans = try self.spans()
        let signers = owned.filter { spans[$0.key.digest] != nil }
        return signers.isEmpty ? [record] : signers
    }

    /// An actor by name or id, of those that are or were members.
    private static func owner(_ text: String, in reader: LedgerReader) throws -> ActorID {
        try reader.ask(asOf: AsOf(end: reader.size)) { references in
            let catalog = references.models.catalog
            let isKnown = ActorID(text).map { catalog.actors(asOf: references.moment).contains($0) } ?? false
            guard !isKnown, catalog.actors(named: text, asOf: references.moment).isEmpty else {
                return try references.onlyActor(text)
            }
            let nearest = catalog.nearestNames(to: text, of: .actor, asOf: references.moment)
            let isTooShort = text.count < keyDigitsMin && text.allSatisfy(\.isHexDigit)
            let advice =
                isTooShort
                ? "a key is named by \(keyDigitsMin) digits at least; list the keys with `promptledger key list`"
                : "list the keys with `promptledger key list`"
            throw ExitStatus.failed(
                "there is no actor or key called \(text); "
                    + (nearest.isEmpty ? advice : "did you mean \(nearest.joined(separator: " or "))?"))
        }
    }
}
