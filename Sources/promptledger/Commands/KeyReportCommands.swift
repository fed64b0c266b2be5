import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium

extension KeyCommand {
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a signing key, and show every event that it signed.",
            discussion:
                "From the next entry on the key signs for nobody. With --in-doubt-from, events from that position on are in doubt: somebody else may have made them. Without it, all that a stolen key signed are."
        )
        @OptionGroup var ledger: LedgerOptions
        @Argument(
            help:
                "Whose key, by name or id; or the key, by 8 digits or more of the beginning of its name in `promptledger key list`."
        )
        var key: String
        @Option(help: "stolen, lost or retired.") var reason: Reason
        @Option(name: .customLong("in-doubt-from"), help: "The first entry that somebody else may have signed.")
        var inDoubtFrom: UInt64?
        @OptionGroup var lastOwner: LastOwnerOption

        enum Reason: String, ExpressibleByArgument, CaseIterable {
            case stolen, lost, retired

            var stored: RevocationReason {
                switch self {
                case .stolen: .stolen
                case .lost: .lost
                case .retired: .retired
                }
            }
        }

        func run() async throws {
            let open = try ledger.openToWrite()
            let record = try open.reader.signingKey(key)
            if let inDoubtFrom, inDoubtFrom >= open.reader.size {
                throw ExitStatus.failed("there is no entry \(inDoubtFrom); the ledger has \(open.reader.size) entries")
            }
            let command = RevokeSigningKey(
                owner: record.owner, key: Data(record.key.digest.bytes), reason: reason.stored, inDoubtFrom: inDoubtFrom
            )
            try await lastOwner.execute(.revokeSigningKey(command), in: open)
            // Not what was asked for is shown but what is recorded.
            let recorded = open.reader.read { $0.keys.signingKeys(asOf: .now($0)) }.first { $0.key == record.key }
            try SignedEventsView(
                reader: open.reader, key: record.key.digest, revocation: recorded?.revocation
            ).print(asJSON: ledger.isJSON)
        }
    }

    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every event that a signing key signed; those in doubt are marked.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(
            help:
                "Whose key, by name or id; or the key, by 8 digits or more of the beginning of its name in `promptledger key list`."
        )
        var key: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let record = try reader.signingKey(key)
            try SignedEventsView(reader: reader, key: record.key.digest, revocation: record.revocation)
                .print(asJSON: ledger.isJSON)
        }
    }
}

extension LedgerReader {
    /// Fewer might be the beginning of several, or somebody's name.
    private static let keyDigitsMin = 8

    /// A signing key by the beginning of its name, or the one that signs for an actor.
    fileprivate func signingKey(_ text: String) throws -> SigningKeyRecord {
        let keys = read { $0.keys.signingKeys(asOf: .now($0)) }
        let named = keys.filter {
            text.count >= Self.keyDigitsMin && $0.key.digest.description.hasPrefix(text.lowercased())
        }
        if named.count == 1 { return named[0] }
        guard named.isEmpty else { throw ExitStatus.failed("several keys begin with \(text); give more of it") }
        let owner = try keyOwner(text)
        let owned = keys.filter { $0.owner == owner }
        let inForce = owned.filter { $0.ended == nil }
        guard let key = inForce.last ?? owned.last else { throw ExitStatus.failed("\(text) never had a signing key") }
        guard inForce.count < 2 else {
            throw ExitStatus.failed(
                "\(text) has \(inForce.count) keys; name one: \(inForce.map(\.key.digest.description).joined(separator: ", "))"
            )
        }
        return key
    }

    /// An actor by name or id, of those that are or were members.
    fileprivate func keyOwner(_ text: String) throws -> ActorID {
        try ask(asOf: AsOf(end: size)) { references in
            let catalog = references.models.catalog
            let isKnown = ActorID(text).map { catalog.actors(asOf: references.moment).contains($0) } ?? false
            guard !isKnown, catalog.actors(named: text, asOf: references.moment).isEmpty else {
                return try references.onlyActor(text)
            }
            let nearest = catalog.nearestNames(to: text, of: .actor, asOf: references.moment)
            let isTooShort = text.count < Self.keyDigitsMin && text.allSatisfy(\.isHexDigit)
            let advice =
                isTooShort
                ? "a key is named by \(Self.keyDigitsMin) digits at least; list the keys with `promptledger key list`"
                : "list the keys with `promptledger key list`"
            throw ExitStatus.failed(
                "there is no actor or key called \(text); "
                    + (nearest.isEmpty ? advice : "did you mean \(nearest.joined(separator: " or "))?"))
        }
    }

    /// A name to show.
    func actorName(_ actor: ActorID) -> String { read { $0.catalog.name(of: actor) } ?? "\(actor)" }
}
