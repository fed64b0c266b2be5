import Events
import Scoring
import SwiftProtobuf
import Synchronization

/// Judges that reply as a test wants, and keep what they were asked.
final class Panel: JudgePanel {
    private let replies: @Sendable (JudgeQuestion) -> JudgeQuestion.Reply?
    private let questions = Mutex<[JudgeQuestion]>([])

    var asked: [JudgeQuestion] { questions.withLock { $0 } }

    /// - Parameter replies: `nil` where nobody answers.
    init(_ replies: @escaping @Sendable (JudgeQuestion) -> JudgeQuestion.Reply?) { self.replies = replies }

    convenience init(saying text: String) { self.init { _ in .text(text) } }

    /// One reply for each judge, by its model.
    convenience init(saying texts: [String: String]) {
        self.init { question in
            guard case .answer(let model, _) = question.asked else { return nil }
            return texts[model.model].map { .text($0) }
        }
    }

    func nonce() -> String { "n0nce" }

    func ask(_ question: JudgeQuestion) async throws(CancellationError) -> JudgeAnswer {
        questions.withLock { $0.append(question) }
        let reply = replies(question)
        return JudgeAnswer(outcome: reply.map(question.read) ?? .errored("nobody answered"), reply: reply)
    }
}

/// Programs are not what these tests are about.
struct NoPrograms: ProgramRunner {
    func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding { throw .notRun("none here") }
}

extension Assertion {
    static func judged(
        _ type: String, _ value: String = "is polite", threshold: Double? = nil, by models: [String] = ["a:judge"],
        _ change: (inout JudgeTerms) -> Void = { _ in }
    ) -> Assertion {
        var assertion = Assertion.of(type, value, threshold: threshold)
        assertion.judge.models = models.map { model in .with { $0.model = model } }
        change(&assertion.judge)
        return assertion
    }

    func look(at text: String, by panel: Panel, prompt: String? = nil) async throws -> AssertionOutcome {
        try await PreparedAssertion(self).look(
            at: ScoredOutput(text: text, latencyMilliseconds: 0, prompt: prompt), runningProgramsBy: NoPrograms(),
            askingJudgesBy: panel)
    }
}
