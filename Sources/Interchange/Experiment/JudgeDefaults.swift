import Events
import Scoring

/// Who judges, and how, where an assertion does not say: what `defaultTest.options`, a test's `options` and `promptledger.judges` state.
struct JudgeDefaults {
    /// Models that write a verdict.
    var judges: [ModelSettings] = []
    /// Models that embed texts, for `similar`.
    var embedders: [ModelSettings] = []
    var prompt: String?
    /// The two of g-eval, as JSON.
    var gEvalPrompts: String?
    /// What each finding of factuality is worth; only these fields are looked at.
    var findings: JudgeTerms?

    /// These, and another's where these say nothing.
    func over(_ other: JudgeDefaults) -> JudgeDefaults {
        JudgeDefaults(
            judges: judges.isEmpty ? other.judges : judges, embedders: embedders.isEmpty ? other.embedders : embedders,
            prompt: prompt ?? other.prompt, gEvalPrompts: gEvalPrompts ?? other.gEvalPrompts,
            findings: findings ?? other.findings)
    }

    private static let rubrics: Set<String> = ["llm-rubric", "model-graded-closedqa", "g-eval"]
    private static let factualities: Set<String> = ["factuality", "model-graded-factuality"]

    /// Whether models are asked for a type; `not-` may stand before it.
    static func isJudged(_ type: String) -> Bool {
        let base = AssertionVocabulary.base(type)
        return rubrics.contains(base) || factualities.contains(base) || isOfEmbeddings(type)
    }

    /// Whether they are asked for embeddings.
    static func isOfEmbeddings(_ type: String) -> Bool { AssertionVocabulary.asksEmbedder(type) }

    /// An assertion of `defaultTest`, which others' defaults were filled into, as these judge by it.
    func refilled(_ assertion: Assertion, inPlaceOf others: JudgeDefaults) -> Assertion {
        var assertion = assertion
        let theirs = Self.isOfEmbeddings(assertion.type) ? others.embedders : others.judges
        if assertion.judge.models == theirs { assertion.judge.models = [] }
        if assertion.judge.prompt == others.usualPrompt(of: assertion.type) { assertion.judge.prompt = "" }
        fill(&assertion)
        return assertion
    }

    private func usualPrompt(of type: String) -> String? {
        if Self.isOfEmbeddings(type) { return nil }
        return AssertionVocabulary.base(type) == "g-eval" ? gEvalPrompts : prompt
    }

    /// Fills in what the assertion leaves open.
    func fill(_ assertion: inout Assertion) {
        guard Self.isJudged(assertion.type) else { return }
        var terms = assertion.judge
        let isOfEmbeddings = Self.isOfEmbeddings(assertion.type)
        if terms.models.isEmpty { terms.models = isOfEmbeddings ? embedders : judges }
        if terms.prompt.isEmpty, let prompt = usualPrompt(of: assertion.type) { terms.prompt = prompt }
        if Self.factualities.contains(AssertionVocabulary.base(assertion.type)), let findings {
            if findings.hasSubset { terms.subset = findings.subset }
            if findings.hasSuperset { terms.superset = findings.superset }
            if findings.hasAgree { terms.agree = findings.agree }
            if findings.hasDisagree { terms.disagree = findings.disagree }
            if findings.hasDifferButFactual { terms.differButFactual = findings.differButFactual }
        }
        if terms != JudgeTerms() { assertion.judge = terms }
    }
}
