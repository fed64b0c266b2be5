import ArgumentParser
import Foundation
import Ledger

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a ledger back from a backup.",
        discussion: """
            Everything is verified, and what was erased since is erased again, before the ledger is in its place: erasures are known from the \
            log itself, from keys.db, and from --erasures. Nothing is ever put over a ledger that is there.
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
        let report = try await restore.run(to: LedgerFolder(at: directory))
        if isJSON {
            JSONOutput.document([
                "ledger": directory, "origin": report.origin, "size": report.size, "erased_again": report.erasedAgain,
                "lost": report.lost,
            ])
            return
        }
        Standard.output("restored   \(report.size) entries to \(directory), verified in full")
        if report.erasedAgain > 0 { Standard.output("           \(report.erasedAgain) subjects were erased again") }
        if report.lost > 0 { Standard.output("           \(report.lost) entries are lost; the ledger says so") }
    }
}
