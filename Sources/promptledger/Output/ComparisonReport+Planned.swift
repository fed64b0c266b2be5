import Projections

/// What is claimed of all planned cases, where some of their results brought no score.
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

    /// A contender and on how much its claim hangs.
    func nameLacking(_ difference: Comparison.Difference) -> String {
        "\(name(of: difference.contender)) (\(comparison.lacking(of: difference)))"
    }

    /// What is to be done about it; empty where no run failed.
    var remedy: String { comparison.remedy(of: experiment.id) }

    /// What a claim of a margin comes to with what is lacking, each contender in a line.
    var lackingNotes: [String] {
        guard end == .reached else { return [] }
        return comparison.differences.compactMap { difference in
            comparison.noteOfLacking(difference, named: name(of: difference.contender), of: experiment.id)
        }
    }
}
