import Foundation
import FoundationXML
import TestSupport
import Testing

/// An experiment written for other programs, read back as they would.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ExportedResultsTests {
    /// Two cases of which one fails its assertion, asked of a model that answers and of one that does not.
    private func desk() async throws -> (Desk, experiment: String) {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "error-400"],
            cases: [
                "- {description: 'greets <all> & \"more\"', vars: {word: hello}, assert: [{type: contains, value: hello, metric: heard}]}",
                "- {vars: {word: '=1+1'}, assert: [{type: contains, value: goodbye, metric: heard, weight: 2}, {type: made-up, value: x}]}",
            ])
        let outcome = try await desk.run("run", "trial.yaml")
        #expect(outcome.status == 1, "one of its models fails: \(outcome.errors)")
        let list = try await desk.lines("experiment", "list")
        return (desk, try #require(list.first?["experiment"].text))
    }

    @Test func promptfooResultsHaveTheFieldsThatItsReadersExpect() async throws {
        let (desk, experiment) = try await desk()
        let file = try JSON(
            try await desk.succeed("experiment", "export", experiment, "--format", "promptfoo"))
        #expect(file["evalId"].text == "eval-\(experiment)" && file["results"]["version"] == 3)
        let stats = file["results"]["stats"]
        #expect((stats["successes"], stats["failures"], stats["errors"]) == (1, 1, 2))
        #expect(file["results"]["prompts"].elements.map(\.["provider"].text) == ["openai:echo", "openai:error-400"])
        let metrics = file["results"]["prompts"].elements[0]["metrics"]
        #expect((metrics["testPassCount"], metrics["testFailCount"], metrics["testErrorCount"]) == (1, 1, 0))
        #expect(metrics["namedScores"]["heard"] == 1 && metrics["namedScoresCount"]["heard"] == 2)
        let results = file["results"]["results"].elements
        #expect(results.map { [$0["testIdx"], $0["promptIdx"]] } == [[0, 0], [0, 1], [1, 0], [1, 1]])
        #expect(results.map(\.["failureReason"]) == [0, 2, 1, 2])
        #expect(results.map(\.["success"]) == [true, false, false, false])
        #expect(results[0]["vars"]["word"] == "hello" && results[0]["prompt"]["raw"] == "Say hello")
        #expect(results[0]["response"]["output"].text?.contains("hello") == true)
        #expect(results[0]["gradingResult"]["componentResults"].elements[0]["assertion"]["metric"] == "heard")
        // What this version does not check is no part of the grade, and kept in the file.
        #expect(results[2]["gradingResult"]["componentResults"].elements.count == 1)
        #expect(results[2]["testCase"]["assert"].elements.map(\.["type"]) == ["contains", "made-up"])
        #expect(results[1]["error"].text?.hasPrefix("rejected") == true)
        #expect(results[1]["response"] == .null && results[1]["latencyMs"] == .null, "unknown is not 0")
        // Nobody set a price. The format has a number for the sum, and ours beside it for what it lacks.
        #expect(results[0]["cost"] == .null && results[0]["response"]["cost"] == .null && metrics["cost"] == 0)
        #expect(file["metadata"]["promptledger"]["cost_unknown"] == 2)
    }

    @Test func promptfooResultsSayHowModelsWereAsked() async throws {
        let desk = try await Desk()
        try desk.write(
            "set.yaml",
            """
            description: set
            prompts: [{id: p, label: set, raw: "Say {{word}}", config: {max_tokens: 90}}]
            providers:
              - openai:echo
              - {id: 'openai:upper', label: loud, config: {temperature: 0.5, top_p: 1, seed: 7, stop: [END]}}
            tests: [{vars: {word: hello}}]
            """)
        try await desk.succeed("run", "set.yaml", "--sandbox", "none")
        let config = try JSON(
            try await desk.succeed("experiment", "export", "set", "--format", "promptfoo"))["config"]
        #expect(config["providers"][0] == "openai:echo")
        let loud = config["providers"][1]
        #expect((loud["id"], loud["label"]) == ("openai:upper", "loud"))
        #expect((loud["config"]["temperature"], loud["config"]["seed"]) == (0.5, 7))
        #expect((loud["config"]["top_p"], loud["config"]["stop"]) == (1, ["END"]))
        #expect(config["prompts"][0]["config"]["max_tokens"] == 90)
    }

    @Test func junitIsWellFormedAndCountsWhatItHolds() async throws {
        let (desk, experiment) = try await desk()
        try await desk.succeed("experiment", "export", experiment, "--format", "junit", "--output", "junit.xml")
        let counted = try JUnitCount(of: Data(contentsOf: desk.folder.file("junit.xml")))
        #expect(counted.elements["testsuite"] == 2 && counted.elements["testcase"] == 4)
        #expect(counted.elements["failure"] == 1 && counted.elements["error"] == 2)
        #expect(counted.names.contains("greets <all> & \"more\""))
        #expect(counted.total == ["tests": "4", "failures": "1", "errors": "2", "skipped": "0"])
    }

    /// Nobody set a price: what a run costs is not known, and no answer is to blame.
    @Test func whatOnlyErrorsKeptFromPassingIsAnErrorForABuildServer() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial",
            cases: [
                "- {vars: {word: a}, assert: [{type: cost, threshold: 1}, {type: contains, value: a}]}",
                "- {vars: {word: b}, assert: [{type: cost, threshold: 1}, {type: contains, value: never}]}",
            ])
        try await desk.succeed("run", "trial.yaml")
        try await desk.succeed("experiment", "export", "trial", "--format", "junit", "--output", "junit.xml")
        let counted = try JUnitCount(of: Data(contentsOf: desk.folder.file("junit.xml")))
        #expect(counted.total == ["tests": "2", "failures": "1", "errors": "1", "skipped": "0"])
        let report = try await desk.succeed("experiment", "report", "trial")
        #expect(report.contains("2 results have an assertion that went wrong (trial@1 openai:echo 2)"))
        let rows = try await desk.document("leaderboard", "--experiment", "trial")["rows"]
        #expect(rows[0]["errored"] == 2)
    }

    @Test func linesOfBothKindsHoldEveryRun() async throws {
        let (desk, experiment) = try await desk()
        let text = try await desk.succeed("experiment", "export", experiment, "--format", "jsonl")
        let lines = try text.split(separator: "\n").map { try JSON(String($0)) }
        let results = try await desk.lines("experiment", "results", experiment)
        #expect(Set(lines.compactMap(\.["run"].text)) == Set(results.compactMap(\.["run"].text)))
        #expect(lines[0]["messages"].elements.map(\.["content"]) == ["Say hello"])
        #expect(lines[0]["inputs"]["word"] == "hello" && lines[2]["pass"] == false && lines[1]["output"] == .null)
        let csv = try await desk.succeed("experiment", "export", experiment, "--format", "csv")
        let rows = csv.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        #expect(rows.count == 5)
        #expect(rows[0].contains(",input:word,") && rows[3].contains(",'=1+1,"), "no spreadsheet runs an input")
        let raw = try await desk.succeed("experiment", "export", experiment, "--format", "csv", "--raw")
        #expect(raw.components(separatedBy: "\r\n")[3].contains(",=1+1,"))
        #expect(try await desk.run("experiment", "export", experiment, "--format", "jsonl", "--raw").status == 2)
    }

    @Test func itIsWrittenWholeOrNotAtAllAndAsOfAnyMoment() async throws {
        let (desk, experiment) = try await desk()
        let complaint = try await desk.refusal(
            "experiment", "export", experiment, "--format", "csv", "--output", "nowhere/x.csv")
        #expect(complaint.contains("nowhere/x.csv cannot be written"))
        #expect(try await desk.run("experiment", "export", experiment, "--format", "xlsx").status == 2)
        for place in ["ledger/ledger.db", "ledger/new.csv", "ledger/tiles/x.csv"] {
            let refusal = try await desk.refusal(
                "experiment", "export", experiment, "--format", "csv", "--output", place)
            #expect(refusal.contains("the ledger's own folder"), "\(refusal)")
        }
        try await desk.succeed("verify")
        let designed = try #require(
            try await desk.lines("log", "list", "--type", "experiment-designed").first?["position"].number)
        let then = try await desk.succeed(
            "experiment", "export", experiment, "--format", "jsonl", "--as-of", "\(Int(designed) + 1)")
        #expect(then.isEmpty, "no run was requested by then")
    }
}

/// Elements of a JUnit file, by a parser that is not ours.
private final class JUnitCount: NSObject, XMLParserDelegate {
    private(set) var elements: [String: Int] = [:]
    private(set) var names: Set<String> = []
    private(set) var total: [String: String] = [:]

    init(of data: Data) throws {
        super.init()
        let parser = XMLParser(data: data)
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        if name == "testcase" { names.insert(attributes["name"] ?? "") }
        if name == "testsuites" {
            total = attributes.filter { ["tests", "failures", "errors", "skipped"].contains($0.key) }
        }
    }
}
