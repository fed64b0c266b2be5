/// The power of ``BoundedMeanTest`` to show that a mean difference of bounded scores lies above −margin. No formula is known: it is simulated, of
/// differences that are normal but for being cut off at the ends. The same seed gives the same figures.
package struct BettingMarginPower: Equatable, Sendable {
    private let difference: Double
    private let deviation: Double
    private let margin: Double
    private let width: Double
    private let alpha: SignificanceLevel
    private let seed: UInt64

    /// Of simulated experiments.
    package static let trials = 2_000
    /// Of more cases no simulation ends soon.
    package static let casesMax = 10_000

    /// - Parameters:
    ///   - difference: the true mean difference.
    ///   - deviation: the standard deviation of the differences, before they are cut off.
    ///   - width: the largest difference that there is of two scores.
    ///   - alpha: of the one-sided test.
    /// - Throws: `.notFinite`; `.noVariation` unless the deviation is above 0; `.rangeOutOfRange`; `.marginOutOfRange` unless the margin is above 0
    ///   and below the width.
    package init(
        difference: Double, deviation: Double, margin: Double, width: Double, alpha: SignificanceLevel = .percent5,
        seed: UInt64 = 1
    ) throws(StatisticsError) {
        guard difference.isFinite, deviation.isFinite else { throw .notFinite(index: 0) }
        guard deviation > 0 else { throw .noVariation }
        guard width > 0, width.isFinite else { throw .rangeOutOfRange(-width, width) }
        guard margin > 0, margin < width else { throw .marginOutOfRange(margin) }
        (self.difference, self.deviation, self.margin, self.width) = (difference, deviation, margin, width)
        (self.alpha, self.seed) = (alpha, seed)
    }

    /// About the probability to show it with so many cases: a share of ``trials``.
    ///
    /// - Throws: `.casesOutOfRange` for none; `.tooManyToSimulate` above ``casesMax``.
    package func power(cases: Int) throws(StatisticsError) -> Double {
        guard cases >= 1 else { throw .casesOutOfRange(cases) }
        guard cases <= Self.casesMax else { throw .tooManyToSimulate(most: Self.casesMax) }
        var shown = 0
        for trial in 0..<Self.trials {
            // Of its own in each, so that more cases begin with the same ones.
            var generator = Xoshiro256StarStar(seed: seed &+ UInt64(trial))
            let differences = (0..<cases).map { _ in
                let normal = Normal.quantile(max(generator.fraction(), 0x1p-54))
                return min(max(difference + deviation * normal, -width), width)
            }
            let test = try BoundedMeanTest(
                differences, within: -width...width, above: -margin, aiming: alpha, seed: UInt64(trial))
            if test.p <= alpha.fraction { shown += 1 }
        }
        return Double(shown) / Double(Self.trials)
    }

    /// About how many cases reach `power`, within a sixty-fourth.
    ///
    /// - Throws: `.powerOutOfRange`; `.noEffect` where the mean is −margin or less in truth; `.tooManyToSimulate` where ``casesMax`` do not
    ///   suffice.
    package func cases(power: Double) throws(StatisticsError) -> Int {
        try TestPlan(alpha: alpha, .larger).check(power: power)
        guard difference > -margin else { throw .noEffect }
        var (below, enough) = (0, 16)
        while try self.power(cases: enough) < power {
            guard enough < Self.casesMax else { throw .tooManyToSimulate(most: Self.casesMax) }
            (below, enough) = (enough, min(Self.casesMax, 2 * enough))
        }
        while enough - below > max(1, enough / 64) {
            let middle = below + (enough - below) / 2
            if try self.power(cases: middle) < power { below = middle } else { enough = middle }
        }
        return enough
    }

    /// How far a simulated power may be off, 95 times in 100.
    package static func reach(of power: Double) -> Double {
        1.96 * (power * (1 - power) / Double(trials)).squareRoot()
    }
}
