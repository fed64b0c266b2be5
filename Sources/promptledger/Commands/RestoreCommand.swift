import ArgumentParser
import Foundation
import Ledger

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a ledger back from a backup.",
        discussion: """
            Everything is verified, and what was erased since is erased again, before the ledger is in its place: erasures are known from the \
            log itself, from keys.db, and from --erasures; without --erasures, or with older ones than the log that was lost, text that was \
            erased after the backup was made may be back. \
            Nothing else is done again: a key that was revoked since, a member, role or unlock slot that was removed since, counts again, and \
            is to be revoked or removed anew. A list or a ledger that has more entries than the backup shows that entries are lost. \
            Who restores must be allowed to, and to erase; the ledger names them for ever. Any way that opens the ledger opens the backup: \
            its key file (beside keys.db, or PROMPTLEDGER_KEY_FILE), a passphrase (PROMPTLEDGER_PASSPHRASE_FILE), a recovery key \
            (PROMPTLEDGER_RECOVERY_KEY). Nothing is ever put over a ledger that is there.
            """)

    @Argument(help: "A new or empty folder.", completion: .directory) var directory: String
    @Option(help: "The folder with the backup of the log.", completion: .directory) var from: String
    @Option(help: "The folder with keys.db: a backup of the keys, or the ledger that was.", completion: .directory)
    var keys: String?
    @Option(
        help:
            "More erasures: a file that `erase --list` printed, or the folder of a ledger. May be given more than once.",
        completion: .file())
    var erasures: [String] = []
    @Option(help: "A checkpoint kept elsewhere: the backup must reach it.", completion: .file()) var expect: String?
    @Flag(help: "Go on though entries are lost; the ledger says so for ever.") var acceptLoss = false
    @OptionGroup var acting: ActingOption
    @Flag(name: .customLong("json"), help: "JSON on standard output.") var isJSON = false

    func run() async throws {
        guard let keys else {
            throw ExitStatus.failed("the keys are in no backup of the log; name the folder with keys.db with --keys")
        }
        var restore = Restore(
            backup: URL(filePath: from, directoryHint: .isDirectory),
            keys: URL(filePath: keys, directoryHint: .isDirectory))
        restore.erasures = erasures.map { URL(filePath: $0) }
        restore.acceptsLoss = acceptLoss
        restore.pins = Pinning.book
        if let expect {
            guard let data = try? Data(contentsOf: URL(filePath: expect)) else {
                throw ExitStatus.failed(
                    "\(expect) cannot be read; name a checkpoint file, as `promptledger checkpoint` prints it")
            }
            restore.expected = Array(data)
        }
        restore.actorPassphrase = PassphraseInput.ofActor
        let report = try await restore.run(to: LedgerFolder(at: directory)) { reader in
            Complaint.names(from: reader)
            return try acting.actor(in: reader)
        }
        warn(report)
        if isJSON {
            JSONOutput.document([
                "ledger": directory, "origin": report.origin, "size": report.size, "erased_again": report.erasedAgain,
                "lost": report.lost, "erasures_known_to": report.erasuresKnownTo,
                "may_hold_erased": report.mayHoldErased, "keys_newer": report.keysAreNewer,
            ])
            return
        }
        Standard.output("restored   \(report.size) entries to \(directory), verified in full")
        if report.erasedAgain > 0 { Standard.output("           \(report.erasedAgain) subjects were erased again") }
        if report.lost > 0 { Standard.output("           \(report.lost) entries are lost; the ledger says so") }
    }

    /// Of what came after the backup was made, and the ledger does not know any more.
    private func warn(_ report: Restore.Report) {
        if report.mayHoldErased { warnOfErased(report) }
        if report.keysAreNewer {
            Standard.error(
                """
                The root key in keys.db was rotated more often than the log tells: the log is older than its keys. Restore a newer backup, or \
                bring the two together with `promptledger key rotate`.
                """)
        }
        // No checkpoint, list or ledger shows that the log ended where it does.
        Standard.error(
            """
            Entries \(report.lost > 0 ? "came" : "may have come") after the backup's \(report.size): keys that they revoked, and members, \
            roles and unlock slots that they removed, count again. Revoke and remove them anew.
            """)
        if report.lost > 0 {
            Standard.error(
                "Clients that have seen more than \(report.size) entries refuse this ledger: there, run `promptledger pin forget`."
            )
        }
    }

    /// Of texts that may be back though they were erased.
    private func warnOfErased(_ report: Restore.Report) {
        let named = report.erasuresKnownTo.map { "The erasures that were named are as of entry \($0), and" }
        let newest = "the newest list that `promptledger erase --list` printed"
        let (reason, remedy): (String, String) =
            switch (named, report.lost > 0) {
            case (nil, _): ("No erasures were named (--erasures)", newest)
            case (let named?, false): ("\(named) the backup has \(report.size) entries", newest)
            case (let named?, true):
                (
                    "\(named) the log is known to have had \(report.sizeReached) entries",
                    "a newer list, which `promptledger erase --list` prints of a newer copy of the ledger"
                )
            }
        Standard.error(
            """
            \(reason): what was erased after the backup was made, and neither a list nor keys.db knows of, can be read again. Restore with \
            \(remedy), or erase it anew.
            """)
    }
}
