import Foundation
import TestSupport
import Testing

@Suite(.enabled("\(LocalModel.absence)") { try await LocalModel.isPossible() })
struct RealModelTests {
    /// The demo of `Tools/start` with six of its messages.
    private static let messages = [1, 3, 9, 15, 16, 21]

    @Test func theDemoGoesFromItsFileToAVerifiedLeaderboard() async throws {
        let model = try await LocalModel.start()
        let desk = try await Desk(["OPENAI_BASE_URL": model.baseURL, "DEMO_MODEL": model.name])
        let demo = SharedFiles.packageRoot.appending(path: "Tools/demo")
        try FileManager.default.copyItem(at: demo, to: desk.folder.file("demo"))
        let cases = try String(contentsOf: demo.appending(path: "cases.csv"), encoding: .utf8).split(separator: "\n")
        try desk.write("demo/cases.csv", ([0] + Self.messages).map { cases[$0] + "\n" }.joined())

        let board = try await desk.document("run", "demo/support-facts.yaml")
        #expect(board["runs"] == ["requested": 24, "recorded": 24, "failed": 0, "cancelled": 0])
        try checkBoard(board, model.name)
        #expect(try await desk.document("leaderboard")["rows"] == board["rows"])
        for result in try await desk.lines("experiment", "results", "support-facts") { try check(result) }
        #expect(try await desk.document("prompt", "lineage", "support-facts@2")["parents"] == ["support-facts@1"])
        let verified = try await desk.document("verify", "--full")
        #expect(verified["ok"] == true)
        #expect(verified["level"] == "full")
        #expect(verified["unreadable_parts"] == 0)
    }

    private func checkBoard(_ board: JSON, _ model: String) throws {
        let rows = board["rows"].elements
        #expect(Set(rows.map(\.["version"].number)) == [1, 2])
        for (index, row) in rows.enumerated() {
            #expect(row["order"].number == Double(index + 1))
            #expect(try #require(row["rank"].number) <= Double(index + 1))
            #expect(row["prompt"] == "support-facts")
            #expect(row["model"] == .text("openai:\(model)"))
            #expect(row["n"] == 12)
            #expect(row["failed"] == 0)
            let (low, rate, high) = (row["pass_low"].number, row["pass_rate"].number, row["pass_high"].number)
            #expect(try #require(low) <= #require(rate))
            #expect(try #require(rate) <= #require(high))
            #expect(try #require(row["mean_low"].number) <= #require(row["mean_high"].number))
            #expect(try #require(row["latency_p50_ms"].number) <= #require(row["latency_p95_ms"].number))
            #expect(try #require(row["tokens"].number) > 0)
            #expect(row["cost"] == .null, "nobody said what it costs")
        }
    }

    private func check(_ result: JSON) throws {
        #expect(result["state"] == "recorded")
        #expect(result["error"] == .null)
        #expect(try #require(result["output"].text) != "")
        #expect(try #require(result["tokens"].number) > 0)
        #expect(try #require(result["first_token_ms"].number) > 0)
        #expect(try #require(result["first_token_ms"].number) <= #require(result["latency_ms"].number))
        #expect(result["assertions"].elements.count == 2)
    }
}
