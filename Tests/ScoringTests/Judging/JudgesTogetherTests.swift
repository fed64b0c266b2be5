import Events
import Scoring
import SwiftProtobuf
import Synchronization
import Testing

/// Judges of one output wait for nobody, and what they say stands where it belongs.
@Suite struct JudgesTogetherTests {
    /// Answers nobody before so many are waiting: with one asked after another it would never end.
    private actor Meeting {
        private let count: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(of count: Int) { self.count = count }

        func join() async {
            await withCheckedContinuation { continuation in
                waiting.append(continuation)
                guard waiting.count == count else { return }
                for one in waiting { one.resume() }
                waiting = []
            }
        }
    }

    private struct MeetingPanel: JudgePanel {
        let meeting: Meeting

        func nonce() -> String { "n0nce" }

        func ask(_ question: JudgeQuestion) async throws(CancellationError) -> JudgeAnswer {
            await meeting.join()
            guard case .answer(let model, _) = question.asked else {
                return JudgeAnswer(outcome: .errored("no"), reply: nil)
            }
            let reply = JudgeQuestion.Reply.text(#"{"pass": \#(model.model == "a:no" ? "false" : "true")}"#)
            return JudgeAnswer(outcome: question.read(reply), reply: reply)
        }
    }

    @Test(.timeLimit(.minutes(1))) func judgesOfOneOutputAreAskedBesideEachOther() async throws {
        var set = Assertion.of("assert-set")
        set.valueJson = """
            [{"type": "llm-rubric", "value": "kind", "judge": {"models": [{"model": "a:yes"}]}},
             {"type": "contains", "value": "Hello"},
             {"type": "llm-rubric", "value": "kind", "judge": {"models": [{"model": "a:no"}]}}]
            """
        let assertions = [
            Assertion.judged("llm-rubric", by: ["a:yes", "a:yes2", "a:no"]), .of("contains", "Hello"), set,
            .judged("llm-rubric", by: ["a:no"]),
        ].map { PreparedAssertion($0) }
        let score = try await Scorer.score(
            ScoredOutput(text: "Hello", latencyMilliseconds: 0), against: assertions, threshold: nil,
            runningProgramsBy: NoPrograms(), askingJudgesBy: MeetingPanel(meeting: Meeting(of: 6)))
        // In the order of the assertions, whoever answered first.
        #expect(score.outcomes.map(\.outcome) == [.passed, .passed, .failed, .failed])
        #expect(score.outcomes[2].members.map(\.outcome) == [.passed, .passed, .failed])
    }

    private struct StoppedPanel: JudgePanel {
        func nonce() -> String { "n0nce" }
        func ask(_ question: JudgeQuestion) async throws(CancellationError) -> JudgeAnswer { throw CancellationError() }
    }

    @Test func whereOneIsStoppedNobodyWantsToKnow() async throws {
        let assertions = [Assertion.judged("llm-rubric", by: ["a:one", "a:two"])].map { PreparedAssertion($0) }
        await #expect(throws: CancellationError.self) {
            _ = try await Scorer.score(
                ScoredOutput(text: "Hello", latencyMilliseconds: 0), against: assertions, threshold: nil,
                runningProgramsBy: NoPrograms(), askingJudgesBy: StoppedPanel())
        }
    }

    @Test func noMoreAreAskedThanMayBe() async throws {
        let many = Assertion.judged("llm-rubric", by: (0..<16).map { "a:\($0)" })
        let panel = Panel(saying: #"{"pass": true}"#)
        let score = try await Scorer.score(
            ScoredOutput(text: "Hello", latencyMilliseconds: 0),
            against: Array(repeating: many, count: 5).map { PreparedAssertion($0) }, threshold: nil,
            runningProgramsBy: NoPrograms(), askingJudgesBy: panel)
        #expect(score.outcomes.map(\.outcome) == [.passed, .passed, .passed, .passed, .errored])
        #expect(panel.asked.count == Scorer.judgingsMax)
    }
}
