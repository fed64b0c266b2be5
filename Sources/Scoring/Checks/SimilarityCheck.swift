internal import Foundation

/// The output is at least so much like the value, by a metric from 0 to 1. The value of the score is the metric's.
///
/// Names, thresholds where none is given and ways of computing are promptfoo's for `bleu`, `gleu`, `meteor` (0.5) and `rouge-n` (0.75); ours are
/// `chrf` and `jaccard` (0.5), `rouge-l`, `jaro-winkler` and `levenshtein-similarity` (0.75). None looks at case.
struct SimilarityCheck: Check {
    private let name: String
    private let references: [String]
    private let threshold: Double
    private let metric: @Sendable (String, [String]) throws(TextMetricFault) -> Double

    func look(at output: ScoredOutput) -> AssertionOutcome {
        do throws(TextMetricFault) {
            let value = try metric(output.text, references)
            // What is the threshold on paper must not fail by a rounding.
            let passed = value >= threshold - 1e-9
            return .graded(passed, value, "\(name) is \(Self.digits(value)), at least \(Self.digits(threshold)) passes")
        } catch {
            return .errored("\(name) cannot be computed: the output and the value are too long and too different")
        }
    }

    private static func digits(_ value: Double) -> String { String(format: "%.4g", value) }

    private init(
        _ name: String, _ references: [String], _ threshold: Double,
        _ metric: @escaping @Sendable (String, [String]) throws(TextMetricFault) -> Double
    ) {
        (self.name, self.references, self.threshold, self.metric) = (name, references, threshold, metric)
    }

    // MARK: promptfoo's

    static func bleu(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("BLEU", try terms.references(), try terms.share(else: 0.5)) {
            BLEU.promptfoo($0, references: $1)
        }
    }

    static func gleu(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("GLEU", try terms.references(), try terms.share(else: 0.5)) { GLEU.score($0, references: $1) }
    }

    static func rougeN(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        let reference = try terms.text()
        guard reference.contains(where: { !$0.isWhitespace }) else { throw .malformed("its value is empty") }
        return SimilarityCheck("ROUGE-1", [reference], try terms.share(else: 0.75)) {
            ROUGE.promptfoo($0, $1[0]).recall
        }
    }

    static func meteor(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        var metric = METEOR()
        metric.alpha = try terms.number("alpha", within: 0...1) ?? metric.alpha
        metric.beta = try terms.number("beta", within: 0...100) ?? metric.beta
        metric.gamma = try terms.number("gamma", within: 0...1) ?? metric.gamma
        return SimilarityCheck("METEOR", try terms.references(), try terms.share(else: 0.5)) {
            [metric] output, references in
            metric.score(output, references: references)
        }
    }

    // MARK: Ours

    static func chrF(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("chrF", try terms.references(), try terms.share(else: 0.5)) { output, references in
            CharacterFScore.sentence(output.lowercased(), references: references.map { $0.lowercased() }) / 100
        }
    }

    static func jaccard(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("Jaccard similarity", try terms.references(), try terms.share(else: 0.5)) {
            output, references in
            references.map { Jaccard.similarity(output, $0) }.max() ?? 0
        }
    }

    static func rougeL(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("ROUGE-L", try terms.references(), try terms.share(else: 0.75)) {
            (output, references) throws(TextMetricFault) in
            var best = 0.0
            for reference in references { best = max(best, try ROUGE.sequenceInEveryScript(output, reference).f1) }
            return best
        }
    }

    static func jaroWinkler(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("Jaro–Winkler similarity", try terms.references(), try terms.share(else: 0.75)) {
            output, references in
            references.map { JaroWinkler.similarity(output.lowercased(), $0.lowercased()) }.max() ?? 0
        }
    }

    static func levenshtein(_ terms: AssertionTerms) throws(UnfitAssertion) -> SimilarityCheck {
        SimilarityCheck("Levenshtein similarity", try terms.references(), try terms.share(else: 0.75)) {
            (output, references) throws(TextMetricFault) in
            var best = 0.0
            for reference in references {
                best = max(best, try Levenshtein.similarity(output.lowercased(), reference.lowercased()))
            }
            return best
        }
    }
}

extension AssertionTerms {
    /// A number of the config; `nil` where it has none.
    func number(_ name: String, within range: ClosedRange<Double>) throws(UnfitAssertion) -> Double? {
        switch config[Array(name.utf8)] {
        case nil, .null: return nil
        case .number(let number):
            guard let value = Double(number.text), range ~= value else { fallthrough }
            return value
        default:
            throw .malformed("its config's \(name) is not a number within \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
