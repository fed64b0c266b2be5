/// The nonparametric bootstrap of a mean: draw as many observations as there are, with replacement, many times over,
/// and see how the mean varies.
///
/// The same seed, sample and number of resamples give the same resamples on every machine: draws come from
/// `Xoshiro256StarStar` two at a time, and the last of an odd number from an output of its own.
///
/// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 6 and 13.
package struct Bootstrap: Equatable, Sendable {
    /// How many times the sample is drawn anew, within `resamplesRange`.
    package let resamples: Int
    package let seed: UInt64

    /// From seed to seed the 95 % end points then vary with a standard deviation of 0.7 % of the interval's width, that
    /// being √(0.025 · 0.975 / 10,000) over the normal density at 1.96.
    package static let resamplesDefault = 10_000
    /// Fewer than 100 leave only two or three means beyond each end of a 95 % interval; a million means take 8 MB.
    package static let resamplesRange = 100...1_000_000
    /// The most observations times resamples of one call: about ten seconds.
    package static let drawsMax = 10_000_000_000

    /// - Throws: `.resamplesOutOfRange`.
    package init(resamples: Int = resamplesDefault, seed: UInt64) throws(StatisticsError) {
        guard Self.resamplesRange.contains(resamples) else { throw .resamplesOutOfRange(resamples) }
        (self.resamples, self.seed) = (resamples, seed)
    }

    /// Resamples the mean of `sample`; for a mean paired difference, of `Sample(differencesOf:and:)`.
    /// Takes a time proportional to observations times resamples.
    ///
    /// - Throws: `.oneObservation`, `.tooManyDraws`, or `.overflow` when values lie further apart than the largest
    ///   double.
    package func means(of sample: Sample) throws(StatisticsError) -> BootstrapMeans {
        guard sample.count > 1 else { throw .oneObservation }
        guard sample.count <= Self.drawsMax / resamples else {
            throw .tooManyDraws(observations: sample.count, resamples: resamples)
        }
        let grid = try IntegerGrid(sample)
        var sums = grid.steps.withUnsafeBufferPointer { resampledSums(of: $0) }
        sums.sort()
        return BootstrapMeans(sample, grid, sortedSums: sums)
    }

    private func resampledSums(of steps: UnsafeBufferPointer<Int64>) -> [Int64] {
        var generator = Xoshiro256StarStar(seed: seed)
        let bound = UInt32(steps.count)
        return (0..<resamples).map { _ in
            var sum: Int64 = 0
            for _ in 0..<bound / 2 {
                let (first, second) = generator.pair(below: bound)
                sum &+= steps[first] &+ steps[second]
            }
            return bound.isMultiple(of: 2) ? sum : sum &+ steps[generator.number(below: bound)]
        }
    }
}
