import Foundation
import TestSupport
import Testing

/// One at a time: each keeps the machine busy.
@Suite(.serialized, .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct KilledRunTests {
    private static let runs = 200
    private static let atOnce = 4

    @Test(arguments: 1...3)
    func aKilledRunIsFinishedByRunningItsFileAgain(round: Int) async throws {
        let delay = Int.random(in: 0..<1_000)
        print("round \(round): killed \(delay) ms after the 40th result was seen")
        let model = "gated-150-kill\(round)"
        let desk = try await desk(repeats: Self.runs / 50, model: model)
        let first = try desk.start("run", "killed.yaml")
        try await desk.waitUntil("killed", hasRecorded: 40)
        try await Task.sleep(for: .milliseconds(delay))
        first.signal(SIGKILL)
        #expect(try await first.outcome().status == -SIGKILL, "it was over before it was killed")
        let under = try await attemptsUnderWay(desk)
        // Calls, and answers of calls before them that were not recorded yet.
        #expect(under.count <= 2 * Self.atOnce)
        try await Servers.openGate(model)

        let second = try await desk.run("run", "killed.yaml")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("it goes on"))

        let results = try await desk.lines("experiment", "results", "killed")
        #expect(results.count == Self.runs)
        #expect(Set(results.map(Cell.init)).count == Self.runs)
        #expect(results.allSatisfy { $0["state"] == "recorded" })
        let events = try await desk.lines("log", "list")
        #expect(of("run-requested", events).count == Self.runs)
        #expect(Set(of("result-recorded", events)).count == Self.runs)
        #expect(of("result-recorded", events).count == Self.runs, "no run has two results")
        #expect(Set(of("attempt-failed", events)) == under, "exactly what was cut off was recorded as interrupted")
        #expect(of("run-started", events).count == Self.runs + under.count)
        let reasons = events.filter { $0["type"] == "attempt-failed" }.map(\.["facts"]["failure"])
        #expect(reasons.allSatisfy { $0 == "FAILURE_CLASS_INTERRUPTED" })
        #expect(try await desk.document("experiment", "show", "killed")["state"] == "concluded")
        #expect(try await desk.lines("experiment", "list").count == 1)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func anInterruptedRunSaysHowToGoOnAndIsFinishedByThat(signal: Int32) async throws {
        let model = "gated-30-signal\(signal)"
        let desk = try await desk(repeats: 1, model: model)
        let first = try desk.start("run", "killed.yaml")
        try await desk.waitUntil("killed", hasRecorded: 5)
        first.signal(signal)
        // Asked once, it lets what is under way come to its end, which here it does not.
        try await Task.sleep(for: .milliseconds(300))
        first.signal(signal)
        let outcome = try await first.outcome()
        #expect(outcome.status == 1)
        #expect(try complaint(of: outcome) == "stopped; give the same command again to go on")
        #expect(try await desk.document("experiment", "show", "killed")["state"] == "started")
        #expect(try await attemptsUnderWay(desk) == [], "what was under way was handed back")

        try await Servers.openGate(model)
        try await desk.succeed("run", "killed.yaml")
        let results = try await desk.lines("experiment", "results", "killed")
        #expect(Set(results.map(Cell.init)).count == 50)
        #expect(results.allSatisfy { $0["state"] == "recorded" })
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    /// Two versions, one model that does not finish before it may, 25 cases: 50 runs a repeat.
    private func desk(repeats: Int, model: String) async throws -> Desk {
        let desk = try await Desk(isUrgent: true)
        try desk.write(
            "killed.yaml",
            """
            description: killed
            prompts:
              - {id: a, label: p, raw: "Say {{word}}"}
              - {id: b, label: p, raw: "Say {{word}} again"}
            providers: ["openai:\(model)"]
            tests: words.csv
            evaluateOptions: {repeat: \(repeats), maxConcurrency: \(Self.atOnce)}
            """)
        try desk.write("words.csv", "word\n" + (1...25).map { "word\($0)\n" }.joined())
        return desk
    }

    /// The runs whose last attempt neither failed nor brought a result.
    private func attemptsUnderWay(_ desk: Desk) async throws -> Set<String> {
        let events = try await desk.lines("log", "list")
        return Set(of("run-started", events)).subtracting(of("attempt-failed", events)).subtracting(
            of("result-recorded", events))
    }

    /// The runs of the events of one type.
    private func of(_ type: String, _ events: [JSON]) -> [String] {
        events.filter { $0["type"] == .text(type) }.compactMap(\.["facts"]["run"].text)
    }
}
