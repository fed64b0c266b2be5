/// The means of all resamples of one sample, and the intervals that follow from them.
package struct BootstrapMeans: Sendable {
    /// The mean of the sample itself.
    package let estimate: Double
    /// The mean of each resample, in ascending order; there is one or more.
    package let sorted: [Double]
    /// Which share of the resampled means lies below the estimate, those equal to it counted by half.
    private let shareBelow: Double
    /// Nil when all observations are equal.
    private let acceleration: Double?
    /// How far two means may lie apart and still be the same but for rounding.
    private let tolerance: Double

    init(_ sample: Sample, _ grid: IntegerGrid, sortedSums: [Int64]) {
        let observed = grid.steps.reduce(0, &+)
        let below = sortedSums.count { $0 < observed - grid.tieTolerance }
        let notAbove = sortedSums.count { $0 <= observed + grid.tieTolerance }
        estimate = sample.mean
        sorted = sortedSums.map { grid.mean(ofSum: $0) }
        shareBelow = Double(below + notAbove) / Double(2 * sortedSums.count)
        acceleration = Self.acceleration(grid.steps, observed: observed)
        tolerance = grid.meanTolerance
    }

    /// - Parameters:
    ///   - estimate: of the sample itself.
    ///   - means: of the resamples, in any order.
    ///   - jackknife: for each unit that is drawn, by how much the mean without it lies below the mean of all of these, in
    ///     any unit; empty when the mean does not depend on which units are drawn.
    ///   - tolerance: how far two means may lie apart and still be the same but for rounding.
    init(estimate: Double, means: [Double], jackknife: [Double], tolerance: Double) {
        self.estimate = estimate
        sorted = means.sorted()
        let below = sorted.count { $0 < estimate - tolerance }
        let notAbove = sorted.count { $0 <= estimate + tolerance }
        shareBelow = Double(below + notAbove) / Double(2 * sorted.count)
        let largest = jackknife.reduce(0) { max($0, $1.magnitude) }
        acceleration = largest > 0 ? Self.acceleration(jackknife, largest: largest) : nil
        self.tolerance = tolerance
    }

    /// The two-sided p against a true mean of `null`: twice the smaller share of resamples on one side of it, those
    /// equal to it counted on both, and the sample itself counted as one more of them, so that p is never 0.
    ///
    /// It is below 0.05 about where the 95 % percentile interval leaves `null` out. 2 / (resamples + 1) is the least that
    /// it can be; for many comparisons, ask for many resamples. Of a few observations it shows too much: all of one sign give
    /// the least p there is. `PairedSamples.signFlip(against:_:)` holds for any number.
    ///
    /// Source: A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application" (1997), chapters 4 and 5: the
    /// percentile interval turned round.
    package func p(against null: Double = 0) -> Double {
        Self.p(of: sorted, against: null, tolerance)
    }

    /// The same of means in any order.
    static func p(of means: [Double], against null: Double, _ tolerance: Double) -> Double {
        let notAbove = means.count { $0 <= null + tolerance }
        let notBelow = means.count { $0 >= null - tolerance }
        return min(1, 2 * Double(min(notAbove, notBelow) + 1) / Double(means.count + 1))
    }

    /// From the quantile of type 7 at (1 − level) / 2 to the one at (1 + level) / 2. When all observations are equal,
    /// both ends are that value.
    package func percentile(at level: ConfidenceLevel = .percent95) -> Interval {
        interval(from: level.tail, to: 1 - level.tail, level)
    }

    /// The interval corrected for bias and acceleration, which is second-order accurate. The bias z₀ is the normal
    /// quantile of the share of resampled means below the estimate, ties counted by half; the acceleration is
    /// Σu³ / (6 (Σu²)^1.5), u being the mean of the jackknife means minus each of them.
    ///
    /// The normal quantile and distribution use the C library's logarithm and exponential. Where these differ between
    /// machines, so may the last digit of an end point.
    ///
    /// Source: B. Efron, "Better bootstrap confidence intervals", J. Am. Stat. Assoc. 82 (1987) 171–185.
    ///
    /// - Throws: `.noVariation` when all observations are equal; `.correctionUndefined` when all resampled means lie on
    ///   one side of the estimate or the corrected levels do not exist.
    package func bca(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        guard let acceleration else { throw .noVariation }
        guard shareBelow > 0, shareBelow < 1 else { throw .correctionUndefined }
        let bias = Normal.quantile(shareBelow)
        func corrected(_ z: Double) throws(StatisticsError) -> Double {
            let stretch = 1 - acceleration * (bias + z)
            guard stretch > 0 else { throw .correctionUndefined }  // past the pole the ends would change places
            return Normal.cumulative(bias + (bias + z) / stretch)
        }
        let z = level.criticalValue
        return interval(from: try corrected(-z), to: try corrected(z), level)
    }

    /// Whether all resamples have the same mean, but for rounding. An interval of them has no width, which says nothing of how far others would
    /// differ.
    package var isConstant: Bool { sorted[sorted.count - 1] - sorted[0] <= tolerance }

    /// How an interval was found.
    package enum Method: Equatable, Sendable { case bca, percentile }

    /// The interval to show: BCa, or the percentile interval where BCa is undefined, with which of them it is.
    package func interval(at level: ConfidenceLevel = .percent95) -> (interval: Interval, method: Method) {
        if let interval = try? bca(at: level) { return (interval, .bca) }
        return (percentile(at: level), .percentile)
    }

    private func interval(from low: Double, to high: Double, _ level: ConfidenceLevel) -> Interval {
        Interval(low: Quantile.ofSorted(sorted, at: low), high: Quantile.ofSorted(sorted, at: high), level: level)
    }

    /// For a mean, u is the observation's deviation from the mean over n − 1; the factor cancels, and so does the unit.
    private static func acceleration(_ steps: [Int64], observed: Int64) -> Double? {
        let n = Int64(steps.count)
        // The exact mean in steps is whole + rest / n, so deviations lose nothing to cancellation.
        let (whole, rest) = observed.quotientAndRemainder(dividingBy: n)
        let deviations = steps.map { Double($0 - whole) - Double(rest) / Double(n) }
        let largest = deviations.reduce(0) { max($0, $1.magnitude) }
        return largest > 0 ? acceleration(deviations, largest: largest) : nil
    }

    /// - Parameter largest: the largest magnitude of them, above 0. They are taken over it, so that no cube overflows.
    private static func acceleration(_ deviations: [Double], largest: Double) -> Double {
        let (squares, cubes) = deviations.reduce((0.0, 0.0)) {
            let u = $1 / largest
            return ($0.0 + u * u, $0.1 + u * u * u)
        }
        return cubes / (6 * squares * squares.squareRoot())
    }
}
