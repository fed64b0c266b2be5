import ArgumentParser

/// The command `promptledger-bench`: each bench measures a limit of this machine in the same run and reports its own rate against it.
@main
struct PromptLedgerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptledger-bench",
        abstract: "Measure how fast the ledger is, against limits measured in the same run.",
        discussion: "Rates are medians of several rounds. The machine should be otherwise idle.",
        subcommands: [
            AppendBench.self, SingleBench.self, ReplayBench.self, VerifyBench.self, FullVerifyBench.self,
            LeaderboardBench.self, OpenBench.self, AsOfBench.self, BootstrapBench.self, RunnerBench.self,
            SandboxBench.self,
            MockModelCommand.self,
        ])
}

/// What every bench takes.
struct BenchOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "One JSON document on standard output.") var isJSON = false
    @Option(help: "Rounds; the median counts.") var rounds = 3

    func validate() throws {
        guard (1...99).contains(rounds) else { throw ValidationError("--rounds takes a number from 1 to 99") }
    }
}
