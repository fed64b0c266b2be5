#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Observations of a difference as they come in, and what `NormalMixture` allows to be said after each.
package struct ConfidenceSequence: Equatable, Sendable {
    /// What the interval and p stand on.
    package let mixture: NormalMixture
    /// What could be said after the last observation; nil before the first.
    package private(set) var look: Look?
    /// After how many observations p first fell to alpha; nil where it never has.
    package private(set) var firstRejection: Int?
    /// The leading part of the sum of all observations, and what it leaves out.
    private var high = 0.0
    private var low = 0.0

    /// Two ends that may have crossed, which an `Interval` may not.
    package struct Bounds: Equatable, Sendable {
        /// The lower end, where they have not.
        package let low: Double
        /// The upper end, where they have not.
        package let high: Double
    }

    /// What can be said after so many observations.
    package struct Look: Equatable, Sendable {
        /// How many observations there are: one or more.
        package let count: Int
        /// Their mean.
        package let mean: Double
        /// The interval is the mean ± this.
        package let halfWidth: Double
        /// The greatest of all lower ends so far, and the least of all upper ends. The interval between them holds the
        /// true mean as surely as each interval does. They cross where the observations fit no single mean.
        package let running: Bounds
        /// The logarithm of the e-value against no difference.
        package let logE: Double
        /// At this look, at most 1.
        package let p: Double
        /// The least p so far: alpha may be compared with it at any time.
        package let alwaysValidP: Double

        /// The lower end of the interval at this look.
        package var low: Double { mean - halfWidth }
        /// The upper end of the interval at this look.
        package var high: Double { mean + halfWidth }
    }

    /// Nothing is observed yet.
    package init(_ mixture: NormalMixture) {
        self.mixture = mixture
    }

    /// Takes one more observation.
    ///
    /// - Throws: `.notFinite` for NaN and infinity, `.overflow`; the sequence stays as it was.
    package mutating func observe(_ difference: Double) throws(StatisticsError) {
        let count = (look?.count ?? 0) + 1
        guard difference.isFinite else { throw .notFinite(index: count - 1) }
        // The sum is kept in two doubles, so that a long sequence loses no digit.
        let sum = DoubleDouble(sum: high, difference)
        let rest = sum.low + low
        let (mean, halfWidth) = ((sum.high + rest) / Double(count), try mixture.halfWidth(after: count))
        let logE = try mixture.logE(sum: sum.high + rest, after: count)
        guard (mean.magnitude + halfWidth).isFinite else { throw .overflow }
        let p = min(1, exp(-logE))
        (high, low) = (sum.high, rest)
        look = Look(
            count: count, mean: mean, halfWidth: halfWidth,
            running: Bounds(
                low: max(look?.running.low ?? -.infinity, mean - halfWidth),
                high: min(look?.running.high ?? .infinity, mean + halfWidth)),
            logE: logE, p: p, alwaysValidP: min(look?.alwaysValidP ?? 1, p))
        if firstRejection == nil, p <= mixture.alpha.fraction { firstRejection = count }
    }
}
