/// Why there is no number. Nothing in this target answers NaN or infinity instead of throwing one of these.
package enum StatisticsError: Error, Equatable, Sendable {
    // No right number exists for these data.

    /// A mean, a quantile or a proportion of nothing.
    case noObservation
    /// A variance or a bootstrap needs two observations.
    case oneObservation
    /// All observations, or all differences, are equal: nothing says how much they might vary.
    case noVariation
    /// Both sides are alike in every pair, so nothing speaks for either.
    case noPairDiffers
    /// An exact p-value is not computed for more than `maximum`; the normal one is as good there.
    case tooManyForExact(maximum: Int)
    /// So few observations leave no degree of freedom.
    case noDegreesOfFreedom
    /// No sample, however large, finds no effect, or one in the direction that is not looked in.
    case noEffect
    /// No sample of `SampleSize.sizeMax`, or no effect at all, reaches the power that is asked for.
    case powerNotReached
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
    /// A number of cases lies in 0...`Proportion.trialsMax`.
    case casesOutOfRange(Int)
    /// A confidence level lies between 0 and 1, both left out.
    case levelOutOfRange(Double)
    /// A significance level lies between 0 and 1, both left out.
    case significanceOutOfRange(Double)
    /// A margin lies above 0, and for rates below 1.
    case marginOutOfRange(Double)
    /// A power lies above alpha and below 1.
    case powerOutOfRange(Double)
    /// An effect is at most `TwoSampleTPower.effectSizeMax` standard deviations.
    case effectOutOfRange(Double)
    /// The sizes of two samples lie in `TwoSampleTPower.ratioRange`.
    case ratioOutOfRange(Double)
    /// A probability lies in 0...1.
    case probabilityOutOfRange(Double)
    /// The number of resamples lies in `Bootstrap.resamplesRange`.
    case resamplesOutOfRange(Int)
    /// Observations times resamples are at most `Bootstrap.drawsMax`.
    case tooManyDraws(observations: Int, resamples: Int)
}
