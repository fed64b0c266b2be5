import ArgumentParser
import Domain
import Events
import Ledger
import Projections

extension SandboxCommand {
    struct Choose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Choose in what calls are made where neither `run --sandbox` nor the experiment's file says so.",
            discussion: """
                A prompt's choice comes before the workspace's; where nobody chose it is `local`. An experiment's file chooses with \
                `promptledger: {sandbox: NAME}`. To forbid `none` altogether: `promptledger workspace settings --require-sandbox on`.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "`none`, `local`, or the name under which a Daytona server was added.") var name: String?
        @Option(help: "For calls with this prompt only: a name or an id.") var prompt: String?
        @Flag(help: "Choose nothing any more.") var nothing = false

        func validate() throws {
            guard (name == nil) == nothing else { throw ValidationError("name a sandbox, or say --nothing") }
        }

        func run() async throws {
            let open = try ledger.openToWrite()
            let place = try name.map { try SandboxWord.place($0, in: open.reader) }
            let scope: ChooseSandbox.Scope
            if let prompt {
                scope = .prompt(try open.ask { try $0.prompt(prompt) })
            } else {
                scope = .workspace
            }
            try await open.execute(.chooseSandbox(ChooseSandbox(for: scope, place)))
            ledger.report(["sandbox": name, "prompt": prompt])
        }
    }
}
