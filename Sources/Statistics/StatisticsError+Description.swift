extension StatisticsError: CustomStringConvertible {
    /// What is wrong and what to do, in one line. Where no right number exists it begins with "undefined because".
    package var description: String {
        switch self {
        case .noObservation: "undefined because there is no observation: record at least one"
        case .oneObservation:
            "undefined because one observation says nothing about spread: record at least two"
        case .noVariation:
            "undefined because all observations or differences are equal: there is no spread to measure with"
        case .allAlike(let count, let units):
            "undefined because all \(count) \(units.rawValue) are alike: nothing says how far others would differ"
        case .noOther: "undefined because there is no other to compare with"
        case .noPairDiffers: "undefined because no pair differs: nothing speaks for either side"
        case .oneLabel:
            "undefined because both raters give one and the same label throughout, so that kappa is 0/0: "
                + "rate items that differ"
        case .noOverlap: "undefined because no unit has values of two raters: have some units rated twice"
        case .ties: "undefined because values tie, which the exact distribution excludes: use the normal p"
        case .tooManyForExact(let maximum):
            "undefined because the exact p is only found up to \(maximum): use the normal one"
        case .noDegreesOfFreedom: "undefined because so few observations leave no degree of freedom: record more"
        case .noEffect:
            "undefined because no sample finds an effect of 0, or one in the direction not looked in: "
                + "state the smallest effect that matters"
        case .powerNotReached:
            "undefined because neither \(SampleSize.sizeMax) observations nor the largest effect reach this power: "
                + "ask for less power, or a larger alpha"
        case .tooManyToSimulate(let most):
            "undefined because no more than \(most) cases, or clusters, are simulated: "
                + "ask for a larger margin, less power, or of fewer cases"
        case .undetectable(let most):
            "undefined because so few miss even the largest difference that is possible, \(most), too often: record more"
        case .noFiniteStrengths(let group):
            "undefined because item\(group.count == 1 ? "" : "s") \(group.map(String.init).joined(separator: ", ")) "
                + "never won against the rest, or never met it: compare more, or use a penalty"
        case .noCommonMean:
            "undefined because no single mean fits the observations: it moved while they were made"
        case .oneCluster:
            "undefined because all is of one case or cluster, which says nothing of how others would come out: "
                + "add others"
        case .tooFewRepeats(let repeats, let k):
            "undefined because \(k) runs cannot be drawn from \(repeats) repeats: repeat more, or take a smaller k"
        case .undefinedResamples(let undefined, let resamples):
            "undefined because the figure does not exist in \(undefined) of \(resamples) resamples: record more"
        case .notConverged:
            "undefined because results are so lopsided that rounding hides the likeliest strengths: use a penalty"
        case .correctionUndefined:
            "undefined because there are too few resamples or too much skew for BCa at this level: "
                + "use the percentile interval, or a lower level"
        case .overflow:
            "undefined because the result is larger than a double can hold: give the values in a larger unit"
        case .notFinite(let index): "observation \(index) is not a finite number: leave it out or mend it"
        case .unpaired(let first, let second):
            "\(first) values cannot be paired with \(second): give both for each case"
        case .countsOutOfRange(let successes, let trials):
            "\(successes) successes in \(trials) trials: successes must lie in 0...trials, "
                + "and trials must be at most \(Proportion.trialsMax)"
        case .casesOutOfRange(let cases): "\(cases) cases: give from 0 to \(Proportion.trialsMax)"
        case .labelOutOfRange(let place, let labels):
            "label \(place) of \(labels): give places from 0, and at most \(CohensKappa.labelsMax) labels"
        case .itemsOutOfRange(let items):
            "\(items) is no number or place of items: give from 1 to \(PairwiseWins.itemsMax), and places from 0"
        case .winsOutOfRange(let item):
            "wins of item \(item): give one number for each other item, 0 or from \(PairwiseWins.winsMin) "
                + "to \(PairwiseWins.winsMax), and 0 against itself"
        case .scoreOutOfRange(let score): "score \(score): give 1 for a win, 0.5 for a tie, 0 for a loss"
        case .penaltyOutOfRange(let penalty):
            "penalty \(penalty): give one from \(BradleyTerry.penaltyRange.lowerBound) "
                + "to \(BradleyTerry.penaltyRange.upperBound)"
        case .ratingOutOfRange(let rating): "rating or K \(rating): give a start within ±1e6, and a K above 0"
        case .mixtureOutOfRange(let value):
            "sigma or rho \(value): give a finite sigma of 0 or more, and a finite rho above 0"
        case .rangeOutOfRange(let low, let high): "bounds \(low) and \(high): give finite ones, the lower one first"
        case .nullOutOfRange(let null): "tested mean \(null): give one between the bounds of the observations"
        case .outsideRange(let index):
            "observation \(index) lies beyond the stated bounds: state the metric's true range"
        case .missingScore(let version, let index):
            "version \(version) has no score on case \(index): leave the case out for all versions, and say so"
        case .levelOutOfRange(let level): "confidence level \(level): give one between 0 and 1, such as 0.95"
        case .significanceOutOfRange(let alpha): "alpha \(alpha): give one between 0 and 1, such as 0.05"
        case .marginOutOfRange(let margin):
            "margin \(margin): give one above 0 and below the largest difference that there can be, in the metric's unit, for rates below 1"
        case .powerOutOfRange(let power): "power \(power): give one above alpha and below 1, such as 0.8"
        case .effectOutOfRange(let effect):
            "effect size \(effect): give standard deviations, at most \(TwoSampleTPower.effectSizeMax)"
        case .ratioOutOfRange(let ratio):
            "ratio \(ratio) of the second sample to the first: give one from \(TwoSampleTPower.ratioRange.lowerBound) "
                + "to \(TwoSampleTPower.ratioRange.upperBound)"
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
