import ArgumentParser
import Events
import Foundation
import Ledger
import Projections

/// Who acts, the same for every command that opens a ledger.
struct ActingOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: "Who acts: a member's name or id (else PROMPTLEDGER_ACTOR, else the first person of the log).")
    var acting: String?

    /// Whether somebody is named, and it is not left to who founded the workspace.
    var isNamed: Bool { acting != nil || Environment["PROMPTLEDGER_ACTOR"] != nil }

    /// Their key must be here: nobody speaks for somebody else.
    func actor(in reader: LedgerReader) throws -> ActorID {
        guard let text = acting ?? Environment["PROMPTLEDGER_ACTOR"] else { return try reader.founder() }
        let actor = try reader.ask(asOf: AsOf(end: reader.size)) { try $0.member(text) }
        guard reader.holdsSigningKey(of: actor) else {
            throw ExitStatus.failed(
                "keys.db holds no signing key of \(text); act where that key is, or as somebody else, or have an owner make a new one with `promptledger key register`"
            )
        }
        return actor
    }

    /// By whose roles it is decided what may be looked at. Where nobody is named and the founder cannot act any more, that is the first person
    /// whose key is here: no entry comes to name them.
    func onlooker(in reader: LedgerReader) throws -> ActorID {
        do { return try actor(in: reader) } catch LedgerFault.nobodyNamed(let founder, let isRemoved) {
            guard let other = reader.localActor(.person) else {
                throw LedgerFault.nobodyNamed(founder: founder, isRemoved: isRemoved)
            }
            return other
        }
    }

    /// Who says who they are shows it, where a passphrase locks their key. Nobody who names nobody claims to be anybody.
    func prove(_ actor: ActorID, in reader: LedgerReader) throws {
        if isNamed { try unlock(actor, in: reader) }
    }

    /// Has the actor's signing key at hand, where a passphrase locks it.
    func unlock(_ actor: ActorID, in reader: LedgerReader) throws {
        guard reader.isLocked(actor) else { return }
        guard let passphrase = PassphraseInput.ofActor else { throw LedgerFault.signingKeyLocked(actor: "\(actor)") }
        try reader.unlockSigningKeys(of: actor, with: passphrase)
    }
}
