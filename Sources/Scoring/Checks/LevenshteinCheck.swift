/// So few characters must be inserted, removed or replaced to make the value of the output; 5 where no threshold is given. Case counts.
/// (promptfoo, site/docs/configuration/expected-outputs/deterministic: “Levenshtein distance”.)
struct LevenshteinCheck: Check {
    private let text: String
    private let most: Double

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        text = try terms.text()
        most = terms.threshold ?? 5
        guard most.isFinite, most >= 0 else { throw .malformed("its threshold is not a number of 0 or more") }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        do throws(TextMetricFault) {
            let distance = try Levenshtein.distance(output.text, text)
            return .scored(Double(distance) <= most, "the Levenshtein distance is \(distance)")
        } catch {
            return .errored(
                "the Levenshtein distance cannot be computed: the output and the value are too long and too different")
        }
    }
}
