/// Two one-sided tests of whether a mean paired difference lies within a margin around 0; the first of them alone is the test of "no worse than".
/// Neither way of finding them asks for differences that are symmetric about the margin.
///
/// Where both ends of the scores are known, by ``BoundedMeanTest``, which holds for every distribution; of clusters, where a cluster's size says nothing
/// of its difference. Where they are not, no test does that and finds anything: by the larger p of t and of t with Hall's correction for skew. Of cases
/// of which few lose much, and few cases, it then shows too often what is not so: simulated as there, in 14 of 100 of exponential differences by t and
/// in 9 by both with 8 cases, in 10 and 7 with 30; and where the losses are so rare that often none is seen, in 43 of 100 by either with 8 cases, and
/// in 14 and 4 with 30.
///
/// Source: D. J. Schuirmann, J. Pharmacokinet. Biopharm. 15 (1987) 657–680; P. Hall, "On the removal of skewness by transformation", J. R. Stat. Soc. B
/// 54 (1992) 221–228; R. R. Bahadur, L. J. Savage, "The nonexistence of certain statistical procedures in nonparametric problems", Ann. Math. Stat. 27
/// (1956) 1115–1122.
package struct MarginTest: Equatable, Sendable {
    /// Against the first being worse by the margin or more: a true difference of −margin or less.
    package let worseP: Double
    /// Against the first being better by the margin or more.
    package let betterP: Double

    /// By betting.
    /// - Parameters:
    ///   - values: mean differences of what is independent.
    ///   - weights: of each, above 0 and at most 1.
    ///   - width: the largest difference that there is of two scores.
    fileprivate init(
        _ values: [Double], weights: [Double], margin: Double, within width: Double, aiming alpha: SignificanceLevel,
        seed: UInt64
    ) throws(StatisticsError) {
        guard margin > 0, margin < width else { throw .marginOutOfRange(margin) }
        func p(_ sign: Double) throws(StatisticsError) -> Double {
            // Drawn towards the margin by its weight, a value bets less and has the same mean where the margin is the mean.
            let drawn = zip(values, weights).map { $1 * (sign * $0 + margin) - margin }
            return try BoundedMeanTest(drawn, within: -width...width, above: -margin, aiming: alpha, seed: seed).p
        }
        worseP = try p(1)
        betterP = try p(-1)
    }

    /// By t.
    /// - Parameter deviations: of what is independent, from the mean, in any unit; not all 0.
    fileprivate init(_ test: TTest, deviations: [Double], margin: Double) throws(StatisticsError) {
        guard margin > 0, margin.isFinite else { throw .marginOutOfRange(margin) }
        let n = Double(deviations.count)
        let largest = deviations.lazy.map(\.magnitude).max() ?? 0
        guard largest > 0 else { throw .noVariation }
        let (squares, cubes) = deviations.reduce((0.0, 0.0)) { sums, deviation in
            let share = deviation / largest
            return (sums.0 + share * share, sums.1 + share * share * share)
        }
        let spread = (squares / n).squareRoot()
        let skew = cubes / n / (spread * spread * spread)
        let distribution = StudentT(degreesOfFreedom: test.degreesOfFreedom)
        func p(_ statistic: Double, _ skew: Double) -> Double {
            // Far out, the cubes of a larger one would leave the range of a double.
            let s = min(max(statistic, -1e9), 1e9) / n.squareRoot()
            let corrected =
                n.squareRoot() * (s + skew * s * s / 3 + skew * skew * s * s * s / 27 + skew / (6 * n))
            return max(distribution.upperTail(statistic), distribution.upperTail(corrected))
        }
        worseP = p((test.estimate + margin) / test.standardError, skew)
        betterP = p((margin - test.estimate) / test.standardError, -skew)
    }
}

extension PairedSamples {
    /// By t, where nothing bounds the scores.
    ///
    /// - Throws: `.oneObservation`; `.allAlike` where all pairs differ by the same amount; `.marginOutOfRange` unless the margin is finite and above
    ///   0; `.overflow`.
    package func marginTest(_ margin: Double) throws(StatisticsError) -> MarginTest {
        guard count == 1 || !isConstant else { throw .allAlike(count, .differences) }
        return try MarginTest(try tTest(), deviations: differences.scaledDeviations, margin: margin)
    }

    /// By betting. Defined also where all pairs differ by the same amount, for the bounds say how far others could.
    ///
    /// - Parameters:
    ///   - width: the largest difference that there is of two scores.
    ///   - alpha: that bets aim at.
    ///   - seed: of the order in which cases are bet on.
    /// - Throws: `.marginOutOfRange` unless the margin is above 0 and below the width; `.outsideRange` for a difference beyond it.
    package func marginTest(
        _ margin: Double, within width: Double, aiming alpha: SignificanceLevel, seed: UInt64
    ) throws(StatisticsError) -> MarginTest {
        try MarginTest(
            differences.values, weights: [Double](repeating: 1, count: count), margin: margin, within: width,
            aiming: alpha, seed: seed)
    }
}

extension ClusteredPairs {
    /// Whether all clusters differ by the same amount.
    package var isConstant: Bool { pairs.isConstant || mean.standardError == 0 }

    /// By t with a cluster-robust standard error, and the skew of the clusters' totals.
    ///
    /// - Throws: as `PairedSamples.marginTest(_:)`.
    package func marginTest(_ margin: Double) throws(StatisticsError) -> MarginTest {
        guard !isConstant else { throw .allAlike(clustering.count, .clusterDifferences) }
        return try MarginTest(
            try tTest(), deviations: clustering.sums(of: pairs.differences.scaledDeviations), margin: margin)
    }

    /// By betting on the clusters' mean differences, on each in proportion to its cases, so that each case has the same weight.
    ///
    /// It holds where a cluster's size says nothing of its difference: the weights are in proportion to the largest cluster among these, and of a kind
    /// that is large, rare and lost there may be none. Simulated at the margin of 0.1, of 30 clusters of one case that do not differ, and one in 91 of
    /// ten cases that are all lost, no worse is shown in 72 of 100; of sizes that go with nothing, in 4.6 at most.
    ///
    /// - Parameters: as `PairedSamples.marginTest(_:within:aiming:seed:)`.
    /// - Throws: the same.
    package func marginTest(
        _ margin: Double, within width: Double, aiming alpha: SignificanceLevel, seed: UInt64
    ) throws(StatisticsError) -> MarginTest {
        let sizes = clustering.sizes.map { Double($0) }
        let largest = sizes.max() ?? 1
        return try MarginTest(
            zip(clustering.sums(of: pairs.differences.values), sizes).map { $0 / $1 },
            weights: sizes.map { $0 / largest }, margin: margin, within: width, aiming: alpha, seed: seed)
    }
}
