internal import Events
internal import Foundation

/// `similar`, `similar:cosine`, `similar:dot`, `similar:euclidean`: how near the output's embedding is to the value's. Of a list of values, the
/// nearest counts. Where nothing is said the threshold is 0.75: the least similarity that passes, or of `euclidean` the greatest distance.
/// (promptfoo, site/docs/configuration/expected-outputs/similar.)
struct EmbeddingCheck: JudgedCheck {
    enum Measure: String { case cosine, dot, euclidean }

    private let measure: Measure
    private let references: [String]
    private let threshold: Double
    private let embedders: [ModelSettings]

    init(_ assertion: Assertion, by measure: Measure) throws(UnfitAssertion) {
        self.measure = measure
        let terms = try AssertionTerms(assertion)
        references = try terms.references()
        threshold = terms.threshold ?? 0.75
        guard threshold.isFinite else { throw .malformed("its threshold is no number") }
        guard !assertion.judge.models.isEmpty else {
            throw .unsupported(
                "no model is named that embeds texts: give it a `provider`, such as `openai:embedding:text-embedding-3-small`"
            )
        }
        embedders = assertion.judge.models
    }

    static let promptWord = "embedding@1"

    var expected: [ExpectedJudging] {
        let bytes = references.reduce(0) { $0 + $1.utf8.count }
        return embedders.map { ExpectedJudging(judge: .embedder($0), textBytes: bytes, prompt: Self.promptWord) }
    }

    func look(
        at output: ScoredOutput, as place: AssertionPlace, by panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome {
        try await JudgesTogether.outcome(of: embedders) { (embedder, order) throws(CancellationError) in
            let question = JudgeQuestion(
                asked: .embeddings(by: embedder, of: [output.text] + references), kind: .embedding,
                prompt: Self.promptWord, customPrompt: "", place: place, order: order + 1,
                read: { [self] in read($0) })
            return try await panel.ask(question).outcome
        }
    }

    private func read(_ reply: JudgeQuestion.Reply) -> AssertionOutcome {
        guard case .vectors(let vectors) = reply, vectors.count == references.count + 1 else {
            return .errored("there is not one embedding for each text")
        }
        let own = vectors[0]
        guard !own.isEmpty, vectors.allSatisfy({ $0.count == own.count && $0.allSatisfy(\.isFinite) }) else {
            return .errored("the embeddings are not all of one length, or not of finite numbers")
        }
        var best: Double?
        for other in vectors.dropFirst() {
            guard let value = value(own, other) else {
                return .errored("an embedding is all zeros: it has no direction to compare")
            }
            best = best.map { measure == .euclidean ? min($0, value) : max($0, value) } ?? value
        }
        guard let best, best.isFinite else { return .errored("the similarity is beyond counting") }
        let digits = (String(format: "%.4g", best), String(format: "%.4g", threshold))
        guard measure != .euclidean else {
            return .graded(
                best <= threshold + 1e-9, 1 / (1 + best), "the distance is \(digits.0), at most \(digits.1) passes")
        }
        let name = measure == .dot ? "dot product" : "cosine similarity"
        return .graded(best >= threshold - 1e-9, best, "the \(name) is \(digits.0), at least \(digits.1) passes")
    }

    /// `nil` where it is not defined.
    private func value(_ left: [Double], _ right: [Double]) -> Double? {
        let dot = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        switch measure {
        case .dot: return dot
        case .euclidean: return zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        case .cosine:
            let lengths = [left, right].map { vector in vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            return lengths.contains(0) ? nil : dot / lengths[0] / lengths[1]
        }
    }
}
