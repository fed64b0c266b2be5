import ArgumentParser
import EventLog
import Foundation
import Ledger

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the log in forms that others read.", subcommands: [Tiles.self])

    struct Tiles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the log as static files, in the layout of C2SP tlog-tiles.",
            discussion: """
                The folder holds entries, tree and checkpoint, and nothing that is encrypted or secret: whoever has it can check the whole \
                log, with `promptledger verify --tiles` or any such tool. Writing into the same folder again adds what is new.
                """)

        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A new folder, or one that holds an earlier export of this ledger.", completion: .directory)
        var directory: String
        @Flag(help: "At the newest checkpoint that a witness has cosigned.") var cosigned = false

        func run() async throws {
            try ledger.folder.keepOut(directory)
            let reader = try ledger.openToRead()
            let server = try reader.tiles(at: cosigned ? try reader.newestCosigned().note : nil)
            let export = TileExport(server, to: URL(filePath: directory), verifier: reader.verifier)
            let outcome: TileExport.Outcome
            do { outcome = try export.run() } catch { throw Self.failure(error, directory) }
            if ledger.isJSON {
                JSONOutput.document([
                    "folder": directory, "size": server.checkpoint.size, "root": server.checkpoint.root.base64,
                    "written": outcome.written, "kept": outcome.kept,
                ])
            } else {
                Standard.output(
                    "\(server.checkpoint.size) entries in \(directory): \(outcome.written) files written, \(outcome.kept) kept"
                )
            }
        }

        private static func failure(_ fault: TileExportFault, _ directory: String) -> ExitStatus {
            switch fault {
            case .tree(let fault): .failed("\(fault); run `promptledger verify`")
            case .file(let fault): .failed("\(fault.path) cannot be written (\(fault.reason)); mend that and try again")
            case .foreign(let reason):
                .failed("\(directory) is not an earlier export of this ledger: \(reason); name another folder")
            case .inUse: .failed("another program is exporting to \(directory); wait until it ends")
            }
        }
    }
}
