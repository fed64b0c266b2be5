/// How much larger the first of two independent proportions is than the second.
///
/// Two versions that answered the *same* cases are not independent: for those take `PairedProportions`.
package struct ProportionDifference: Equatable, Sendable {
    package let first: Proportion
    package let second: Proportion

    package init(_ first: Proportion, minus second: Proportion) {
        (self.first, self.second) = (first, second)
    }

    /// The first share less the second, from −1 to 1.
    package var estimate: Double { first.estimate - second.estimate }

    /// The hybrid score interval without continuity correction.
    ///
    /// Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    /// eleven methods", Statist. Med. 17 (1998) 873–890, method 10.
    package func newcombe(at level: ConfidenceLevel = .percent95) -> Interval {
        let (one, two) = (first.wilson(at: level), second.wilson(at: level))
        let below = hypotenuse(first.estimate - one.low, two.high - second.estimate)
        let above = hypotenuse(one.high - first.estimate, second.estimate - two.low)
        return Interval(low: max(-1, estimate - below), high: min(1, estimate + above), level: level)
    }

    /// Both legs lie in 0...1, so their squares cannot overflow.
    private func hypotenuse(_ a: Double, _ b: Double) -> Double {
        (a * a + b * b).squareRoot()
    }
}
