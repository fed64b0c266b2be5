import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import SwiftProtobuf
import Testing
import TestSupport

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct ExperimentTests {
    @Test func everyCellOfTheMatrixIsRunOnce() async throws {
        let lab = try await Laboratory()
        let versions = [
            try await lab.addPrompt("First: {{question}}"), try await lab.addPrompt("Second: {{question}}"),
        ]
        let experiment = try await lab.start(
            [lab.model("echo"), lab.model("upper")], versions: versions, questions: ["one", "two", "three"], repeats: 2)
        try await lab.finish(experiment)
        let runs = lab.runs(of: experiment)
        #expect(runs.count == 24 && runs.allSatisfy { $0.stage == .recorded && $0.attempts == 1 })
        var outputs: [String: Int] = [:]
        for run in runs { outputs[try #require(try lab.result(of: run)).output, default: 0] += 1 }
        var expected: [String: Int] = [:]
        for question in ["one", "two", "three"] {
            for prompt in ["First: ", "Second: "] {
                expected[prompt + question] = 2
                expected[(prompt + question).uppercased()] = 2
            }
        }
        #expect(outputs == expected)
        #expect(try await lab.seen().count == 24)
        let conclusion = lab.ledger.reader.read { $0.runBoard.conclusion(of: experiment, asOf: .now($0)) }
        #expect(conclusion != nil)
        try await lab.ledger.close()
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    @Test func aResultKeepsWhatWasAskedAndAnswered() async throws {
        let lab = try await Laboratory()
        let version = try await lab.addPrompt(
            "Say {{question}}", parameters: .with { ($0.maxTokens, $0.temperature) = (9, 0.5) })
        let model = lab.model("echo") { $0.parameters.temperature = 0.25 }
        let experiment = try await lab.start([model], versions: [version], questions: ["good day"])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        let result = try #require(try lab.result(of: run))
        #expect(result.output == "Say good day" && result.effectiveModel == "echo")
        let request = try #require(try JSONSerialization.jsonObject(with: result.request) as? [String: Any])
        #expect(request["model"] as? String == "echo")
        // The experiment's parameters overrule the version's, each by itself.
        #expect(request["temperature"] as? Double == 0.25)
        #expect((request["max_tokens"] ?? request["max_completion_tokens"]) as? Int == 9)
        #expect(String(decoding: result.rawReply, as: UTF8.self).contains("chatcmpl-scripted"))
        #expect(run.measures?.inputTokens == 3 && run.measures?.outputTokens == 3)
        #expect(try await lab.seen().map(\.body) == [String(decoding: result.request, as: UTF8.self)])
    }

    @Test func aStreamedAnswerIsTheSameAnswer() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.stream = true }], questions: ["good day"])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(try lab.result(of: run)?.output == "Answer: good day")
        #expect(run.measures?.firstTokenMicroseconds != nil)
    }

    @Test func scoresFollowTheAssertions() async throws {
        let lab = try await Laboratory()
        let assertions: [Assertion] = [
            .of("contains", "{{question}}", metric: "quotes"), .of("not-contains", "sorry", metric: "tone"),
            .of("equals", "something else", weight: 2_000_000), .of("guardrails", "be kind"), .of("regex", "("),
        ]
        let experiment = try await lab.start(
            [lab.model("echo")], questions: ["hello"], assertions: assertions, metricNames: ["quotes", "tone"])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        let verdict = try #require(run.verdict)
        #expect(!verdict.passed && verdict.scoreMillionths == 400_000)
        #expect(verdict.assertions.map(\.outcome) == [.passed, .passed, .failed, .notRun, .errored])
        #expect(verdict.assertions.map(\.type) == ["contains", "not-contains", "equals", "", "regex"])
        #expect(verdict.assertions.map(\.metric) == [1, 2, 0, 0, 0])
        #expect(verdict.assertions.map(\.weightMillionths) == [1_000_000, 1_000_000, 2_000_000, 1_000_000, 1_000_000])
        let ended = try #require(run.endedAt)
        let reasons = try #require(try lab.ledger.reader.content(at: ended)).scoresRecorded.reasons
        #expect(reasons.count == 5 && reasons.allSatisfy { !$0.isEmpty })
    }

    @Test func experimentsAreDoneWhileTheRunnerWorks() async throws {
        let lab = try await Laboratory()
        let task = lab.work()
        let first = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        try await lab.waitForEnd(of: first)
        let second = try await lab.start([lab.model("upper")], questions: ["c", "d"])
        try await lab.waitForEnd(of: second)
        task.cancel()
        try await task.value
        #expect(lab.counts(of: first).recorded == 2 && lab.counts(of: second).recorded == 2)
    }

    @Test func twoExperimentsAtOnceAreBothDone() async throws {
        let lab = try await Laboratory()
        let first = try await lab.start(
            [lab.model("slow-20")], questions: ["a", "b", "c", "d"], repeats: 5, concurrencyMax: 2)
        let second = try await lab.start([lab.model("slow-20")], questions: ["e", "f"], repeats: 5, concurrencyMax: 2)
        try await lab.finish(first, second)
        #expect(lab.counts(of: first).recorded == 20 && lab.counts(of: second).recorded == 10)
        #expect(try await lab.seen().count == 30)
    }

    @Test func aModelThatHasMovedIsAskedWhereItIsNow() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.baseURL = "http://127.0.0.1:1/v1" }])
        try await lab.finish(experiment, movedTo: ["openai:echo": lab.baseURL])
        #expect(lab.counts(of: experiment).recorded == 1)
    }

    @Test func closingTheLedgerEndsTheRunner() async throws {
        let lab = try await Laboratory()
        let task = lab.work()
        let experiment = try await lab.start([lab.model("echo")])
        try await lab.waitForEnd(of: experiment)
        try await lab.ledger.close()
        try? await task.value
    }
}
