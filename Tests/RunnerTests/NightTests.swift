import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Runner
import Testing
import TestSupport

/// A long experiment with providers that fail in every way, and a runner that is stopped now and then.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(30)))
struct NightTests {
    /// 2,000 runs where everything is tried, else a sample.
    private static let questions = Thoroughness.isWhole ? 100 : 10

    @Test func everyRunEndsOnceAndSaysWhy() async throws {
        var random = SeededRandom("night")
        let seed = random.seed
        let lab = try await Laboratory()
        let models = [lab.model("chaos-\(seed)"), lab.model("chaos-\(seed)-streamed") { $0.stream = true }]
        let experiment = try await lab.start(
            models, questions: (0..<Self.questions).map { "question \($0)" }, repeats: 10, concurrencyMax: 16)
        // A call that says nothing is given up soon: half a second is no time for a night, and enough for a test.
        for _ in 0..<3 {
            let runner = lab.makeRunner(callMax: .milliseconds(800), attemptsMax: 6)
            let task = Task { try await runner.run() }
            let share = Int.random(in: 1...(Self.questions * 5), using: &random)
            let before = lab.counts(of: experiment).open
            try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).open <= max(0, before - share) }
            // Handed back, or drained.
            if Bool.random(using: &random) { task.cancel() } else { runner.drain() }
            try await task.value
        }
        let last = lab.makeRunner(callMax: .milliseconds(800), attemptsMax: 6)
        let task = Task { try await last.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value

        let counts = lab.counts(of: experiment)
        #expect(counts.requested == Self.questions * 20 && counts.open == 0 && counts.cancelled == 0, "seed \(seed)")
        #expect(counts.recorded > counts.failed, "seed \(seed)")
        try expectEachEndedOnce(lab, experiment, seed)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound, "seed \(seed)")
    }

    private func expectEachEndedOnce(_ lab: Laboratory, _ experiment: ExperimentID, _ seed: UInt64) throws {
        var results: [Data: Int] = [:]
        var failures: [Data: Int] = [:]
        for event in try lab.ledger.reader.events(0..<lab.ledger.head.size) {
            switch event.facts.event {
            case .resultRecorded(let facts): results[facts.run, default: 0] += 1
            case .runFailed(let facts): failures[facts.run, default: 0] += 1
            default: break
            }
        }
        for run in lab.runs(of: experiment) {
            let id = Data(run.id.bytes)
            #expect(results[id, default: 0] + failures[id, default: 0] == 1, "seed \(seed), run \(run.id)")
            switch run.stage {
            case .recorded:
                #expect(try lab.result(of: run)?.output.hasPrefix("Answer: question") == true, "seed \(seed)")
                #expect(run.attempts == run.failedAttemptsAt.count + 1, "seed \(seed)")
            case .failed:
                #expect(run.attempts == run.failedAttemptsAt.count, "seed \(seed)")
                let (facts, content) = try #require(try lab.failure(of: run))
                #expect(facts.failure == run.failure && facts.failure != .interrupted, "seed \(seed)")
                #expect(!content.summary.isEmpty, "seed \(seed)")
            default: Issue.record("run \(run.id) is \(run.stage), seed \(seed)")
            }
        }
    }
}
