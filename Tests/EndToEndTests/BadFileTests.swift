import TestSupport
import Testing

/// What somebody may do wrong in an experiment file.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct BadFileTests {
    private static let head = "prompts: [\"Say {{word}}\"]\nproviders: [\"openai:echo\"]\n"

    @Test func malformedYAMLIsNamedWithItsPlaceAndRecordsNothing() async throws {
        let desk = try await Desk()
        let before = try await desk.document("verify")["size"]
        try desk.write("bad.yaml", "\(Self.head)tests:\n  - vars: {word: hello\n")
        #expect(try await desk.refusal("run", "bad.yaml", "--json").hasPrefix("bad.yaml:5:1: expected `,` or `}`"))
        #expect(try await desk.document("verify")["size"] == before)
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let desk = try await Desk()
        #expect(try await desk.refusal("run", "nowhere.yaml").hasPrefix("nowhere.yaml: there is no file"))
    }

    @Test func anUnknownKeyIsWarnedOfWithTheNearestKnownOne() async throws {
        let desk = try await Desk()
        try desk.write("odd.yaml", "\(Self.head)tests: [{vars: {word: hello}, asert: []}]\n")
        let outcome = try await desk.run("run", "odd.yaml", "--json")
        #expect(outcome.status == 0)
        let warning = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("warning: ") })
        #expect(warning.hasPrefix("warning: odd.yaml:3:"))
        #expect(warning.contains("`asert`"))
        #expect(warning.contains("`assert`"))
        #expect(try JSON(outcome.output)["runs"]["recorded"] == 1)
    }

    @Test func anUnknownAssertionIsReportedAsNotRunAndNeverPasses() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "odd", cases: ["- {vars: {word: hello}, assert: [{type: llm-rubric, value: is kind}]}"])
        let outcome = try await desk.run("run", "odd.yaml")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("not run, and counted for nothing: 1 assertion"))
        let result = try await desk.lines("experiment", "results", "odd")[0]
        #expect((result["pass"], result["score"]) == (.null, .null))
        #expect(result["assertions"][0]["outcome"] == "not-run")
        #expect(result["assertions"][0]["pass"] == .null)
    }

    @Test func whatNothingJudgesNeitherPassesNorFails() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "plain",
            cases: ["- vars: {word: hello}", "- {vars: {word: bye}, assert: [{type: contains, value: hello}]}"])
        try await desk.succeed("run", "plain.yaml")
        let results = try await desk.lines("experiment", "results", "plain")
        #expect(results.map(\.["state"]) == ["recorded", "recorded"])
        #expect(results.map(\.["pass"]) == [.null, .flag(false)])
        let table = try await desk.succeed("experiment", "results", "plain").split(separator: "\n")
        #expect(table.count { $0.contains("not passed") } == 1 && table.count { $0.contains("recorded") } == 1)
        let failing = try await desk.lines("experiment", "results", "plain", "--failing")
        #expect(failing.map(\.["case_id"]) == [results[1]["case_id"]])
    }

    @Test(arguments: ["tests: []\n", "tests: empty.csv\n", "tests: headed.csv\n", ""])
    func anExperimentWithoutCasesIsRefused(tests: String) async throws {
        let desk = try await Desk()
        try desk.write("empty.csv", "")
        try desk.write("headed.csv", "word\n")
        try desk.write("none.yaml", Self.head + tests)
        #expect(try await desk.refusal("run", "none.yaml").contains("expected"))
        #expect(try await desk.lines("experiment", "list") == [])
    }

    @Test func aMissingVariableFailsItsRunsAndTheOthersGoOn() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("some", cases: ["- vars: {wort: hello}", "- vars: {word: hello}"])
        #expect(try await desk.run("run", "some.yaml").status == 1)
        let results = try await desk.lines("experiment", "results", "some")
        #expect(results.map(\.["state"]) == ["failed", "recorded"])
        let error = try #require(results[0]["error"].text)
        #expect(error.hasPrefix("variable-missing: "))
        #expect(error.contains("“word”"))
        #expect(results[1]["output"] == "Say hello")
    }

    @Test func aFaultyTemplateIsNamedWithLineAndColumn() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("faulty", prompt: "Say {{word}} {{more")
        let complaint = try await desk.refusal("run", "faulty.yaml")
        #expect(complaint.contains("line 1, column 14"))
        #expect(complaint.contains("never closed"))
    }

    @Test func aSecretInTheFileIsRefusedAndNotRepeated() async throws {
        let desk = try await Desk()
        try desk.write(
            "secret.yaml",
            "prompts: [\"Say {{word}}\"]\nproviders: [{id: \"openai:echo\", config: {apiKey: sk-canary-81b0}}]\ntests: [{vars: {word: a}}]\n"
        )
        let complaint = try await desk.refusal("run", "secret.yaml")
        #expect(complaint.hasPrefix("secret.yaml:2:"))
        #expect(complaint.contains("apiKeyEnvar"))
        #expect(!complaint.contains("canary"))
    }
}
