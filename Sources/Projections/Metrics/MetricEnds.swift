import Statistics

/// The least and the greatest value that a metric may give, in its unit; nil where that end is open.
struct MetricEnds: Equatable, Sendable {
    let low: Double?
    let high: Double?

    /// Of the runs' own scores, of assertions, of ratings.
    static let zeroToOne = MetricEnds(low: 0, high: 1)

    /// The bad end: what a result counts as by which the metric went wrong. Nil where it is open, and such a result is missing. The worst value that
    /// was seen would be no end: it follows from the results of others, and would let one of them decide what an error costs.
    func worst(_ better: Better) -> Double? { better == .higher ? low : high }

    /// The largest difference that there is of two values; nil where an end is open.
    var width: Double? { low.flatMap { low in high.map { $0 - low } } }
}
