import Foundation
import TestSupport
import Testing

/// Cases that come in clusters, from the file to the report.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ClusterTests {
    /// Twenty questions of four customers, whom one model answers and the other does not.
    private func desk(customers: Int = 4, by key: String = "customer") async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<20).map {
                "- {vars: {word: w\($0)}, metadata: {customer: orchid-\($0 % customers)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
            }, more: "promptledger: {clusterBy: \(key), compare: {metric: heard}}")
        return desk
    }

    @Test func clustersAreSaidInTheFileLockedInTheDesignAndUsedInTheReport() async throws {
        let desk = try await desk()
        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 0 && run.errors.contains("4 clusters are few"), "\(run.errors)")
        let designed = try #require(try await desk.lines("log", "list", "--type", "experiment-designed").first)
        // Drawn as wholes, and numbered in that order.
        #expect(designed["facts"]["case_clusters"].elements.map(\.number) == (0..<20).map { Double($0 / 5) })

        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["clusters"] == 4 && report["resampling"] == "clusters" && report["verdict_holds"] == true)
        let comparison = try #require(report["comparisons"].elements.first)
        // All four clusters on one side: 2 / 2⁴, which shows nothing, where twenty independent cases would show it.
        #expect(comparison["test"] == "sign-flip" && comparison["p"] == 0.125 && comparison["verdict"] == "not shown")
        #expect(comparison["clusters"] == 4 && comparison["cases"] == 20 && comparison["mcnemar_p"] == .null)
        #expect(report["contenders"][0]["pass_method"] == "wilson-clustered")
        let text = try await desk.succeed("experiment", "report", "trial")
        #expect(text.contains("20 cases come in 4 clusters") && text.contains("WARNING: 4 clusters are few"))
        #expect(text.contains("no p can be below 0.1250"))

        let board = try await desk.document("leaderboard")
        #expect(board["clusters"] == 4 && board["rows"].elements.map(\.["rank"]) == [1, 1])
        #expect(try await desk.succeed("leaderboard").contains("Cases come in 4 clusters"))
        #expect(board["clusters_with_results"] == 4)
        #expect(try await desk.document("experiment", "show", "trial")["clusters"] == 4)
        #expect(try await desk.succeed("experiment", "show", "trial").contains("20 cases in 4 clusters"))
        let sides = try await desk.lines("experiment", "compare", "trial", "--top", "1")
        #expect(sides.map(\.["case"]) == [1] && sides.map(\.["cluster"]) == [1], "as the file has them")
        try await desk.succeed("experiment", "export", "trial", "--format", "html", "--output", "report.html")
        #expect(try String(contentsOf: desk.folder.file("report.html"), encoding: .utf8).contains("4, by customer"))

        let lines = try await desk.succeed("experiment", "export", "trial", "--format", "csv").split(
            whereSeparator: \.isNewline)
        #expect(lines.first?.contains(",case_id,cluster,repeat,state,") == true)
        let places = lines[0].split(separator: ",", omittingEmptySubsequences: false)
        let column = try #require(places.firstIndex(of: "cluster"))
        let ofCases = Set(lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[column] })
        #expect(ofCases == ["1", "2", "3", "4"])
        let exported = try await desk.succeed("experiment", "export", "trial", "--format", "jsonl").split(
            whereSeparator: \.isNewline)
        #expect(try exported.allSatisfy { (1...4).contains(try JSON(String($0))["cluster"].number ?? 0) })

        // The same file is the same design; by other clusters it is another.
        #expect(try await desk.lines("experiment", "list").count == 1)
        try await desk.succeed("verify", "--full")
    }

    /// Of four clusters people rated cases of one, then of two.
    @Test func aLeaderboardSaysHowManyClustersHaveValues() async throws {
        let desk = try await desk()
        try await desk.succeed("run", "trial.yaml")
        let results = try await desk.lines("experiment", "results", "trial")
        for (rated, words) in [(1, "Only 1 of them has cases"), (2, "Only 2 of them have cases")] {
            for result in results where result["case"].number == Double(rated) {
                try await desk.succeed("rate", try #require(result["run"].text), "--pass")
            }
            let text = try await desk.succeed("leaderboard", "--metric", "ratings")
            #expect(text.contains("Cases come in 4 clusters, which") && text.contains(words), "\(text)")
            let board = try await desk.document("leaderboard", "--metric", "ratings")
            #expect(board["clusters"] == .number(Double(rated)) && board["clusters_with_results"] == 4)
        }
        let whole = try await desk.succeed("leaderboard")
        #expect(whole.contains("Cases come in 4 clusters, which") && !whole.contains("of them ha"))
    }

    /// What is bet on holds where sizes say nothing of differences, and cannot be told from the cases that are there.
    @Test func clustersOfUnlikeSizesAreWarnedOfWhereTheyAreBetOn() async throws {
        let desk = try await Desk()
        for (name, sizeOfFirst) in [("unlike", 9), ("alike", 3)] {
            try desk.writeExperiment(
                name, models: ["echo", "fixed:nothing"],
                cases: (0..<20).map {
                    "- {vars: {word: w\($0)}, metadata: {customer: c\(max(sizeOfFirst, $0 + 1))}, assert: [{type: contains, value: w\($0)}]}"
                },
                more:
                    "evaluateOptions: {repeat: 2}\npromptledger: {clusterBy: customer, compare: {claim: no-worse, margin: 0.1}}"
            )
            #expect(try await desk.run("run", "\(name).yaml").status == 100)
            let text = try await desk.succeed("experiment", "report", name)
            #expect(text.contains("where a cluster's size says nothing of its difference"), "\(name): \(text)")
            #expect(text.contains("WARNING: clusters have from 1 to 9 cases") == (name == "unlike"), "\(name)")
            #expect(text.contains("clusters have from") == (name == "unlike"), "\(name)")
        }
    }

    /// A group's name stands in its cases alone, and goes with them; the numbers stay.
    @Test func erasedCasesLeaveNoTraceOfTheirClustersName() async throws {
        let desk = try await desk(customers: 10)
        try await desk.succeed("run", "trial.yaml")
        let before = try await desk.document("experiment", "report", "trial")
        for stored in try await desk.lines("dataset", "show", "trial") {
            try await desk.succeed("erase", "case", try #require(stored["case_id"].text), "--yes")
        }
        #expect(try Traces(in: desk.ledger).files(holding: "orchid-") == [])
        let after = try await desk.document("experiment", "report", "trial")
        #expect(after["comparisons"] == before["comparisons"] && after["clusters"] == 10)
    }

    @Test func planningKnowsClusters() async throws {
        let desk = try await Desk(hasLedger: false)
        let alone = try await desk.document("experiment", "power", "--delta", "0.1", "--sd", "0.2")
        // Clusters of one are cases on their own.
        let ones = try await desk.document(
            "experiment", "power", "--delta", "0.1", "--sd", "0.2", "--cluster-size", "1", "--icc", "0.5")
        #expect(ones["cases"] == alone["cases"] && ones["design_effect"] == 1)
        // Cases of a cluster that are all alike: as many clusters as cases before, each with five.
        let alike = try await desk.document(
            "experiment", "power", "--delta", "0.1", "--sd", "0.2", "--cluster-size", "5", "--icc", "1")
        #expect(alike["clusters"] == 34 && alike["cases"] == 170 && alike["design_effect"] == 5)
        let some = try await desk.document(
            "experiment", "power", "--rates", "0.7", "0.8", "--discordance", "0.2", "--cluster-size", "4", "--icc",
            "0.1")
        // 168 cases times 1.3, and up to a whole one.
        #expect(some["cases"] == 219 && some["design_effect"] == 1.3)
        let text = try await desk.succeed(
            "experiment", "power", "--delta", "0.1", "--sd", "0.2", "--cluster-size", "5", "--icc", "0.3")
        #expect(text.contains("clusters of 5") && text.contains("design effect, 2.2"))
        for arguments in [
            ["--cluster-size", "5"], ["--icc", "0.5"], ["--cluster-size", "0", "--icc", "0.5"],
            ["--cluster-size", "5", "--icc", "2"], ["--cluster-size", "nan", "--icc", "0.5"],
        ] {
            let outcome = try await desk.run(["experiment", "power", "--delta", "0.1", "--sd", "0.2"] + arguments)
            #expect(outcome.status == 2, "\(arguments)")
        }
    }

    @Test func aSlipInTheFileIsRefused() async throws {
        let desk = try await desk(by: "custumer")
        let refusal = try await desk.refusal("run", "trial.yaml")
        #expect(refusal.contains("clusterBy") && refusal.contains("did you mean `customer`"), "\(refusal)")
    }
}
