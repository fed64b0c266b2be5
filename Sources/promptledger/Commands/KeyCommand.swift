import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Say how this ledger's keys are opened, put new ones in their place, end them.",
        discussion: """
            The ledger's keys are opened by the key file (root.key in the ledger's folder, or the file that PROMPTLEDGER_KEY_FILE names), else \
            by a passphrase (from the file that PROMPTLEDGER_PASSPHRASE_FILE names, or from a terminal). With PROMPTLEDGER_RECOVERY_KEY, \
            the file of a recovery key's private part, they are opened by that and by nothing else.

            Where a key file, a passphrase or a recovery key leaked: add another slot, remove the one that leaked, and then, opening with the \
            other, rotate. Who copied keys.db too, before that, keeps the keys that were in it: rotate signing keys as well (--signing), and do \
            away with older backups of the keys.
            """,
        subcommands: [
            List.self, AddSlot.self, RemoveSlot.self, Rotate.self, Register.self, Revoke.self, Report.self, Lock.self,
            Unlock.self,
            RecoveryPair.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List unlock slots, epochs, signing keys and what else has keys; never a key itself.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let view = KeyringView(reader: reader, moment: try asOf.moment(in: reader))
            if ledger.isJSON { JSONOutput.document(try view.fields()) } else { Standard.output(try view.text()) }
        }
    }

    struct RecoveryPair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recovery-pair",
            abstract: "Make a recovery key: the private part to FILE, the public part shown.",
            discussion:
                "Keep FILE far from the ledger. `promptledger key add-slot recovery PUBLICKEY` lets it open the ledger's keys; on the day that it must, name FILE with PROMPTLEDGER_RECOVERY_KEY."
        )
        @Argument(help: "A new file for the private part; only you can read it.", completion: .file()) var file: String
        @Flag(name: .customLong("json"), help: "JSON on standard output.") var isJSON = false

        func run() async throws {
            try LedgerFolder.usual.keepOut(file)
            let key = try RecoveryPublicKey.makePair(at: URL(filePath: file))
            isJSON
                ? JSONOutput.document(["public_key": "\(key)", "private_key_file": file])
                : Standard.output("\(key)")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a new root key in the place of the old, or with --signing a new signing key.",
            discussion: """
                A new root key wraps every key anew and is sealed to every unlock slot; later facts are sealed under a new workspace key. \
                No event is encrypted anew. Every way to the keys stays, also one that leaked: end that first, with `promptledger key add-slot` \
                and `promptledger key remove-slot`. With --signing, your signing key (or ACTOR's) ends with the event that says so, and a new one begins. \
                It puts in doubt nothing that the old one signed: where that was stolen, `promptledger key revoke` it by its name, before or after. \
                Where ACTOR is somebody else, their own passphrase does not guard the new key: it is yours to give, and you could sign with it.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Flag(help: "Rotate a signing key instead of the root key.") var signing = false
        @Argument(help: "Whose signing key, by name or id; yours where none is named.") var actor: String?

        func validate() throws {
            guard actor == nil || signing else { throw ValidationError("an actor is named with --signing only") }
        }

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            guard signing else {
                let epochs = try await open.ledger.rotateKeyring(as: open.actor)
                if ledger.isJSON {
                    JSONOutput.document([
                        "root_epoch": epochs.root, "workspace_key_epoch": epochs.workspaceKey,
                    ])
                } else {
                    Standard.output("root key at epoch \(epochs.root), workspace key at epoch \(epochs.workspaceKey)")
                }
                return
            }
            let owner = try actor.map { name in try open.ask { try $0.member(name) } } ?? open.actor
            let isLocked = open.reader.keyringReport().signingKeys.values.contains { $0.owner == owner && $0.isLocked }
            if isLocked, PassphraseInput.ofActor == nil {
                guard owner != open.actor else { throw LedgerFault.signingKeyLocked(actor: "\(owner)") }
                throw ExitStatus.failed(
                    "a passphrase locks the key of \(open.reader.actorName(owner)), and one is to lock the new key; work on a terminal, or name a file with PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"
                )
            }
            let key = try await open.ledger.rotateSigningKey(
                of: owner, lockedWith: isLocked ? PassphraseInput.ofActor : nil, as: open.actor)
            if owner != open.actor { KeyMadeForOther(key, of: owner, wasLocked: isLocked).warn(in: open.reader) }
            ledger.isJSON
                ? JSONOutput.document(["actor": "\(owner)", "key": "\(key.digest)"])
                : Standard.output("\(key.digest)  signs for \(open.reader.actorName(owner))")
        }
    }

    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lock your signing key with a passphrase of your own: then only you can sign as you.")
        @OptionGroup var ledger: LedgerOptions
        @Option(
            name: .customLong("passphrase-file"), help: "A file with the passphrase, which only you can read.",
            completion: .file())
        var passphraseFile: String?

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            let passphrase = try PassphraseInput.new(
                file: passphraseFile ?? Environment["PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"],
                prompt: "A new passphrase for your signing key: ")
            try open.ledger.lockSigningKeys(of: open.actor, with: passphrase)
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take the passphrase off your signing key again.")
        @OptionGroup var ledger: LedgerOptions

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            guard let passphrase = PassphraseInput.ofActor else {
                throw LedgerFault.signingKeyLocked(actor: "\(open.actor)")
            }
            try open.ledger.removeLocks(of: open.actor, with: passphrase)
        }
    }
}
