import ArgumentParser
import Domain
import Ledger

extension DatasetCommand {
    struct LocalOnly: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "local-only",
            abstract: "Keep runs with this dataset on local models; any other fails before anything is sent.",
            discussion: "Who edits datasets may switch it on; an owner or admin, off.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name or an id.") var dataset: String
        @Flag(help: "Let it go to every model again.") var off = false

        func run() async throws {
            let open = try ledger.openToWrite()
            let id = try open.ask { try $0.dataset(dataset) }
            try await open.execute(.setLocalOnly(SetLocalOnly(.dataset(id), to: !off)))
            ledger.report(["dataset": "\(id)", "local_only": !off])
        }
    }
}
