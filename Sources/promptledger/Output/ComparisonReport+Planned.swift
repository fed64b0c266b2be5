import Projections

/// What is claimed of all planned cases, where some of them have no score of both sides.
extension ComparisonReport {
    /// Contenders of whom the claim of a margin is shown on the other cases, and hangs on these; nobody before the planned end.
    var hanging: [Comparison.Difference] {
        guard end == .reached else { return [] }
        return comparison.differences.filter { difference in
            switch difference.verdict {
            case .noWorse, .equivalent: !comparison.isShownOfAll(difference)
            case .better, .worse, .notShown: false
            }
        }
    }

    /// A contender and how many cases its claim hangs on.
    func nameLacking(_ difference: Comparison.Difference) -> String {
        "\(label(difference.contender)) \(difference.contender.model) (\(difference.lacking) of \(comparison.cases) planned cases have no result of both)"
    }

    /// What is to be done about them; empty where no run failed.
    var remedy: String {
        guard comparison.contenders.contains(where: { $0.failed > 0 }) else { return "" }
        return "; `promptledger experiment rerun \(experiment.id) --failed` makes them again"
    }

    /// What a claim of a margin comes to with the cases that lack scores, each in a line.
    var lackingNotes: [String] {
        guard end == .reached, comparison.plan.claim.margin != nil else { return [] }
        return comparison.differences.filter { $0.lacking > 0 && $0.verdict != .notShown }.map { difference in
            let conclusion =
                comparison.isShownOfAll(difference)
                ? "what is claimed is shown of all planned cases"
                : "what is claimed is not shown of all planned cases, and nobody passes by it with 0\(remedy)"
            return
                "\(nameLacking(difference)): with what is lacking at its worst against the claim, corrected p is \(Figures.p(difference.worstP)) (1 where nothing bounds the metric): \(conclusion)."
        }
    }
}
