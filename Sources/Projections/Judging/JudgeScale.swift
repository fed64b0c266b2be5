/// How a metric's values are laid beside people's ratings, which lie between 0, the bad end of their scale, and 1, the good one: by the range that
/// the metric states.
package struct JudgeScale: Equatable, Sendable {
    /// The least and the greatest value that the metric may give, in its unit.
    package let low: Double
    package let high: Double
    package let lowerIsBetter: Bool

    /// Of the runs' own scores and of assertions, which lie there already.
    static let zeroToOne = JudgeScale(low: 0, high: 1, lowerIsBetter: false)

    /// Whether values stay as they are.
    package var isIdentity: Bool { self == .zeroToOne }

    /// From 0, the metric's bad end, to 1, its good one.
    func scaled(_ value: Double) -> Double {
        (lowerIsBetter ? high - value : value - low) / (high - low)
    }
}

extension DefinedMetric {
    /// Nil where either end of its range is open: then nothing says how much of a scale a value is.
    var judgeScale: JudgeScale? {
        guard let low = ends.low, let high = ends.high, low < high else { return nil }
        return JudgeScale(low: low, high: high, lowerIsBetter: lowerIsBetter)
    }
}
