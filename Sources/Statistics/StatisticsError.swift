/// Why there is no number. Nothing in this target answers NaN or infinity instead of throwing one of these.
package enum StatisticsError: Error, Equatable, Sendable {
    // No right number exists for these data.

    /// A mean, a quantile or a proportion of nothing.
    case noObservation
    /// A variance or a bootstrap needs two observations.
    case oneObservation
    /// All observations, or all differences, are equal: nothing says how much they might vary.
    case noVariation
    /// So many values, all alike: drawn anew they come out the same, which is no sign of certainty.
    case allAlike(Int, AlikeUnits)
    /// The best, or a rank, among one.
    case noOther
    /// Both sides are alike in every pair, so nothing speaks for either.
    case noPairDiffers
    /// Both raters give one and the same label to every item.
    case oneLabel
    /// No unit has values of two raters.
    case noOverlap
    /// An exact p-value that assumes none of the values tie.
    case ties
    /// An exact p-value is not computed for more than `maximum`; the normal one is as good there.
    case tooManyForExact(maximum: Int)
    /// So few observations leave no degree of freedom.
    case noDegreesOfFreedom
    /// No sample, however large, finds no effect, or one in the direction that is not looked in.
    case noEffect
    /// No sample of `SampleSize.sizeMax`, or no effect at all, reaches the power that is asked for.
    case powerNotReached
    /// A power that is only known by simulation would need more than so many cases or clusters to be simulated.
    case tooManyToSimulate(most: Int)
    /// Only a difference above the largest that is possible would be found so often with so few observations.
    case undetectable(most: Double)
    /// None of these items ever won against an item outside the group, so that no finite strengths are the likeliest.
    case noFiniteStrengths(group: [Int])
    /// Observations came in that fit no single mean: it moved while they were made.
    case noCommonMean
    /// Clusters are what is independent, and there are fewer than two.
    case oneCluster
    /// k runs cannot be drawn from fewer repeats, nor none at all.
    case tooFewRepeats(Int, k: Int)
    /// A statistic does not exist in so many resamples that those in which it does say too little.
    case undefinedResamples(Int, of: Int)
    /// A search for the likeliest strengths did not settle.
    case notConverged
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
    /// A label is given by its place in 0..<labels, and `CohensKappa.labelsMax` labels are the most.
    case labelOutOfRange(Int, labels: Int)
    /// A number of items, or the place of one, that does not exist.
    case itemsOutOfRange(Int)
    /// Wins of an item that are negative, too many, against itself or against nobody.
    case winsOutOfRange(item: Int)
    /// A comparison scores 1 for a win, 0.5 for a tie, 0 for a loss.
    case scoreOutOfRange(Double)
    /// A penalty lies in `BradleyTerry.penaltyRange`.
    case penaltyOutOfRange(Double)
    /// Ratings and what moves them lie within ±1e6.
    case ratingOutOfRange(Double)
    /// Sigma is finite and 0 or more, rho finite and above 0.
    case mixtureOutOfRange(Double)
    /// Bounds are finite, and the lower one is below the upper.
    case rangeOutOfRange(Double, Double)
    /// The mean that is tested lies between the bounds of the observations.
    case nullOutOfRange(Double)
    /// The observation at `index` lies beyond the bounds that were stated.
    case outsideRange(index: Int)
    /// A version has no score on a case that others have.
    case missingScore(version: Int, case: Int)
    /// A confidence level lies between 0 and 1, both left out.
    case levelOutOfRange(Double)
    /// A significance level lies between 0 and 1, both left out.
    case significanceOutOfRange(Double)
    /// A margin lies above 0, and below the largest difference that there can be: of rates, below 1.
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
