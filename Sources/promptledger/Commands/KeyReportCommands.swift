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
                """
                From the next entry on the key signs for nobody. With --in-doubt-from, events from that position on are in doubt: somebody else \
                may have made them. Without it, all that a stolen key signed are. A key that signs no more, since another took its place, is \
                revoked by its own name: where an owner is named, who signed with several keys, a stolen or lost one is asked for.
                """)
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
            let meant = try MeantSigningKeys(key, in: open.reader)
            let record = meant.record
            if let inDoubtFrom, inDoubtFrom >= open.reader.size {
                throw ExitStatus.failed("there is no entry \(inDoubtFrom); the ledger has \(open.reader.size) entries")
            }
            let beside = try KeysBeside(meant, in: open.reader)
            try beside.refuseToChoose(otherHandsHadIt: reason != .retired, options: options)
            let command = RevokeSigningKey(
                owner: record.owner, key: Data(record.key.digest.bytes), reason: reason.stored, inDoubtFrom: inDoubtFrom
            )
            try await lastOwner.execute(.revokeSigningKey(command), in: open)
            // Not what was asked for is shown but what is recorded.
            let recorded = open.reader.read { $0.keys.signingKeys(asOf: .now($0)) }.first { $0.key == record.key }
            try SignedEventsView(
                reader: open.reader, key: record.key.digest, revocation: recorded?.revocation
            ).print(asJSON: ledger.isJSON)
            beside.warn()
        }

        /// As they are to be given again.
        private var options: String {
            "--reason \(reason.rawValue)" + (inDoubtFrom.map { " --in-doubt-from \($0)" } ?? "")
        }
    }

    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every event that a signing key signed; those in doubt are marked.",
            discussion: "Of an actor it shows the events of each key of theirs that signed any, the oldest key first.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(
            help:
                "Whose key, by name or id; or the key, by 8 digits or more of the beginning of its name in `promptledger key list`."
        )
        var key: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let records = try MeantSigningKeys(key, in: reader).reported()
            for record in records {
                // In JSON every line names its key.
                if records.count > 1, !ledger.isJSON { Standard.output("key \(record.key.digest)") }
                try SignedEventsView(reader: reader, key: record.key.digest, revocation: record.revocation)
                    .print(asJSON: ledger.isJSON)
            }
        }
    }
}

extension LedgerReader {
    /// A name to show.
    func actorName(_ actor: ActorID) -> String { read { $0.catalog.name(of: actor) } ?? "\(actor)" }
}
