/// Why there is no number. Nothing in this target answers NaN or infinity instead of throwing one of these.
package enum StatisticsError: Error, Equatable, Sendable {
    // No right number exists for these data.

    /// A mean, a quantile or a proportion of nothing.
    case noObservation
    /// A variance or a bootstrap needs two observations.
    case oneObservation
    /// All observations are equal, so the acceleration of BCa is 0/0.
    case noVariation
    /// BCa has no end points: every resampled mean lies on one side of the estimate, or the level asks for more of the
    /// tail than the skew lets it correct.
    case correctionUndefined
    /// The result is larger than the largest double.
    case overflow

    // The question itself is refused.

    /// The observation at `index` is NaN or infinite.
    case notFinite(index: Int)
    /// Pairs need as many values on one side as on the other.
    case unpaired(Int, Int)
    /// Successes lie in 0...trials, and trials are at most `Proportion.trialsMax`.
    case countsOutOfRange(successes: Int, trials: Int)
    /// A confidence level lies between 0 and 1, both left out.
    case levelOutOfRange(Double)
    /// A probability lies in 0...1.
    case probabilityOutOfRange(Double)
    /// The number of resamples lies in `Bootstrap.resamplesRange`.
    case resamplesOutOfRange(Int)
    /// Observations times resamples are at most `Bootstrap.drawsMax`.
    case tooManyDraws(observations: Int, resamples: Int)
}

extension StatisticsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noObservation: "there is no observation: record at least one"
        case .oneObservation: "one observation says nothing about spread: record at least two"
        case .noVariation: "all observations are equal, so BCa is undefined: use the percentile interval"
        case .correctionUndefined:
            "too few resamples or too much skew for BCa at this level: use the percentile interval, or a lower level"
        case .overflow: "the result is larger than a double can hold: give the values in a larger unit"
        case .notFinite(let index): "observation \(index) is not a finite number: leave it out or mend it"
        case .unpaired(let first, let second):
            "\(first) values cannot be paired with \(second): give both for each case"
        case .countsOutOfRange(let successes, let trials):
            "\(successes) successes in \(trials) trials: successes must lie in 0...trials, "
                + "and trials must be at most \(Proportion.trialsMax)"
        case .levelOutOfRange(let level): "confidence level \(level): give one between 0 and 1, such as 0.95"
        case .probabilityOutOfRange(let probability): "probability \(probability): give one from 0 to 1"
        case .resamplesOutOfRange(let resamples):
            "\(resamples) resamples: give from \(Bootstrap.resamplesRange.lowerBound) "
                + "to \(Bootstrap.resamplesRange.upperBound)"
        case .tooManyDraws(let observations, let resamples):
            "\(resamples) resamples of \(observations) observations: their product must be at most "
                + "\(Bootstrap.drawsMax); ask for fewer resamples"
        }
    }
}
