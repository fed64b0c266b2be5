import ArgumentParser
import EventLog
import Foundation
import Ledger

struct PinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "What you have seen of this ledger: commands refuse one that was cut back or rewritten.",
        discussion: """
            Every command that goes well remembers the checkpoint that it saw, apart from the ledger: in PROMPTLEDGER_STATE, or \
            $XDG_STATE_HOME/promptledger, or ~/.local/state/promptledger. `verify` and `doctor` only compare.
            """, subcommands: [Show.self, Forget.self, Export.self, Check.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the checkpoint that you have seen last.")
        @OptionGroup var ledger: LedgerOptions

        func run() async throws {
            let (_, pin) = try PinCommand.pin(of: ledger)
            guard ledger.isJSON else {
                Standard.write(String(decoding: pin.note.bytes, as: UTF8.self), to: .standardOutput)
                return
            }
            JSONOutput.document([
                "origin": pin.checkpoint.origin, "size": pin.checkpoint.size, "root": pin.checkpoint.root.base64,
                "note": String(decoding: pin.note.bytes, as: UTF8.self),
            ])
        }
    }

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget what you have seen: the ledger is believed anew, as it is.",
            discussion: "For when you have put back a backup on purpose. `pin show` first keeps what you would lose.")
        @OptionGroup var ledger: LedgerOptions

        func run() async throws {
            let (book, verifier) = try PinCommand.open(ledger)
            guard try book.forget(verifier) else { throw PinCommand.nothingPinned }
            if ledger.isJSON {
                JSONOutput.document(["origin": verifier.name, "forgotten": true])
            } else {
                Standard.output("forgotten  \(verifier.name)")
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the proof that this ledger's key signed two histories: the one you saw, and this one.")
        @OptionGroup var ledger: LedgerOptions
        @Option(
            name: .customLong("out"), help: "A new file; standard output where none is given.", completion: .file())
        var path: String?

        func run() async throws {
            let (_, pin) = try PinCommand.pin(of: ledger)
            // Not by way of the check that refuses it: that it is bad is what is to be shown. Nor is anybody's role asked for: whoever
            // rewrote the log would have unmade the one who is to show it.
            let proof = try LedgerReader.open(ledger.folder).forkProof(against: pin)
            guard ledger.isJSON else { return try FileArgument.write(proof.bytes, to: path, outside: ledger.folder) }
            if path != nil { try FileArgument.write(proof.bytes, to: path, outside: ledger.folder) }
            JSONOutput.document([
                "origin": pin.checkpoint.origin, "seen_size": pin.checkpoint.size, "file": path,
                "proof": String(decoding: proof.bytes, as: UTF8.self),
            ])
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check such a proof, without a ledger.")
        @Argument(help: "What `pin export` wrote.", completion: .file()) var file: String
        @Option(help: "The log's verification key.", transform: FileArgument.logKey) var key: NoteVerifier
        @Flag(name: .customLong("json"), help: "JSON on standard output.") var isJSON = false

        func run() async throws {
            let bytes = try FileArgument.bytes(
                file, "what `promptledger pin export` wrote", bytesMax: ForkProof.bytesMax)
            let (earlier, later): (Checkpoint, Checkpoint)
            do { (earlier, later) = try ForkProof(parsing: bytes).verify(by: key) } catch {
                throw ExitStatus.failed("NOT PROVED: \(error)")
            }
            if isJSON {
                JSONOutput.document([
                    "ok": true, "origin": earlier.origin, "earlier_size": earlier.size, "later_size": later.size,
                ])
            } else {
                Standard.output(
                    "proved  \(earlier.origin) signed two histories: the first \(earlier.size) entries of its checkpoint of \(later.size) are not those of its checkpoint of \(earlier.size)"
                )
            }
        }
    }

    private static let nothingPinned = ExitStatus.failed(
        "nothing is remembered of this ledger; any command that opens it remembers what it saw")

    private static func open(_ ledger: LedgerOptions) throws -> (PinBook, NoteVerifier) {
        guard let book = Pinning.book else {
            throw ExitStatus.failed("there is no place for what you have seen; set PROMPTLEDGER_STATE to a folder")
        }
        return (book, try LedgerVerification.verifier(of: ledger.folder))
    }

    /// What is pinned of the ledger.
    static func pin(of ledger: LedgerOptions) throws -> (PinBook, Pin) {
        let (book, verifier) = try open(ledger)
        guard let pin = try book.pin(of: verifier) else { throw nothingPinned }
        return (book, pin)
    }
}
