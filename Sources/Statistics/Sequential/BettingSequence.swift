#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What may be said about the mean of bounded observations after any number of them, however often one looked before,
/// with nothing known but the bounds: each mean is bet against, and one that loses too much is ruled out. The variance
/// is learnt on the way, so intervals are about as narrow as if it were known.
///
/// The probability that the interval *ever* misses the true mean is at most alpha, and so is the probability that p ever
/// falls to alpha where the mean is the one of `null`. It holds for independent observations with one mean, and also
/// where each depends on those before, as long as its mean given those is the same. Differences of scores from 0 to 1
/// have the bounds −1 and 1.
///
/// Of one side alone: half of the capital is bet that the mean is above `null`. Where it is not, that half is a
/// nonnegative supermartingale that starts at ½, and by Ville's inequality it ever comes to 1/alpha with a probability
/// of at most alpha/2. So `above` and `below` are right for one-sided questions too, with half of alpha to spare, and
/// they say exactly what the two-sided interval says.
///
/// Observations that stand for more than one case each may be given weights; what is bet against is then the weighted mean, that is the ratio of the
/// means of weight times value and of weight. It holds where weight and value are drawn together, whether or not the one says something of the other, as
/// long as the largest weight that there may be was known beforehand: one that is 1 for the largest of a sample is not, where large ones are rare.
///
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", J. R. Stat. Soc. B 86
/// (2024) 1–27: the hedged capital process, half of it bet on either side, with predictable plug-in bets that are cut so
/// that at most half of it can be lost at once.
package struct BettingSequence: Sendable {
    /// The least and the greatest value that an observation can have.
    package let range: ClosedRange<Double>
    /// The mean that p speaks against.
    package let null: Double
    /// How often the interval may ever miss the true mean.
    package let alpha: SignificanceLevel
    /// That the mean is above `null`.
    package private(set) var above = Side()
    /// That the mean is below `null`.
    package private(set) var below = Side()

    /// What the bets on one side have brought so far.
    package struct Side: Equatable, Sendable {
        /// The least p so far, at most 1: alpha may be compared with it at any time.
        package fileprivate(set) var alwaysValidP = 1.0
        /// After how many observations it first fell to alpha; nil where it never has.
        package fileprivate(set) var firstRejection: Int?
        /// ln of what 1 has become.
        fileprivate var wealth = 0.0
    }

    /// In units of the range, 0 to 1.
    private var observations: [Double] = []
    /// How much was bet on each observation, before it was cut.
    private var bets: [Double] = []
    /// Of each, above 0 and at most 1: as much of its bet is placed.
    private var weights: [Double] = []
    private var weightSum = 0.0
    private var sum = 0.0
    private var squares = 0.0

    /// The most observations kept: an interval takes a time proportional to their number.
    package static let observationsMax = 10_000_000

    /// - Throws: `.rangeOutOfRange` unless both bounds and what lies between them are finite and the lower one is below
    ///   the upper; `.nullOutOfRange` unless `null` lies between the bounds, neither of them included.
    package init(
        range: ClosedRange<Double> = -1...1, null: Double = 0, alpha: SignificanceLevel = .percent5
    ) throws(StatisticsError) {
        guard range.lowerBound < range.upperBound, (range.upperBound - range.lowerBound).isFinite else {
            throw .rangeOutOfRange(range.lowerBound, range.upperBound)
        }
        guard range.lowerBound < null, null < range.upperBound else { throw .nullOutOfRange(null) }
        (self.range, self.null, self.alpha) = (range, null, alpha)
    }

    /// How many observations there are so far.
    package var count: Int { observations.count }

    /// The arithmetic mean so far, weighted.
    ///
    /// - Throws: `.noObservation`.
    package func mean() throws(StatisticsError) -> Double {
        guard count > 0 else { throw .noObservation }
        return value(of: sum / weightSum)
    }

    /// Takes one more observation, in the order in which they were made.
    ///
    /// - Parameter weight: above 0 and at most 1.
    /// - Throws: `.notFinite` for NaN and infinity; `.outsideRange` for a value beyond the bounds, which would void the
    ///   guarantee; `.casesOutOfRange` beyond `observationsMax`. The sequence then stays as it was.
    package mutating func observe(_ value: Double, weight: Double = 1) throws(StatisticsError) {
        precondition(weight > 0 && weight <= 1, "A weight lies above 0 and is at most 1")
        guard value.isFinite else { throw .notFinite(index: count) }
        guard range.contains(value) else { throw .outsideRange(index: count) }
        guard count < Self.observationsMax else { throw .casesOutOfRange(count + 1) }
        let x = share(of: value)
        let t = Double(count + 1)
        let variance = (0.25 + squares) / t  // of the observations before this one
        let bet = (2 * log(2 / alpha.fraction) / (variance * t * log(1 + t))).squareRoot()
        observations.append(x)
        bets.append(bet)
        weights.append(weight)
        weightSum += weight
        sum += weight * x
        let deviation = weight * (x - (0.5 + sum) / (weightSum + 1))
        squares += deviation * deviation
        above.gain(Self.logGain(x, bet, weight, against: share(of: null)), count, alpha)
        below.gain(Self.logGain(1 - x, bet, weight, against: 1 - share(of: null)), count, alpha)
    }

    /// Of either side: the least p so far, at most 1. Alpha may be compared with it at any time.
    package var alwaysValidP: Double { min(above.alwaysValidP, below.alwaysValidP) }

    /// After how many observations it first fell to alpha; nil where it never has.
    package var firstRejection: Int? { [above.firstRejection, below.firstRejection].compactMap(\.self).min() }

    /// The means that are not ruled out after the observations so far.
    ///
    /// - Throws: `.noObservation`; `.noCommonMean` when none is left.
    package func interval() throws(StatisticsError) -> Interval {
        guard count > 0 else { throw .noObservation }
        let limit = log(2 / alpha.fraction)
        // Bets that the mean is above m win the less the larger m is, and those that it is below win the more.
        let low = Self.greatest { self.logWealth(bettingAbove: $0) >= limit } ?? 0
        let high = Self.greatest { self.logWealth(bettingBelow: $0) < limit } ?? 0
        guard low <= high else { throw .noCommonMean }
        return Interval(low: value(of: low), high: value(of: high), level: ConfidenceLevel(complementOf: alpha))
    }

    /// ln of what 1 has become by betting that the mean is above `m`, after all observations.
    private func logWealth(bettingAbove m: Double) -> Double {
        observations.indices.reduce(0) { $0 + Self.logGain(observations[$1], bets[$1], weights[$1], against: m) }
    }

    private func logWealth(bettingBelow m: Double) -> Double {
        observations.indices.reduce(0) {
            $0 + Self.logGain(1 - observations[$1], bets[$1], weights[$1], against: 1 - m)
        }
    }

    /// ln(1 + λ w (x − m)), the bet λ cut so that no more than half can be lost.
    private static func logGain(_ x: Double, _ bet: Double, _ weight: Double, against m: Double) -> Double {
        log1p(min(bet, 0.5 / m) * weight * (x - m))
    }

    /// The greatest m from 0 to 1 for which `holds`, to 2⁻⁵⁰, where it holds up to some m and no further; nil where it
    /// holds nowhere.
    private static func greatest(_ holds: (Double) -> Bool) -> Double? {
        guard holds(0) else { return nil }
        if holds(1) { return 1 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if holds(middle) { low = middle } else { high = middle }
        }
        return low
    }

    private func share(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    private func value(of share: Double) -> Double {
        let value = range.lowerBound + share * (range.upperBound - range.lowerBound)
        return min(max(value, range.lowerBound), range.upperBound)
    }
}

extension BettingSequence.Side {
    /// - Parameter count: of the observations, this one included.
    fileprivate mutating func gain(_ logGain: Double, _ count: Int, _ alpha: SignificanceLevel) {
        wealth += logGain
        alwaysValidP = min(alwaysValidP, exp(log(2) - wealth))
        if firstRejection == nil, alwaysValidP <= alpha.fraction { firstRejection = count }
    }
}
