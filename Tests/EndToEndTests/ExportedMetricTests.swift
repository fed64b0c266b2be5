import Foundation
import TestSupport
import Testing

/// Metrics in what is written for other programs, and those that promptfoo derives.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct ExportedMetricTests {
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: [
                "- {vars: {word: hello}, assert: [{type: contains, value: hello, metric: heard}]}",
                "- {vars: {word: farewell}, assert: [{type: contains, value: hello, metric: heard}]}",
            ], more: "derivedMetrics: [{name: share, value: heard / __count}, {name: odd, value: 1 / heard}]")
        try await desk.succeed("run", "trial.yaml")
        try await desk.succeed("metric", "define", "long", "--type", "regex", "--value", ".{10}")
        try await desk.succeed("experiment", "score", "trial", "--metric", "long")
        return desk
    }

    @Test func aDerivedMetricRanksAndStandsInPromptfoosResults() async throws {
        let desk = try await desk()
        let board = try await desk.document("leaderboard", "--metric", "share")
        #expect(board["rows"].elements.map(\.["model"]) == ["openai:echo", "openai:upper"])
        #expect(board["rows"].elements.map(\.["mean"]) == [0.5, 0])
        #expect(board["rows"].elements.map(\.["mean_low"]) == [.null, .null])
        #expect(
            try await desk.document("leaderboard", "--metric", "odd")["rows"].elements.map(\.["mean"]) == [1, .null])
        #expect(
            try await desk.refusal("experiment", "report", "trial", "--metric", "share").contains("no metric share"))
        let file = try JSON(try await desk.succeed("experiment", "export", "trial", "--format", "promptfoo"))
        let columns = file["results"]["prompts"].elements.map(\.["metrics"]["namedScores"])
        #expect(columns.map(\.["share"]) == [0.5, 0] && columns.map(\.["odd"]) == [1, .null])
        #expect(file["results"]["results"][0]["namedScores"].keys == ["heard", "long@1"])
        // What results have, their columns sum up.
        #expect(columns.allSatisfy { $0["long@1"].number != nil && $0["heard"].number != nil })
        let counts = file["results"]["prompts"].elements.map(\.["metrics"]["namedScoresCount"])
        #expect(counts.map(\.["long@1"]) == [2, 2] && counts.map(\.["heard"]) == [2, 2])
    }

    @Test func everyMetricIsAColumnOfTheTableAndAMemberOfTheLines() async throws {
        let desk = try await desk()
        let csv = try await desk.succeed("experiment", "export", "trial", "--format", "csv")
        let rows = csv.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        #expect(rows.count == 5 && rows[0].hasSuffix(",error,metric:heard,metric:long@1"))
        let lines = try await desk.succeed("experiment", "export", "trial", "--format", "jsonl").split(separator: "\n")
            .map { try JSON(String($0)) }
        let results = try await desk.lines("experiment", "results", "trial")
        for line in lines {
            let result = try #require(results.first { $0["run"] == line["run"] })
            #expect(line["metrics"] == result["metrics"] && line["metrics"]["long@1"]["reason"].text != nil)
        }
        // Of a moment before, there is none.
        let defined = try #require(
            try await desk.lines("log", "list", "--type", "metric-defined").first?["position"].number)
        let then = try await desk.succeed(
            "experiment", "export", "trial", "--format", "csv", "--as-of", "\(Int(defined))")
        #expect(then.contains("metric:heard") && !then.contains("metric:long"))
    }
}
