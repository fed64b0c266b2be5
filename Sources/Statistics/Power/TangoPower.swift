#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The power of Tango's score test to show of two pass rates on the same cases that the first is no worse than the second by a margin or more.
///
/// Up to ``casesMax`` cases it is exact: every way in which cases can come out is asked whether the test shows it there, and counts as often as it
/// comes. Beyond, it is that of the normal distribution: the score's numerator has mean n (Δ + m) and variance n (ψ − Δ²), and its variance under
/// the margin tends to the likeliest one given the expected shares.
///
/// Source: T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design", Statist. Med. 17
/// (1998) 891–908; J. Nam, "Establishing equivalence of two treatments and sample size requirements in matched-pairs design", Biometrics 53 (1997)
/// 1422–1430, for the normal form.
package struct TangoPower: Equatable, Sendable {
    /// The share of cases that the first passes and the second fails, and the other way round.
    private let firstOnly: Double
    private let secondOnly: Double
    private let margin: Double
    private let alpha: SignificanceLevel

    /// Of more cases the normal distribution is as good.
    package static let casesMax = 500

    /// - Parameters:
    ///   - firstOnly: the expected share of cases that only the first passes.
    ///   - secondOnly: the expected share of cases that only the second passes.
    ///   - margin: above 0 and below 1.
    ///   - alpha: of the one-sided test.
    /// - Throws: `.probabilityOutOfRange` when a share or their sum lies outside 0...1; `.marginOutOfRange`.
    package init(
        firstOnly: Double, secondOnly: Double, margin: Double, alpha: SignificanceLevel = .percent5
    ) throws(StatisticsError) {
        for share in [firstOnly, secondOnly, firstOnly + secondOnly] where !(0...1).contains(share) {
            throw .probabilityOutOfRange(share)
        }
        guard margin > 0, margin < 1 else { throw .marginOutOfRange(margin) }
        (self.firstOnly, self.secondOnly, self.margin, self.alpha) = (firstOnly, secondOnly, margin, alpha)
    }

    /// The probability to show it with so many cases.
    ///
    /// - Throws: `.casesOutOfRange` unless they are 1...`SampleSize.sizeMax`.
    package func power(cases: Int) throws(StatisticsError) -> Double {
        guard (1...SampleSize.sizeMax).contains(cases) else { throw .casesOutOfRange(cases) }
        return cases > Self.casesMax ? limit.power(atSize: Double(cases)) : exactPower(cases)
    }

    /// How many cases reach `power`: the fewest from which on it stays reached. It does not grow with every single case.
    ///
    /// - Throws: `.powerOutOfRange`; `.noEffect` where the first is worse by the margin or more in truth; `.powerNotReached`.
    package func cases(power: Double) throws(StatisticsError) -> Int {
        let guess = SampleSize(exact: try limit.size(reaching: power)).rounded
        guard guess <= Self.casesMax else { return guess }
        var (below, enough) = (0, max(1, guess))
        while exactPower(enough) < power {
            guard enough < Self.casesMax else { return Self.casesMax + 1 }
            (below, enough) = (enough, min(Self.casesMax, enough + enough / 8 + 1))
        }
        while enough - below > 1 {
            let middle = below + (enough - below) / 2
            if exactPower(middle) < power { below = middle } else { enough = middle }
        }
        // The curve has teeth: behind the last that dips below.
        while let dip = dip(below: power, after: enough) { enough = dip + 1 }
        return enough
    }

    private func dip(below power: Double, after cases: Int) -> Int? {
        // A case lost more may be allowed with every 1/m cases.
        let tooth = min(100, Int(1 / margin) + 8)
        guard cases < Self.casesMax else { return nil }
        return stride(from: min(Self.casesMax, cases + tooth), to: cases, by: -1).first { exactPower($0) < power }
    }

    private var limit: TangoPowerLimit {
        TangoPowerLimit(
            firstOnly: firstOnly, secondOnly: secondOnly, margin: margin, plan: TestPlan(alpha: alpha, .larger))
    }

    private func exactPower(_ cases: Int) -> Double {
        let critical = -Normal.quantile(alpha.fraction)
        var factorials = [0.0]  // their logarithms
        for factor in 1...cases { factorials.append(factorials[factor - 1] + log(Double(factor))) }
        let shares = (log(firstOnly), log(secondOnly), log(max(0, 1 - firstOnly - secondOnly)))
        var power = 0.0
        for first in 0...cases {
            for second in 0...(cases - first) {
                let agreed = cases - first - second
                let ways = factorials[cases] - factorials[first] - factorials[second] - factorials[agreed]
                let chance =
                    ways + Self.times(first, shares.0) + Self.times(second, shares.1) + Self.times(agreed, shares.2)
                guard chance > Self.negligible else { continue }
                let score = PairedProportions.tangoScore(
                    of: Double(cases), firstOnly: Double(first), secondOnly: Double(second), against: -margin)
                if score >= critical { power += exp(chance) }
            }
        }
        return min(1, power)
    }

    /// The logarithm of a probability that adds nothing.
    private static let negligible = -45.0

    /// 0 of none, also of a kind that cannot come.
    private static func times(_ count: Int, _ logarithm: Double) -> Double {
        count == 0 ? 0 : Double(count) * logarithm
    }
}

/// By the normal distribution.
private struct TangoPowerLimit: PowerCurve {
    let firstOnly: Double
    let secondOnly: Double
    let margin: Double
    let plan: TestPlan

    private var difference: Double { firstOnly - secondOnly }
    var effect: Double { difference + margin }
    var sizeMin: Double { 1 }

    func power(atSize size: Double) -> Double {
        let underMargin = PairedProportions.tangoVariance(
            of: 1, firstOnly: firstOnly, secondOnly: secondOnly, at: -margin)
        let spread = max(0, firstOnly + secondOnly - difference * difference).squareRoot()
        let distance = effect * size.squareRoot() + Normal.quantile(plan.tail) * underMargin.squareRoot()
        // Where all cases come out alike for certain, so does the statistic.
        guard spread > 0 else { return distance >= 0 ? 1 : 0 }
        return Normal.cumulative(distance / spread)
    }
}
