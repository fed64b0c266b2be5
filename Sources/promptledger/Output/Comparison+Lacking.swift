import Events
import Projections

/// What is claimed of all planned cases, where some of their results brought no score.
extension Comparison {
    /// What is lacking of a contender and the baseline: cases, and results where it is also such of other cases.
    func lacking(of difference: Difference) -> String {
        let cases = "\(difference.lacking) of \(self.cases) planned cases have no result of both"
        guard difference.repeatsLacking > 0 else { return cases }
        let results = "\(difference.resultsLacking) of \(difference.resultsPlanned) planned results are lacking"
        return difference.lacking > 0 ? "\(cases), and \(results)" : results
    }

    /// What is to be done about it; empty where no run failed.
    func remedy(of experiment: ExperimentID) -> String {
        guard contenders.contains(where: { $0.failed > 0 }) else { return "" }
        return "; `promptledger experiment rerun \(experiment) --failed` makes them again"
    }

    /// What a claim of a margin comes to at the planned end with what is lacking; `nil` where nothing is, or nothing was shown.
    /// - Parameter name: of the contender.
    func noteOfLacking(_ difference: Difference, named name: String, of experiment: ExperimentID) -> String? {
        guard plan.claim.margin != nil, difference.resultsLacking > 0, difference.verdict != .notShown else {
            return nil
        }
        let conclusion =
            isShownOfAll(difference)
            ? "what is claimed is shown of all planned cases"
            : "what is claimed is not shown of all planned cases, and nobody passes by it with 0\(remedy(of: experiment))"
        return
            "\(name) (\(lacking(of: difference))): with what is lacking at its worst against the claim, corrected p is \(promptledger.Figures.p(difference.worstP)) (1 where nothing bounds the metric): \(conclusion)."
    }
}
