import ArgumentParser
import Events
import Foundation
import Ledger
import Projections

/// Who acts, the same for every command that opens a ledger.
struct ActingOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: "Who acts: a member's name or id (else PROMPTLEDGER_ACTOR, else the first person whose key is here).")
    var acting: String?

    /// Whether somebody is named, and it is not left to whose key is here.
    var isNamed: Bool { acting != nil || Environment["PROMPTLEDGER_ACTOR"] != nil }

    /// Their key must be here: nobody speaks for somebody else.
    func actor(in reader: LedgerReader) throws -> ActorID {
        guard let text = acting ?? Environment["PROMPTLEDGER_ACTOR"] else {
            guard let actor = reader.localActor(.person) else {
                throw ExitStatus.failed("keys.db holds no signing key of a person; act where your key is")
            }
            return actor
        }
        let actor = try reader.ask(asOf: AsOf(end: reader.size)) { try $0.member(text) }
        guard reader.holdsSigningKey(of: actor) else {
            throw ExitStatus.failed(
                "keys.db holds no signing key of \(text); act where that key is, or as somebody else, or have an owner make a new one with `promptledger key register`"
            )
        }
        return actor
    }
}
