internal import Events

/// The types of assertion that are known here, each also with `not-` before it.
package enum AssertionVocabulary {
    private static let makers: [String: @Sendable (AssertionTerms) throws(UnfitAssertion) -> any Check] = [
        "equals": { (terms) throws(UnfitAssertion) in try EqualsCheck(terms) },
        "contains": { (terms) throws(UnfitAssertion) in
            ContainsCheck([try terms.text()], need: .all, ignoringCase: false)
        },
        "icontains": { (terms) throws(UnfitAssertion) in
            ContainsCheck([try terms.text()], need: .all, ignoringCase: true)
        },
        "contains-all": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .all, ignoringCase: false)
        },
        "contains-any": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .any, ignoringCase: false)
        },
        "icontains-all": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .all, ignoringCase: true)
        },
        "icontains-any": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .any, ignoringCase: true)
        },
        "starts-with": { (terms) throws(UnfitAssertion) in try StartsWithCheck(terms) },
        "regex": { (terms) throws(UnfitAssertion) in try RegexCheck(terms) },
        "levenshtein": { (terms) throws(UnfitAssertion) in try LevenshteinCheck(terms) },
        "word-count": { (terms) throws(UnfitAssertion) in try WordCountCheck(terms) },
        "is-refusal": { (terms) throws(UnfitAssertion) in try IsRefusalCheck(terms) },
        "finish-reason": { (terms) throws(UnfitAssertion) in try FinishReasonCheck(terms) },
        "perplexity": { (terms) throws(UnfitAssertion) in try PerplexityCheck(terms, asScore: false) },
        "perplexity-score": { (terms) throws(UnfitAssertion) in try PerplexityCheck(terms, asScore: true) },
        "bleu": { (terms) throws(UnfitAssertion) in try SimilarityCheck.bleu(terms) },
        "gleu": { (terms) throws(UnfitAssertion) in try SimilarityCheck.gleu(terms) },
        "rouge-n": { (terms) throws(UnfitAssertion) in try SimilarityCheck.rougeN(terms) },
        "rouge-l": { (terms) throws(UnfitAssertion) in try SimilarityCheck.rougeL(terms) },
        "meteor": { (terms) throws(UnfitAssertion) in try SimilarityCheck.meteor(terms) },
        "chrf": { (terms) throws(UnfitAssertion) in try SimilarityCheck.chrF(terms) },
        "jaccard": { (terms) throws(UnfitAssertion) in try SimilarityCheck.jaccard(terms) },
        "jaro-winkler": { (terms) throws(UnfitAssertion) in try SimilarityCheck.jaroWinkler(terms) },
        "levenshtein-similarity": { (terms) throws(UnfitAssertion) in try SimilarityCheck.levenshtein(terms) },
        "is-json": { (terms) throws(UnfitAssertion) in try IsJSONCheck(terms) },
        "contains-json": { (terms) throws(UnfitAssertion) in try ContainsJSONCheck(terms) },
        "is-html": { (terms) throws(UnfitAssertion) in try HTMLCheck(terms, whole: true) },
        "contains-html": { (terms) throws(UnfitAssertion) in try HTMLCheck(terms, whole: false) },
        "is-xml": { (terms) throws(UnfitAssertion) in try XMLCheck(terms, whole: true) },
        "contains-xml": { (terms) throws(UnfitAssertion) in try XMLCheck(terms, whole: false) },
        "is-sql": { (terms) throws(UnfitAssertion) in try SQLCheck(terms, whole: true) },
        "contains-sql": { (terms) throws(UnfitAssertion) in try SQLCheck(terms, whole: false) },
        "is-valid-function-call": { (terms) throws(UnfitAssertion) in try ToolCallCheck(terms, .any) },
        "is-valid-openai-function-call": { (terms) throws(UnfitAssertion) in try ToolCallCheck(terms, .function) },
        "is-valid-openai-tools-call": { (terms) throws(UnfitAssertion) in try ToolCallCheck(terms, .tools) },
        "tool-call-f1": { (terms) throws(UnfitAssertion) in try ToolCallF1Check(terms) },
        "latency": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .latency) },
        "tokens": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .tokens) },
        "cost": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .cost) },
    ]

    /// Decided by running a program.
    private static let programs:
        [String: @Sendable (Assertion, ScoreScale) throws(UnfitAssertion) -> any ProgramCheck] = [
            "python": { (assertion, scale) throws(UnfitAssertion) in
                try FunctionCheck(assertion, in: .python, on: scale)
            },
            "javascript": { (assertion, scale) throws(UnfitAssertion) in
                try FunctionCheck(assertion, in: .javascript, on: scale)
            },
            "executable": { (assertion, scale) throws(UnfitAssertion) in try ExecutableCheck(assertion, on: scale) },
            // The share of tests that pass, whatever the scale.
            "passes-tests": { (assertion, _) throws(UnfitAssertion) in try TestsCheck(assertion) },
        ]

    /// Decided by asking models, or a server.
    private static let judged: [String: @Sendable (Assertion) throws(UnfitAssertion) -> any JudgedCheck] = [
        "llm-rubric": { (assertion) throws(UnfitAssertion) in try ModelGradedCheck.rubric(assertion) },
        "model-graded-closedqa": { (assertion) throws(UnfitAssertion) in try ModelGradedCheck.closedQA(assertion) },
        "model-graded-factuality": { (assertion) throws(UnfitAssertion) in try ModelGradedCheck.factuality(assertion) },
        "factuality": { (assertion) throws(UnfitAssertion) in try ModelGradedCheck.factuality(assertion) },
        "similar": { (assertion) throws(UnfitAssertion) in try EmbeddingCheck(assertion, by: .cosine) },
        "similar:cosine": { (assertion) throws(UnfitAssertion) in try EmbeddingCheck(assertion, by: .cosine) },
        "similar:dot": { (assertion) throws(UnfitAssertion) in try EmbeddingCheck(assertion, by: .dot) },
        "similar:euclidean": { (assertion) throws(UnfitAssertion) in try EmbeddingCheck(assertion, by: .euclidean) },
        "g-eval": { (assertion) throws(UnfitAssertion) in try GEvalCheck(assertion) },
        "webhook": { (assertion) throws(UnfitAssertion) in try WebhookCheck(assertion) },
    ]

    /// Those of them for which texts are embedded.
    private static let embedded: Set<String> = ["similar", "similar:cosine", "similar:dot", "similar:euclidean"]

    /// Assertions that count as one (``AssertionSet``); it has no `not-` form.
    static let set = "assert-set"

    /// A metric that the workspace keeps: what it asks is put in its place before it is prepared. It has no `not-` form.
    package static let workspaceMetric = "metric"

    /// Those that have a `not-` form, without it, in order.
    package static let words: [String] = (Array(makers.keys) + programs.keys + judged.keys).sorted()

    /// Whether the type, with or without `not-`, is checked here. Only such a word may stand among facts.
    package static func isKnown(_ type: String) -> Bool {
        if type == set || type == workspaceMetric { return true }
        let base = split(type).base
        return makers[base] != nil || programs[base] != nil || judged[base] != nil
    }

    /// Whether a program is run for a type, with or without `not-`.
    package static func runsProgram(_ type: String) -> Bool { isOfProgram(split(type).base) }

    /// Whether a model or a server is asked for it.
    package static func asksJudge(_ type: String) -> Bool { judged[split(type).base] != nil }

    /// Whether a model is asked for it, whose name must be given.
    package static func asksModel(_ type: String) -> Bool { asksJudge(type) && split(type).base != "webhook" }

    /// Whether a model is asked for it to embed texts, which takes no prompt.
    package static func asksEmbedder(_ type: String) -> Bool { embedded.contains(split(type).base) }

    /// The type without `not-`.
    package static func base(_ type: String) -> String { split(type).base }

    /// Whether a program is run for a type; without `not-`.
    static func isOfProgram(_ base: String) -> Bool { programs[base] != nil }

    /// The type without `not-`, and whether that stood before it.
    static func split(_ type: String) -> (base: String, isNegated: Bool) {
        type.hasPrefix("not-") ? (String(type.dropFirst(4)), true) : (type, false)
    }

    /// `base`: the assertion's type without `not-`.
    static func check(
        _ base: String, of assertion: Assertion, on scale: ScoreScale
    ) throws(UnfitAssertion) -> PreparedAssertion.Kind {
        if let make = makers[base] { return .direct(try make(AssertionTerms(assertion))) }
        if let make = programs[base] { return .program(try make(assertion, scale)) }
        if let make = judged[base] { return .judged(try make(assertion)) }
        if base == workspaceMetric { throw .unsupported("it names a metric of the workspace, which was not looked up") }
        throw .unsupported("the type “\(base.shortened)” is not known to this version")
    }
}
