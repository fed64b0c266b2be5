internal import Foundation

/// How surprised the model was by its own answer: e to the power of the mean negative logarithm of its tokens' probabilities.
///
/// `perplexity` passes up to its threshold. `perplexity-score` is 1 ÷ (1 + perplexity) and passes from its threshold on. Without a threshold
/// both only report. Where the provider gave no probabilities it is an error, never a pass.
struct PerplexityCheck: Check {
    private let limit: Double?
    private let isScore: Bool

    init(_ terms: AssertionTerms, asScore isScore: Bool) throws(UnfitAssertion) {
        try terms.refuseValue()
        self.isScore = isScore
        if isScore {
            limit = terms.threshold == nil ? nil : try terms.share(else: 0)
        } else {
            limit = terms.threshold == nil ? nil : try terms.limit(of: "perplexity")
        }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        guard let logarithms = output.tokenLogProbabilities, !logarithms.isEmpty else {
            return .errored("perplexity was not measured: the provider gave no probabilities of tokens")
        }
        let perplexity = exp(-logarithms.reduce(0, +) / Double(logarithms.count))
        guard perplexity.isFinite else { return .errored("the perplexity is not a number") }
        let score = 1 / (1 + perplexity)
        if isScore { return .graded(limit.map { score >= $0 } ?? true, score, "the perplexity score is \(score)") }
        return .scored(limit.map { perplexity <= $0 } ?? true, "the perplexity is \(perplexity)")
    }
}
