internal import Events

/// `llm-rubric`, `model-graded-closedqa` and `model-graded-factuality` (also called `factuality`): models judge the output.
/// (promptfoo, site/docs/configuration/expected-outputs/model-graded.)
///
/// The judges learn the rubric, the prompt that was sent where the type looks at it, and the answer; never who answered.
struct ModelGradedCheck: JudgedCheck {
    private enum Form {
        case rubric, closedQA
        case factuality(JudgeReading.Findings)
    }

    private let form: Form
    private let value: String
    private let threshold: Double?
    private let prompt: JudgePrompt
    private let judges: [ModelSettings]

    static func rubric(_ assertion: Assertion) throws(UnfitAssertion) -> ModelGradedCheck {
        try ModelGradedCheck(assertion, .rubric, else: .rubric)
    }

    static func closedQA(_ assertion: Assertion) throws(UnfitAssertion) -> ModelGradedCheck {
        try ModelGradedCheck(assertion, .closedQA, else: .closedQA)
    }

    static func factuality(_ assertion: Assertion) throws(UnfitAssertion) -> ModelGradedCheck {
        try ModelGradedCheck(assertion, .factuality(JudgeReading.Findings(assertion.judge)), else: .factuality)
    }

    private init(_ assertion: Assertion, _ form: Form, else usual: JudgePrompt) throws(UnfitAssertion) {
        self.form = form
        let terms = try AssertionTerms(assertion)
        // A rubric may be anything that can be told: what is no text is told as JSON.
        switch terms.value {
        case .json(let json): value = json.written
        case .text(let text): value = text
        case nil: throw .malformed("it has no value; say what the answer is judged by")
        }
        guard value.contains(where: { !$0.isWhitespace }) || !assertion.judge.prompt.isEmpty else {
            throw .malformed("its value is empty; say what the answer is judged by")
        }
        threshold = try terms.threshold == nil ? nil : terms.share(else: 0)
        prompt = try JudgePrompt(assertion.judge.prompt, else: usual)
        guard !assertion.judge.models.isEmpty else { throw .noJudge }
        judges = assertion.judge.models
    }

    var expected: [ExpectedJudging] {
        judges.map {
            ExpectedJudging(judge: .model($0), textBytes: prompt.bytes + value.utf8.count, prompt: prompt.word)
        }
    }

    private var kind: JudgementKind {
        switch form {
        case .rubric: .rubric
        case .closedQA: .closedQa
        case .factuality: .factuality
        }
    }

    func look(
        at output: ScoredOutput, as place: AssertionPlace, by panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome {
        let nonce = panel.nonce()
        let answer = JudgePrompt.fenced(output.text, by: nonce)
        let messages = prompt.filled([
            "nonce": nonce, "output": answer, "completion": answer, "rubric": value, "criteria": value, "ideal": value,
            "input": output.prompt ?? "",
        ])
        return try await JudgesTogether.outcome(of: judges) { (judge, order) throws(CancellationError) in
            let question = JudgeQuestion(
                asked: .answer(of: judge, to: messages), kind: kind, prompt: prompt.word, customPrompt: prompt.custom,
                place: place, order: order + 1, read: { [self] in read($0) })
            return try await panel.ask(question).outcome
        }
    }

    private func read(_ reply: JudgeQuestion.Reply) -> AssertionOutcome {
        guard case .text(let text) = reply else { return .errored("the judge's reply is no text") }
        switch form {
        case .rubric: return JudgeReading.verdict(text, threshold: threshold, of: "the judge")
        case .closedQA: return JudgeReading.closedQA(text)
        case .factuality(let findings): return JudgeReading.factuality(text, findings, threshold: threshold)
        }
    }
}

extension UnfitAssertion {
    static let noJudge = UnfitAssertion.unsupported(
        "no model is named to judge by it: give it a `provider`, or all of them one with `defaultTest.options.provider`"
    )
}

extension ModelSettings {
    /// As people tell judges apart.
    var judgeName: String { label.isEmpty ? model : label }
}
