import Foundation
import TestSupport
import Testing

/// Experiments whose calls are made in local sandboxes.
@Suite(
    .enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct SandboxRunTests {
    @Test func anExperimentInSandboxesComesToTheSameAsWithout() async throws {
        let (inside, outside) = (try await Desk(), try await Desk())
        try inside.writeExperiment("same")
        try outside.writeExperiment("same")
        try await inside.succeed("run", "same.yaml", "--sandbox", "local")
        try await outside.succeed("run", "same.yaml", "--sandbox", "none")
        let within = try await inside.lines("experiment", "results", "same")
        let without = try await outside.lines("experiment", "results", "same")
        #expect(!within.isEmpty && within.count == without.count)
        for (one, other) in zip(within, without) {
            #expect((one["sandbox"], other["sandbox"]) == ("local", "none"))
            #expect((one["output"], one["score"], one["pass"]) == (other["output"], other["score"], other["pass"]))
            #expect((one["model"], one["case"], one["repeat"]) == (other["model"], other["case"], other["repeat"]))
        }

        let run = try #require(within[0]["run"].text)
        let sandboxes = try await inside.lines("sandbox", "logs", run)
        #expect(sandboxes.count == 1)
        #expect((sandboxes[0]["kind"], sandboxes[0]["attempt"], sandboxes[0]["exit_code"]) == ("local", 1, 0))
        #expect(try #require(sandboxes[0]["startup_ms"].number) > 0)
        // What curl takes, and not what `promptledger` does.
        let memory = try #require(sandboxes[0]["memory_peak_bytes"].number)
        #expect(memory > 0 && memory < 64_000_000)
        #expect(try #require(sandboxes[0]["isolation"].text).contains("network"))
        let log = try #require(sandboxes[0]["log"].text)
        #expect(log.contains("200"))
        #expect(!log.contains("Bearer"))

        let entries = try await inside.lines("log", "list")
        let types = entries.compactMap { $0["type"].text }
        let created = entries.filter { $0["type"] == "sandbox-created" }
        #expect(created.allSatisfy { $0["facts"]["purpose"] == "SANDBOX_PURPOSE_CALL" })
        #expect(created.allSatisfy { ($0["facts"]["startup_us"].number ?? 0) > 0 })
        #expect(types.count { $0 == "sandbox-created" } == within.count)
        #expect(types.count { $0 == "sandbox-destroyed" } == within.count)
        try await inside.succeed("verify", "--full")
    }

    @Test func whereAnAnswerWasJudgedLaterIsToldOfItsRun() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("duel", models: ["echo", "upper"])
        try await desk.succeed("run", "duel.yaml", "--sandbox", "local")
        try await desk.succeed("experiment", "judge", "duel", "--by", "openai:prefer-Say", "--sandbox", "local")
        let size = try await desk.lines("log", "list").count
        try await desk.succeed("metric", "define", "short", "--type", "python", "--value", "len(output) < 99")
        try await desk.succeed("experiment", "score", "duel", "--metric", "short", "--sandbox", "local")
        let run = try #require(try await desk.lines("experiment", "results", "duel").first?["run"].text)
        let sandboxes = try await desk.lines("sandbox", "logs", run)
        #expect(sandboxes.map(\.["purpose"]) == ["call", "call", "call", "metric"])
        #expect(sandboxes.map(\.["attempt"]) == [1, 0, 0, 0])
        #expect(sandboxes[0]["judging"] == .null && sandboxes[1]["judging"].text != nil)
        #expect(
            sandboxes[1]["judging"] == sandboxes[2]["judging"] && sandboxes[2]["judging"] != sandboxes[3]["judging"])
        #expect(sandboxes.allSatisfy { $0["exit_code"] == 0 })
        #expect(try await desk.lines("sandbox", "logs", run, "--as-of", "\(size - 1)").count == 3)
        #expect(try await desk.succeed("sandbox", "logs", run).contains("judged later  metric  local"))
    }

    @Test func aSandboxEndsWithTheProgramThatMadeIt() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("slow", models: ["stall"])
        let run = try desk.start("run", "slow.yaml", "--sandbox", "local")
        var sandboxes: [Int32] = []
        for _ in 0..<1_000 where sandboxes.count < 3 {
            try await Task.sleep(for: .milliseconds(20))
            sandboxes = Self.descendants(of: run.pid)
        }
        #expect(sandboxes.count >= 3, "bubblewrap, its first process, the agent")
        for _ in 0..<200 {
            let types = try await desk.lines("log", "list").compactMap { $0["type"].text }
            if types.contains("sandbox-created") { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        run.signal(SIGKILL)
        _ = try await run.outcome()
        for _ in 0..<1_000 where !sandboxes.isEmpty {
            sandboxes.removeAll { !FileManager.default.fileExists(atPath: "/proc/\($0)/exe") && kill($0, 0) != 0 }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(sandboxes.isEmpty)
        // Of its end nobody wrote anything, and nobody erased it.
        var told = ""
        for result in try await desk.lines("experiment", "results", "slow") {
            let id = try #require(result["run"].text)
            told += try await desk.succeed("sandbox", "logs", id)
        }
        #expect(told.contains("nothing is recorded of its end") && !told.contains("(erased)"), "\(told)")
        // What was under way is done again, by whoever goes on.
        try await desk.succeed("verify", "--full")
    }

    /// Nobody may say any more what its attempt came to, but what was made for it is told.
    @Test func ofACancelledRunItsSandboxesAreTold() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("slow", models: ["stall"], cases: ["- vars: {word: hello}"])
        let run = try desk.start("run", "slow.yaml", "--sandbox", "local")
        while try await !desk.lines("log", "list").contains(where: { $0["type"] == "sandbox-created" }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await desk.succeed("experiment", "cancel", "slow")
        _ = try await run.outcome()
        let id = try #require(try await desk.lines("experiment", "results", "slow").first?["run"].text)
        let sandboxes = try await desk.lines("sandbox", "logs", id)
        #expect(sandboxes.map(\.["purpose"]) == ["call"] && sandboxes.map(\.["ended_by"]) == ["given-up"])
        #expect(try #require(sandboxes.first?["lifetime_ms"].number) > 0)
        try await desk.succeed("verify", "--full")
    }

    @Test func whereThereIsNoSandboxNothingIsBegun() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("one")
        #expect(
            try await desk.refusal("run", "one.yaml", "--sandbox", "cellar").hasPrefix(
                "there is no sandbox called cellar"))
        #expect(try await desk.lines("experiment", "list") == [])
    }

    @Test func theSandboxIsTried() async throws {
        let desk = try await Desk()
        let test = try await desk.document("sandbox", "test")
        #expect(test["sandbox"] == "local")
        #expect(try #require(test["startup_ms"].number) > 0)
        #expect(
            try await desk.refusal("sandbox", "logs", "nobody").hasPrefix("there is no run nobody"))
        let pruning = try await desk.run("sandbox", "prune", "local")
        #expect(pruning.status == 2 && pruning.errors.contains("only Daytona servers are pruned"))
    }

    /// What it said until then is kept, and beside it which limit it was.
    @Test func whyAProgramWasEndedIsToldWhereItRan() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "ended", cases: ["- vars: {word: hello}"],
            more: """
                defaultTest:
                  assert:
                    - {type: executable, value: "#!/bin/sh\\necho half; echo said >&2; sleep 60", config: {timeout: 1}}
                """)
        _ = try await desk.run("run", "ended.yaml")
        let run = try #require(try await desk.lines("experiment", "results", "ended").first?["run"].text)
        let metric = try #require(try await desk.lines("sandbox", "logs", run).first { $0["purpose"] == "metric" })
        #expect(metric["exit_code"] == .null)
        #expect(metric["ended_by"] == "time" && metric["log"] == "half\nsaid\n")
        let text = try await desk.succeed("sandbox", "logs", run)
        #expect(text.contains("ms of processor time") && text.contains("MiB of memory at most"), "\(text)")
        #expect(text.contains("ended for its time"), "\(text)")
        let entry = try await desk.lines("log", "list").last { $0["type"] == "sandbox-destroyed" }
        #expect(entry?["facts"]["ended_by"] == "SANDBOX_END_REASON_TIME")
        let audited = try await desk.lines("audit").last { $0["type"] == "sandbox-destroyed" }
        #expect(audited?["subject"].text?.contains("ended for its time") == true)
    }

    /// A program can print what we print; what became of it, it cannot say.
    @Test func aProgramThatSaysThatItWasEndedIsNotBelieved() async throws {
        let desk = try await Desk()
        let line = "promptledger: the sandbox was ended: it went over its limit of time"
        try desk.writeExperiment(
            "lying", cases: ["- vars: {word: hello}"],
            more: """
                defaultTest:
                  assert:
                    - {type: executable, value: "#!/bin/sh\\necho '\(line)' >&2; exit 152"}
                """)
        _ = try await desk.run("run", "lying.yaml")
        let run = try #require(try await desk.lines("experiment", "results", "lying").first?["run"].text)
        let metric = try #require(try await desk.lines("sandbox", "logs", run).first { $0["purpose"] == "metric" })
        #expect(metric["exit_code"] == 152 && metric["ended_by"] == .null)
        #expect(metric["log"].text == line + "\n")
    }

    /// Of a process: children, their children and so on.
    private static func descendants(of process: Int32) -> [Int32] {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        let children = tasks.flatMap { task in
            ((try? String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)) ?? "")
                .split(separator: " ").compactMap { Int32($0) }
        }
        return children + children.flatMap(descendants)
    }
}
