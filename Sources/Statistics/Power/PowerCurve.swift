/// How the power of a test grows with the size of its (first) sample, and which size reaches a given power.
protocol PowerCurve {
    var plan: TestPlan { get }
    /// First less second; its sign is what `plan` looks at.
    var effect: Double { get }
    /// The least size, not necessarily whole, at which the test exists.
    var sizeMin: Double { get }
    /// - Parameter size: `sizeMin` or more.
    func power(atSize size: Double) -> Double
}

extension PowerCurve {
    /// The size, not necessarily whole, at which the power is `power`; `sizeMin` where that is above already.
    ///
    /// - Throws: `.powerOutOfRange`; `.noEffect` where none or one in the other direction is to be found;
    ///   `.powerNotReached` when `SampleSize.sizeMax` does not suffice.
    func size(reaching power: Double) throws(StatisticsError) -> Double {
        try plan.check(power: power)
        guard plan.canFind(effect) else { throw .noEffect }
        var (low, high) = (sizeMin, sizeMin)
        while self.power(atSize: high) < power {
            guard high < Double(SampleSize.sizeMax) else { throw .powerNotReached }
            (low, high) = (high, min(2 * high, Double(SampleSize.sizeMax)))
        }
        return low == high ? low : Bisection.root(in: low...high) { self.power(atSize: $0) < power }
    }

    /// A whole number of observations or pairs as a size.
    ///
    /// - Throws: `.casesOutOfRange` unless it lies in 1...`SampleSize.sizeMax`; `.noDegreesOfFreedom` when it is below
    ///   `sizeMin`.
    func checked(_ size: Int) throws(StatisticsError) -> Double {
        guard (1...SampleSize.sizeMax).contains(size) else { throw .casesOutOfRange(size) }
        guard Double(size) >= sizeMin else { throw .noDegreesOfFreedom }
        return Double(size)
    }
}

extension TestPlan {
    /// - Throws: `.powerOutOfRange` unless it lies above alpha, which nothing at all reaches, and below 1, which no
    ///   finite sample does.
    func check(power: Double) throws(StatisticsError) {
        guard power > alpha.fraction, power < 1 else { throw .powerOutOfRange(power) }
    }

    /// The smallest effect that `power` finds with the given probability, with the sign that the alternative asks for
    /// (above 0 when two-sided).
    ///
    /// - Parameters:
    ///   - target: the probability.
    ///   - effectMax: above 0, the largest effect there is.
    ///   - power: of a signed effect; it grows with its magnitude.
    /// - Throws: `.powerOutOfRange`; `.powerNotReached` when `effectMax` is not found so often either.
    func smallestEffect(
        reaching target: Double, effectMax: Double, power: (Double) -> Double
    ) throws(StatisticsError) -> Double {
        try check(power: target)
        let sign: Double = alternative == .smaller ? -1 : 1
        guard power(sign * effectMax) >= target else { throw .powerNotReached }
        return sign * Bisection.root(in: 0...effectMax) { power(sign * $0) < target }
    }
}
