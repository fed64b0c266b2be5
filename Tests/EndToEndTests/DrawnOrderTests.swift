import Events
import Foundation
import TestSupport
import Testing

/// In which order cases are run, and what early looks are worth by that.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct DrawnOrderTests {
    /// Sorted by what they ask for: the first twenty cases only the first model passes, the last twenty only the second.
    private static let sorted = (0..<40).map {
        "- {vars: {word: w\($0)}, assert: [{type: contains, value: \($0 < 20 ? "w" : "W")\($0)}]}"
    }

    /// The numbers of so many cases, each with two models.
    private static func inFileOrder(_ cases: Int) -> [Double] { (0..<2 * cases).map { Double($0 / 2 + 1) } }

    /// Twenty cases of a sorted file were run when somebody, who had looked on, cancelled. By the file's order the sequences would show that one
    /// model is better by far.
    @Test(arguments: [false, true])
    func ofASortedFileTheFirstBlockShowsNothing(isStated: Bool) async throws {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "600"], isUrgent: true)
        let gated = "gated-20-\(isStated ? "drawn" : "sorted")"
        try desk.writeExperiment(
            "trial", models: [gated, "upper"], cases: Self.sorted,
            more: "evaluateOptions: {maxConcurrency: 1}\n"
                + (isStated ? "promptledger: {compare: {claim: different}}" : ""))
        let run = try desk.start("run", "trial.yaml")
        try await desk.waitUntil("trial", hasRecorded: 40)
        try await desk.succeed("experiment", "cancel", "trial")
        #expect(try await run.outcome().status == 1)

        let report = try await desk.document("experiment", "report", "trial")
        let look = report["early_look"]
        #expect((look["ended_early"], look["order_drawn"]) == (.flag(true), .flag(isStated)))
        let difference = look["comparisons"][0]
        #expect((difference["cases"], difference["shown"]) == (20, .null))
        let results = try await desk.lines("experiment", "results", "trial")
        let numbers = results.compactMap(\.["case"].number)
        #expect(numbers == Self.inFileOrder(40), "the file's numbers, in its order")
        let ran = results.filter { $0["state"] == "recorded" }.compactMap(\.["case"].number)
        if isStated {
            #expect(Set(ran).count == 20 && ran.contains { $0 > 20 } && ran.contains { $0 <= 20 })
            #expect(try abs(#require(difference["difference"].number)) < 0.6)
            #expect(try #require(difference["p_always_valid"].number) > 0.05)
        } else {
            #expect(ran.allSatisfy { $0 <= 20 } && difference["difference"] == -1)
            #expect(try #require(difference["difference_high"].number) < 0 && difference["p_always_valid"] == .null)
        }
        // By what was run in the file's order, the first model is much the better one.
        let question = try await desk.run(
            "experiment", "report", "trial", "--no-worse-than", "trial@1:openai:upper", "--margin", "0.5")
        #expect(question.status == 100, "\(question.errors)")
        #expect(
            question.errors.contains("of cases in the file's order only if that says nothing of the scores")
                == !isStated, "\(question.errors)")
        try await desk.succeed("verify", "--full")
    }

    /// Nobody is made to design again what was designed in the file's order.
    @Test func anOpenDesignInTheFilesOrderIsGoneOnWith() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"], cases: Self.sorted, more: "promptledger: {compare: {claim: different}}")
        let drawn = try await desk.document("experiment", "design", "trial.yaml")
        let written = try await desk.lines("dataset", "show", "trial").compactMap {
            $0["case_id"].text.flatMap { CaseID($0) }
        }
        try #require(written.count == 40)
        try await Insider.work(at: desk, on: "trial") { try await $0.designAgain(inOrder: written) }
        let older = try await desk.document("experiment", "design", "trial.yaml")
        #expect((drawn["order_drawn"], older["order_drawn"]) == (.flag(true), .flag(false)))
        #expect(older["designed_now"] == false && older["experiment"] != drawn["experiment"])
        #expect(older["dataset_digest"] == drawn["dataset_digest"], "of the cases, whatever their order")

        let run = try await desk.run("run", "trial.yaml")
        #expect(run.errors.contains("was designed before; it begins"), "\(run.errors)")
        #expect(try await desk.lines("experiment", "list").count == 2)
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["experiment"] == older["experiment"] && report["final"] == true)
        #expect(report["other_experiments"].elements.map(\.["differences"]) == [[]])
        let numbers = try await desk.lines("experiment", "results", "trial").compactMap(\.["case"].number)
        #expect(numbers == Self.inFileOrder(40))
    }

    /// Which versions a design locked is read from its cases, which are in another order than the file's.
    @Test func aDesignInDrawnOrderKeepsItsVersionsOfMetrics() async throws {
        let desk = try await Desk()
        for name in ["spoken", "heard"] {
            try await desk.succeed("metric", "define", name, "--type", "icontains", "--value", "w")
        }
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<10).map {
                "- {vars: {word: w\($0)}, assert: [{type: metric, value: \($0 < 5 ? "spoken" : "heard")}]}"
            }, more: "promptledger: {compare: {claim: different}}")
        let first = try await desk.document("experiment", "design", "trial.yaml")
        #expect(first["order_drawn"] == true)
        try await desk.succeed("metric", "define", "spoken", "--type", "icontains", "--value", "s")
        let again = try await desk.document("experiment", "design", "trial.yaml")
        #expect(again["designed_now"] == false && again["experiment"] == first["experiment"])
        #expect(again["metric_versions"] == ["heard@1", "spoken@1"])
    }

    /// What is exported and compared is as the file has it, and the clusters too.
    @Test func filesForOthersHaveTheCasesAsTheyWereWritten() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<12).map {
                "- {vars: {word: w\($0)}, metadata: {customer: c\($0 % 4)}, assert: [{type: icontains, value: w}]}"
            }, more: "promptledger: {clusterBy: customer, compare: {claim: different}}")
        try await desk.succeed("run", "trial.yaml")
        let requested = try await desk.lines("log", "list", "--type", "run-requested")
            .filter { $0["facts"]["model"] == 0 }.compactMap(\.["facts"]["case_id"].text)
        let written = try await desk.lines("dataset", "show", "trial").compactMap(\.["case_id"].text)
        #expect(requested.count == 12 && requested != written && requested.sorted() == written.sorted())

        let lines = try await desk.succeed("experiment", "export", "trial", "--format", "jsonl").split(
            whereSeparator: \.isNewline
        ).map { try JSON(String($0)) }
        #expect(lines.compactMap(\.["case"].number) == Self.inFileOrder(12))
        let clusters: [Double] = (0..<24).map { Double($0 / 2 % 4 + 1) }
        #expect(lines.compactMap(\.["cluster"].number) == clusters)
        let rows = try await desk.lines("experiment", "compare", "trial")
        let numbers: [Double] = (1...12).map { Double($0) }
        #expect(rows.compactMap(\.["case"].number) == numbers)
        let exported = try JSON(try await desk.succeed("experiment", "export", "trial", "--format", "promptfoo"))
        let results = exported["results"]["results"].elements
        let places: [Double] = (0..<24).map { Double($0 / 2) }
        #expect(results.compactMap(\.["testIdx"].number) == places)
        let words: [String] = (0..<24).map { "w\($0 / 2)" }
        #expect(results.compactMap(\.["vars"]["word"].text) == words)
    }
}
