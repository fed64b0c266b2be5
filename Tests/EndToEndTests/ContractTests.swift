import Foundation
import TestSupport
import Testing

/// The fields that scripts outside this project rely on: more may come, none may go or change its name.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ContractTests {
    @Test func initPrintsOriginAndVerificationKey() async throws {
        let desk = try await Desk(hasLedger: false)
        let made = try await desk.document("init", "here", "--origin", "ledger.example.com/team")
        #expect(made["origin"] == "ledger.example.com/team")
        #expect(try #require(made["verification_key"].text).hasPrefix("ledger.example.com/team+"))
        let lines = try await desk.succeed("init", "there")
        #expect(lines.contains("origin  "))
        #expect(lines.contains("verification key  "))
    }

    @Test func verifySaysWhatItChecked() async throws {
        let desk = try await Desk()
        for (arguments, level) in [([], "quick"), (["--full"], "full")] {
            let report = try JSON(try await desk.run(["verify", "--json"] + arguments).output)
            #expect(report.keys.isSuperset(of: ["ok", "level", "size", "root", "failure"]))
            #expect(report["ok"] == true)
            #expect(report["level"] == .text(level))
            #expect(report["failure"] == .null)
            #expect(Data(base64Encoded: try #require(report["root"].text))?.count == 32)
            #expect(report["size"].number == Double(try await desk.lines("log", "list").count))
        }
    }

    @Test func theLeaderboardHasItsFieldsAndUnknownIsNull() async throws {
        let desk = try await ranDesk()
        let board = try await desk.document("leaderboard")
        #expect(board["as_of"].keys.isSuperset(of: ["position", "time"]))
        #expect(board["rows"].elements.count == 2)
        for row in board["rows"].elements {
            #expect(
                row.keys.isSuperset(of: [
                    "rank", "prompt", "version", "model", "n", "failed", "mean", "mean_low", "mean_high", "pass_rate",
                    "pass_low",
                    "pass_high", "latency_p50_ms", "latency_p95_ms", "tokens", "cost",
                ]))
            #expect(row["cost"] == .null)
        }
        let (good, bad) = (board["rows"][0], board["rows"][1])
        #expect(good["model"] == "openai:echo")
        #expect(
            [good["rank"], good["version"], good["n"], good["failed"], good["mean"], good["pass_rate"]] == [
                1, 1, 2, 0, 0.5, 0.5,
            ])
        #expect(good["tokens"] == 8)
        #expect(bad["model"] == "openai:error-500")
        #expect([bad["n"], bad["failed"]] == [0, 2])
        for field in [
            "mean", "mean_low", "mean_high", "pass_rate", "pass_low", "pass_high", "latency_p50_ms", "latency_p95_ms",
            "tokens",
        ] {
            #expect(bad[field] == .null, "\(field) is unknown, not 0")
        }
    }

    @Test func theLogIsALineAnEntryInOrder() async throws {
        let desk = try await ranDesk()
        let entries = try await desk.lines("log", "list")
        #expect(entries.map(\.["position"].number) == entries.indices.map { Double($0) })
        for entry in entries {
            #expect(entry.keys.isSuperset(of: ["position", "recorded_at", "event_id", "type", "actor", "facts"]))
            #expect(
                try #require(entry["recorded_at"].text).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
            #expect(UUID(uuidString: entry["event_id"].text ?? "") != nil)
            #expect(UUID(uuidString: entry["actor"].text ?? "") != nil)
        }
        let times = entries.compactMap(\.["recorded_at"].text)
        #expect(times == times.sorted())
        let types = entries.compactMap(\.["type"].text)
        #expect(types.first == "workspace-created")
        #expect(types.last == "experiment-concluded")
        #expect(
            Set(types).isSuperset(of: [
                "signing-key-registered", "prompt-created", "version-committed", "dataset-created", "case-added",
                "experiment-designed",
                "experiment-started", "run-requested", "run-started", "result-recorded", "scores-recorded",
                "attempt-failed", "run-failed",
            ]))
        #expect(try await desk.lines("log", "list", "--type", "run-requested").count == 4)
        #expect(
            try await desk.run("log", "list", "--type", "run-reqested").errors.hasPrefix(
                "none of these entries is of type run-reqested"))
        #expect(try await desk.lines("log", "list", "--from", "3", "--limit", "2") == Array(entries[3..<5]))
    }

    @Test func experimentsAreListedAndShownWithTheirFields() async throws {
        let desk = try await ranDesk()
        let listed = try await desk.lines("experiment", "list")
        #expect(listed.count == 1)
        #expect(listed[0].keys.isSuperset(of: ["experiment", "name", "state"]))
        #expect([listed[0]["name"], listed[0]["state"]] == ["pair", "concluded"])
        let id = try #require(listed[0]["experiment"].text)
        for name in ["pair", id] {
            let shown = try await desk.document("experiment", "show", name)
            #expect(shown["experiment"].text == id)
            #expect(shown["state"] == "concluded")
            #expect(shown["runs"] == ["requested": 4, "recorded": 2, "failed": 2, "cancelled": 0])
        }
    }

    @Test func everyRunHasItsLineOfResults() async throws {
        let desk = try await ranDesk()
        let results = try await desk.lines("experiment", "results", "pair")
        #expect(results.count == 4)
        for result in results {
            #expect(
                result.keys.isSuperset(of: [
                    "run", "version", "model", "case", "repeat", "state", "output", "score", "pass", "assertions",
                    "latency_ms", "tokens",
                    "cost", "sandbox", "error",
                ]))
            // Where there is no answer, none was made anywhere.
            #expect(result["sandbox"] == (result["state"] == "recorded" ? "none" : .null))
            #expect(result["cost"] == .null)
        }
        let recorded = results.filter { $0["state"] == "recorded" }
        #expect(recorded.map(\.["output"]) == ["Say yes", "Say no"])
        #expect(recorded.map(\.["score"]) == [1, 0])
        #expect(recorded.map(\.["pass"]) == [true, false])
        for result in recorded {
            let assertion = result["assertions"][0]
            #expect(assertion.keys.isSuperset(of: ["type", "metric", "pass", "score", "reason"]))
            #expect(assertion["type"] == "contains" && assertion["metric"] == .null)
            #expect(assertion["pass"] == result["pass"])
            #expect(try #require(assertion["reason"].text) != "")
            #expect(try #require(result["latency_ms"].number) > 0)
            #expect(result["tokens"] == 4)
            #expect(result["error"] == .null)
        }
    }

    @Test func theLedgerIsFoundByOptionThenByEnvironmentThenHere() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "here", "--text", "a")
        let other = try await Desk(["PROMPTLEDGER_LEDGER": desk.ledger.path])
        try await other.succeed("prompt", "create", "there", "--text", "a", "--ledger", "ledger")
        #expect(try await other.lines("prompt", "list").map(\.["name"]) == ["here"])
        #expect(try await other.lines("prompt", "list", "--ledger", "ledger").map(\.["name"]) == ["there"])
    }

    /// Two cases, one of which passes, on a good model and on one that always fails.
    private func ranDesk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "pair", models: ["echo", "error-500"],
            cases: ["yes", "no"].map { "- {vars: {word: \"\($0)\"}, assert: [{type: contains, value: \"yes\"}]}" })
        #expect(try await desk.run("run", "pair.yaml", "--attempts", "1").status == 1)
        return desk
    }
}
