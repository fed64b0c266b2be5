/// Any statistic of a set of units, such as kappa over the items that two raters saw, in resamples of the units.
package struct BootstrapStatistic: Equatable, Sendable {
    /// Of the units themselves.
    package let estimate: Double
    /// Of each resample in which the statistic exists, in ascending order.
    package let sorted: [Double]
    /// In how many resamples it does not exist, as kappa does not where both raters happen to use one label.
    package let undefined: Int

    /// More than this share of resamples without a number leave no interval.
    package static let undefinedShareMax = 0.05

    /// From the quantile of type 7 at (1 − level) / 2 to the one at (1 + level) / 2 of the resamples in which the
    /// statistic exists.
    ///
    /// - Throws: `.undefinedResamples` when it does not in more than `undefinedShareMax` of them.
    package func percentile(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        let all = sorted.count + undefined
        guard Double(undefined) <= Self.undefinedShareMax * Double(all) else {
            throw .undefinedResamples(undefined, of: all)
        }
        return Interval(
            low: Quantile.ofSorted(sorted, at: level.tail), high: Quantile.ofSorted(sorted, at: 1 - level.tail),
            level: level)
    }
}

extension Bootstrap {
    /// Resamples a statistic of `units` units. Takes as many times its time as there are resamples.
    ///
    /// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
    ///
    /// - Parameters:
    ///   - units: how many there are.
    ///   - value: the statistic of the units at these places, which may come up more than once.
    /// - Throws: `.oneObservation` for fewer than two units; `.tooManyDraws`; what `value` throws for the units
    ///   themselves, and `.notFinite` when it gives NaN or infinity for them.
    package func statistic(
        ofUnits units: Int, _ value: (_ places: [Int]) throws(StatisticsError) -> Double
    ) throws(StatisticsError) -> BootstrapStatistic {
        guard units > 1 else { throw .oneObservation }
        guard units <= Self.drawsMax / resamples else { throw .tooManyDraws(observations: units, resamples: resamples) }
        let estimate = try value(Array(0..<units))
        guard estimate.isFinite else { throw .notFinite(index: 0) }
        var generator = Xoshiro256StarStar(seed: seed)
        var values: [Double] = []
        var places: [Int] = []
        for _ in 0..<resamples {
            places.removeAll(keepingCapacity: true)
            generator.draw(units, into: &places)
            if let resampled = try? value(places), resampled.isFinite { values.append(resampled) }
        }
        return BootstrapStatistic(estimate: estimate, sorted: values.sorted(), undefined: resamples - values.count)
    }
}
