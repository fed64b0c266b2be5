import ArgumentParser
import Events
import Foundation
import Ledger

extension KeyCommand {
    struct AddSlot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-slot", abstract: "Let the ledger's keys be opened in one more way.",
            subcommands: [Passphrase.self, KeyFile.self, Recovery.self])

        struct Passphrase: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "With a passphrase, which is asked for where the key file is missing.")
            @OptionGroup var ledger: LedgerOptions
            @Option(
                name: .customLong("passphrase-file"), help: "A file with the passphrase, which only you can read.",
                completion: .file())
            var passphraseFile: String?

            func run() async throws {
                let passphrase = try PassphraseInput.new(
                    file: passphraseFile, prompt: "A new passphrase for the ledger's keys: ")
                let open = try ledger.openToWrite(for: .whole)
                ledger.say(added: try await open.ledger.addSlot(for: passphrase, as: open.actor))
            }
        }

        struct KeyFile: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "key-file", abstract: "With a key file, which is made where there is none.")
            @OptionGroup var ledger: LedgerOptions
            @Argument(help: "The key file.", completion: .file()) var path: String

            func run() async throws {
                let open = try ledger.openToWrite(for: .whole)
                ledger.say(added: try await open.ledger.addSlot(forKeyFile: URL(filePath: path), as: open.actor))
            }
        }

        struct Recovery: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "With the private part of a recovery key, of which only the public part is needed here.")
            @OptionGroup var ledger: LedgerOptions
            @Argument(help: "The public part, as `promptledger key recovery-pair` shows it.") var publicKey: String

            func run() async throws {
                guard let key = RecoveryPublicKey(publicKey) else {
                    throw ExitStatus.failed(
                        "that is not the public part of a recovery key; give all that `promptledger key recovery-pair` showed"
                    )
                }
                let open = try ledger.openToWrite(for: .whole)
                ledger.say(added: try await open.ledger.addSlot(for: key, as: open.actor))
            }
        }
    }

    struct RemoveSlot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-slot", abstract: "Let the ledger's keys no longer be opened in one way.",
            discussion:
                "Who could open the keys may have kept the root key: `promptledger key rotate`, after this, puts a new one in its place."
        )
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The slot's id, as `promptledger key list` shows it.") var slot: String

        func run() async throws {
            guard let id = SlotID(slot) else {
                throw ExitStatus.failed("\(slot) is not a slot's id; `promptledger key list` shows them")
            }
            let open = try ledger.openToWrite(for: .whole)
            try await open.ledger.removeSlot(id, as: open.actor)
            let left = open.reader.keyringReport().slots.count
            if ledger.isJSON { JSONOutput.document(["slot": "\(id)", "slots_left": left]) }
            if left == 1 {
                Standard.complain(
                    "one way to the keys is left: add another with `promptledger key add-slot`, for the day it is lost")
            }
            Standard.error("Who used that slot may know the root key: `promptledger key rotate` makes another.")
        }
    }
}

extension LedgerOptions {
    fileprivate func say(added slot: SlotID) {
        isJSON ? JSONOutput.document(["slot": "\(slot)"]) : Standard.output("\(slot)")
    }
}
