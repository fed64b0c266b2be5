import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ExitStatusTests {
    @Test(arguments: [(0.5, Int32(0)), (0.51, 100)])
    func theStatusTellsWhetherTheThresholdWasMet(threshold: Double, status: Int32) async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "half",
            cases: [
                "- {vars: {word: yes}, assert: [{type: contains, value: \"yes\"}]}",
                "- {vars: {word: no}, assert: [{type: contains, value: \"yes\"}]}",
            ],
            more: "promptledger: {passRateThreshold: \(threshold)}")
        let outcome = try await desk.run("run", "half.yaml", "--json")
        #expect(outcome.status == status, "\(outcome.errors)")
        let row = try JSON(outcome.output)["rows"][0]
        #expect(row["pass_rate"] == 0.5)
        #expect(row["n"] == 2)
        if status == 100 {
            #expect(try complaint(of: outcome) == "1 of 2 runs passed: below the experiment's threshold")
        } else {
            #expect(!outcome.errors.contains("promptledger: "))
        }
    }

    @Test func failedRunsCountForMoreThanAMissedThreshold() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("bad", models: ["echo", "error-500"], more: "promptledger: {passRateThreshold: 1}")
        #expect(
            try complaint(of: try await desk.run("run", "bad.yaml", "--attempts", "1")).hasPrefix(
                "1 of 2 runs failed: 1 server-failed; see "))
    }

    @Test(arguments: [
        ["frobnicate"], ["run"], ["run", "a.yaml", "--concurrency", "0"], ["leaderboard", "--nope"],
        ["prompt", "create", "x"],
        ["log", "show", "soon"], ["leaderboard", "--as-of", "yesterday"], ["dataset", "add", "d", "--var", "x"],
        ["init", "elsewhere", "--origin", "a b"],
        ["model", "price", "set", "openai:echo", "--input", "cheap", "--output", "1"],
    ])
    func wrongUsageEndsWithTwoAndLeavesStandardOutputEmpty(arguments: [String]) async throws {
        let desk = try await Desk()
        try await desk.succeed("dataset", "create", "d")
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors != "")
    }

    @Test func helpGoesToStandardOutput() async throws {
        let desk = try await Desk(hasLedger: false)
        for arguments in [["--help"], ["help", "run"], ["run", "--help"]] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("USAGE: promptledger"))
            #expect(outcome.errors == "")
        }
    }

    @Test func aResultThatCannotBeWrittenIsAFailure() async throws {
        let desk = try await Desk()
        let program = Programs.built("promptledger")
        let shell = try CommandLine("sh", in: desk.folder)
        let outcome = try await shell.run(["-c", "'\(program)' checkpoint --ledger ledger > /dev/full"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("standard output cannot be written"))
    }
}
