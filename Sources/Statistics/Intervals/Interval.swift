/// A two-sided confidence interval, both ends included.
package struct Interval: Equatable, Sendable {
    /// The lower end, in the unit of what was estimated; never above `high`.
    package let low: Double
    /// The upper end, in the unit of what was estimated.
    package let high: Double
    package let level: ConfidenceLevel

    /// - Parameter low: not above `high`; neither is NaN.
    package init(low: Double, high: Double, level: ConfidenceLevel) {
        precondition(low <= high, "an interval's low end lies above its high end, or an end is NaN")
        (self.low, self.high, self.level) = (low, high, level)
    }

    /// Whether `value` lies in the interval, its ends included.
    package func contains(_ value: Double) -> Bool {
        low <= value && value <= high
    }
}
