internal import Events

/// `g-eval`: a judge first thinks out by which steps to look at a criterion, then follows them and scores the answer from 0 to 10, of which the
/// value is a tenth. Of several criteria, each is looked at by itself, and the value is their mean. It passes from the threshold on, 0.7 where none
/// is stated. (promptfoo, site/docs/configuration/expected-outputs/model-graded/g-eval; Liu et al. 2023, “G-Eval: NLG Evaluation using GPT-4 with
/// Better Human Alignment”, whose weighting by token probabilities promptfoo leaves out, too.)
///
/// Both questions are calls of their own. The first sees no answer, so that no answer has a say in how it is judged.
struct GEvalCheck: JudgedCheck {
    private let criteria: [String]
    private let threshold: Double
    private let planning: JudgePrompt
    private let scoring: JudgePrompt
    private let judges: [ModelSettings]

    static let thresholdUsual = 0.7
    static let criteriaMax = 16

    init(_ assertion: Assertion) throws(UnfitAssertion) {
        let terms = try AssertionTerms(assertion)
        criteria = try terms.references()
        guard criteria.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
            throw .malformed("its value is empty, or one of its criteria is; say what the answer is judged by")
        }
        guard criteria.count <= Self.criteriaMax else {
            throw .malformed("it has more than \(Self.criteriaMax) criteria; part them over several assertions")
        }
        threshold = try terms.share(else: Self.thresholdUsual)
        (planning, scoring) = try Self.prompts(assertion.judge.prompt)
        guard !assertion.judge.models.isEmpty else { throw .noJudge }
        judges = assertion.judge.models
    }

    /// - Parameter own: empty, or the JSON of `{steps, evaluate}`, either of which may be left out.
    private static func prompts(_ own: String) throws(UnfitAssertion) -> (planning: JudgePrompt, scoring: JudgePrompt) {
        if own.isEmpty { return (.gEvalSteps, .gEval) }
        guard case .object(let members)? = try? JSONValue(parsing: own, namesAreUnique: true),
            members.keys.allSatisfy({ $0 == Array("steps".utf8) || $0 == Array("evaluate".utf8) })
        else {
            throw .malformed(
                "its rubricPrompt is no object with `steps` and `evaluate`, the two prompts of g-eval; give it one or both"
            )
        }
        func prompt(_ name: String, else usual: JudgePrompt) throws(UnfitAssertion) -> JudgePrompt {
            switch members[Array(name.utf8)] {
            case nil, .null: usual
            case .text(let text): try JudgePrompt(String(decoding: text, as: UTF8.self), else: usual)
            case let json?: try JudgePrompt(json.written, else: usual)
            }
        }
        return (try prompt("steps", else: .gEvalSteps), try prompt("evaluate", else: .gEval))
    }

    var expected: [ExpectedJudging] {
        judges.flatMap { judge in
            criteria.flatMap { criterion in
                let bytes = criterion.utf8.count
                return [
                    ExpectedJudging(judge: .model(judge), textBytes: planning.bytes + bytes, prompt: planning.word),
                    // The steps are the judge's own words, of which nobody knows how many there will be: a page.
                    ExpectedJudging(
                        judge: .model(judge), textBytes: scoring.bytes + bytes + 4_000, prompt: scoring.word),
                ]
            }
        }
    }

    func look(
        at output: ScoredOutput, as place: AssertionPlace, by panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome {
        try await JudgesTogether.outcome(of: judges) { (judge, seat) throws(CancellationError) in
            let outcomes = try await Together.results(of: Array(criteria.enumerated())) {
                (criterion) throws(CancellationError) in
                let order = 2 * (seat * criteria.count + criterion.offset) + 1
                return try await look(
                    at: output, by: criterion.element, askingFirst: order, as: place, judge, panel)
            }
            return together(outcomes)
        }
    }

    private func look(
        at output: ScoredOutput, by criterion: String, askingFirst order: Int, as place: AssertionPlace,
        _ judge: ModelSettings, _ panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome {
        let plan = try await panel.ask(
            JudgeQuestion(
                asked: .answer(of: judge, to: planning.filled(["criteria": criterion])), kind: .gEvalSteps,
                prompt: planning.word, customPrompt: planning.custom, place: place, order: order,
                read: { Self.read($0) }))
        guard case .text(let text)? = plan.reply, let steps = JudgeReading.steps(text) else { return plan.outcome }
        let nonce = panel.nonce()
        let messages = scoring.filled([
            "nonce": nonce, "output": JudgePrompt.fenced(output.text, by: nonce), "input": output.prompt ?? "",
            "criteria": criterion, "steps": steps.joined(separator: "\n- "), "maxScore": "10",
        ])
        return try await panel.ask(
            JudgeQuestion(
                asked: .answer(of: judge, to: messages), kind: .gEval, prompt: scoring.word,
                customPrompt: scoring.custom, place: place, order: order + 1,
                read: { [threshold] reply in
                    guard case .text(let text) = reply else { return .errored("the judge's reply is no text") }
                    return JudgeReading.outOfTen(text, threshold: threshold)
                })
        ).outcome
    }

    private static func read(_ reply: JudgeQuestion.Reply) -> AssertionOutcome {
        guard case .text(let text) = reply, let steps = JudgeReading.steps(text) else {
            return .errored(
                "the judge gave no steps: expected one JSON object {steps} with a list of texts and nothing else")
        }
        return .noted("\(steps.count) steps to judge by")
    }

    /// A criterion without a verdict leaves the whole without one.
    private func together(_ outcomes: [AssertionOutcome]) -> AssertionOutcome {
        if outcomes.count == 1 { return outcomes[0] }
        if let errored = outcomes.first(where: { $0.value == nil }) { return errored }
        let mean = outcomes.compactMap(\.value).reduce(0, +) / Double(outcomes.count)
        return .graded(mean >= threshold - 1e-9, mean, outcomes.map(\.reason).joined(separator: "; "))
    }
}
