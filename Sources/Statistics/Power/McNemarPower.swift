/// The power of McNemar's test of two pass rates on the same cases, by the normal distribution. The exact test needs a
/// little more.
///
/// Source: R. J. Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics
/// 43 (1987) 207–211, after O. S. Miettinen, Biometrics 24 (1968) 339–352: the difference of the two discordant shares
/// has variance ψ / n if there is none and (ψ − Δ²) / n if it is Δ, ψ being their sum.
package struct McNemarPower: Equatable, Sendable, PowerCurve {
    /// The share of cases that the first passes and the second fails, less the share the other way round.
    package let difference: Double
    /// The share of cases on which they disagree.
    package let discordance: Double
    /// What the test may find.
    package let plan: TestPlan

    /// - Parameters:
    ///   - firstOnly: the expected share of cases that only the first passes.
    ///   - secondOnly: the expected share of cases that only the second passes.
    /// - Throws: `.probabilityOutOfRange` when a share or their sum lies outside 0...1.
    package init(firstOnly: Double, secondOnly: Double, plan: TestPlan = TestPlan()) throws(StatisticsError) {
        for share in [firstOnly, secondOnly, firstOnly + secondOnly] where !(0...1).contains(share) {
            throw .probabilityOutOfRange(share)
        }
        (difference, discordance, self.plan) = (firstOnly - secondOnly, firstOnly + secondOnly, plan)
    }

    /// The probability to find the difference with so many cases.
    ///
    /// - Throws: `.casesOutOfRange`; `.noPairDiffers` when the two agree on every case.
    package func power(cases: Int) throws(StatisticsError) -> Double {
        guard discordance > 0 else { throw .noPairDiffers }
        return power(atSize: try checked(cases))
    }

    /// How many cases reach `power`.
    ///
    /// - Throws: `.powerOutOfRange`, `.noEffect`, `.powerNotReached`.
    package func cases(power: Double) throws(StatisticsError) -> SampleSize {
        SampleSize(exact: try size(reaching: power))
    }

    /// The smallest difference of the two rates that is found with the given probability when the two disagree on the
    /// share `discordance` of the cases.
    ///
    /// - Throws: `.probabilityOutOfRange`, `.casesOutOfRange`, `.noPairDiffers`, `.powerOutOfRange`,
    ///   `.powerNotReached`.
    package static func minimumDetectableDifference(
        cases: Int, discordance: Double, power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        let none = try Self(firstOnly: discordance / 2, secondOnly: discordance / 2, plan: plan)
        guard discordance > 0 else { throw .noPairDiffers }
        let size = try none.checked(cases)
        return try plan.smallestEffect(reaching: power, effectMax: discordance) {
            none.power(atSize: size, difference: $0)
        }
    }

    var effect: Double { difference }
    var sizeMin: Double { 1 }

    func power(atSize size: Double) -> Double { power(atSize: size, difference: difference) }

    private func power(atSize size: Double, difference: Double) -> Double {
        let z = -Normal.quantile(plan.tail)
        let spread = max(0, discordance - difference * difference).squareRoot()
        return plan.power { sign in
            let distance = sign * difference * size.squareRoot() - z * discordance.squareRoot()
            // Where all cases fall to one side for certain, so does the statistic.
            guard spread > 0 else { return distance >= 0 ? 1 : 0 }
            return Normal.cumulative(distance / spread)
        }
    }
}
