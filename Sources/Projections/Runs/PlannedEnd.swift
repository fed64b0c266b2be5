package import Events

/// Where an experiment stands to the end that its design plans: every run over. The tests of ``Comparison`` hold there, once. Whoever looks on
/// the way and stops, or cancels, when p is small would find what is not there far oftener than alpha.
///
/// A run that failed is over, too, whoever made it fail: on how many of the planned cases and results a verdict rests is told with it, and what
/// margins claim is held against what is lacking; see ``Comparison/isShownOfAll(_:)``.
package enum PlannedEnd: Equatable, Sendable {
    /// Runs are to be done.
    case ahead
    case reached
    /// It was cancelled before.
    case missed
}

extension PlannedEnd {
    /// What stands where a verdict would.
    package var word: String {
        switch self {
        case .ahead: "under way"
        case .reached: "over"
        case .missed: "ended early"
        }
    }
}

extension RunBoard {
    /// A conclusion stands, also where runs were requested again after it and cancelled before any of them brought a result.
    package func plannedEnd(of experiment: ExperimentID, asOf moment: AsOf) -> PlannedEnd {
        guard let design = self.experiment(experiment), let state = self.state(of: experiment, asOf: moment) else {
            return .ahead
        }
        if state == .concluded { return .reached }
        let counts = self.counts(of: experiment, asOf: moment)
        if counts.open == 0, counts.cancelled == 0, counts.done >= design.plannedRuns { return .reached }
        guard state == .cancelled else { return .ahead }
        return isAsConcluded(experiment, asOf: moment) ? .reached : .missed
    }

    /// Whether it was concluded and has no result that came after.
    private func isAsConcluded(_ experiment: ExperimentID, asOf moment: AsOf) -> Bool {
        guard let conclusion = self.conclusion(of: experiment, asOf: moment) else { return false }
        return counts(of: experiment, asOf: moment).recorded
            == counts(of: experiment, asOf: .position(conclusion.position)).recorded
    }
}

extension Experiment {
    /// Every case with every version and model, as often as it is repeated.
    package var plannedRuns: Int { versions.count * models.count * cases.count * Int(repeats) }
}
