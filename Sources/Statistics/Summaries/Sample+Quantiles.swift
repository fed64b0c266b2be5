extension Sample {
    /// The middle value, or the middle of the two middle ones.
    package var median: Double { Quantile.ofSorted(values.sorted(), at: 0.5) }

    /// The values below which the given shares of the sample lie, in the order of `probabilities`. Sorts once.
    ///
    /// - Throws: `.probabilityOutOfRange` for the first probability outside 0...1 (NaN too).
    package func quantiles(_ probabilities: [Double]) throws(StatisticsError) -> [Double] {
        if let wrong = probabilities.first(where: { !(0...1).contains($0) }) { throw .probabilityOutOfRange(wrong) }
        let sorted = values.sorted()
        return probabilities.map { Quantile.ofSorted(sorted, at: $0) }
    }
}

/// Type 7 of R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996) 361–365, the
/// default of R and numpy: the point at position (n − 1) p, counted from 0, on the line through the sorted values.
enum Quantile {
    /// - Parameters:
    ///   - sorted: finite values in ascending order; at least one.
    ///   - probability: from 0 to 1, taken as the double it is: 0.95 lies a little below 19/20, and the position with
    ///     it.
    static func ofSorted(_ sorted: [Double], at probability: Double) -> Double {
        precondition(!sorted.isEmpty && (0...1).contains(probability))
        let position = DoubleDouble(product: Double(sorted.count - 1), probability)
        // The leading part may have been rounded up to a whole number from just below it.
        let floor = position.high.rounded(.down)
        let below = floor == position.high && position.low < 0 ? floor - 1 : floor
        let fraction = (position.high - below) + position.low
        let index = Int(below)
        guard fraction > 0 else { return sorted[index] }
        return interpolate(from: sorted[index], to: sorted[index + 1], fraction)
    }

    /// a + fraction · (b − a), rounded once, and never outside a...b.
    private static func interpolate(from a: Double, to b: Double, _ fraction: Double) -> Double {
        guard max(a.magnitude, b.magnitude) < 0x1p1021 else {
            // Neither the distance nor a part of a double-double sum may leave the range of a double.
            return 4 * interpolate(from: a / 4, to: b / 4, fraction)
        }
        let value = (fraction * DoubleDouble(sum: b, -a) + a).value
        return min(max(value, a), b)
    }
}
