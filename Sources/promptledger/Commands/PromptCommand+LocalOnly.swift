import ArgumentParser
import Domain
import Ledger

extension PromptCommand {
    struct LocalOnly: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "local-only",
            abstract: "Keep runs with this prompt on local models; any other fails before anything is sent.",
            discussion:
                "It holds for the prompt's forks too. Who edits prompts may switch it on; an owner or admin, off.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name or an id.") var prompt: String
        @Flag(help: "Let it go to every model again.") var off = false

        func run() async throws {
            let open = try ledger.openToWrite()
            let id = try open.ask { try $0.prompt(prompt) }
            try await open.execute(.setLocalOnly(SetLocalOnly(.prompt(id), to: !off)))
            ledger.report(["prompt": "\(id)", "local_only": !off])
        }
    }
}
