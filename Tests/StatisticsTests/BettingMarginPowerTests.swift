import Statistics
import Testing

@Suite struct BettingMarginPowerTests {
    /// 20,000 experiments simulated by a program of another hand; three standard errors of ours are 0.028.
    @Test(arguments: [(0, 40, 0.624), (0, 50, 0.814), (-0.02, 65, 0.788)] as [(Double, Int, Double)])
    func knownPowers(difference: Double, cases: Int, power: Double) throws {
        let curve = try BettingMarginPower(difference: difference, deviation: 0.2, margin: 0.1, width: 1)
        #expect(try abs(curve.power(cases: cases) - power) < 0.03)
        #expect(try curve.power(cases: cases) == curve.power(cases: cases), "the seed decides")
    }

    @Test func soManyCasesReachThePower() throws {
        let curve = try BettingMarginPower(difference: 0, deviation: 0.2, margin: 0.1, width: 1)
        let cases = try curve.cases(power: 0.8)
        #expect((46...53).contains(cases), "\(cases)")
        #expect(try curve.power(cases: cases) >= 0.8)
    }

    /// Where hardly any differs it takes thirty, and with these it is certain.
    @Test func hardlyAnyDifferenceTakesThirty() throws {
        let curve = try BettingMarginPower(difference: 0, deviation: 1e-6, margin: 0.1, width: 1)
        #expect(try curve.power(cases: 29) == 0 && curve.power(cases: 30) == 1)
        #expect(try curve.cases(power: 0.9) == 30)
        // The unit of the scores is no matter.
        let wide = try BettingMarginPower(difference: 0, deviation: 1e-4, margin: 10, width: 100)
        #expect(try wide.cases(power: 0.9) == 30)
    }

    @Test func refusals() throws {
        for margin in [0, 1, 1.5, Double.nan] {
            #expect(throws: StatisticsError.self) {
                try BettingMarginPower(difference: 0, deviation: 0.1, margin: margin, width: 1)
            }
        }
        #expect(throws: StatisticsError.noVariation) {
            try BettingMarginPower(difference: 0, deviation: 0, margin: 0.1, width: 1)
        }
        let worse = try BettingMarginPower(difference: -0.1, deviation: 0.1, margin: 0.1, width: 1)
        #expect(throws: StatisticsError.noEffect) { try worse.cases(power: 0.8) }
        #expect(throws: StatisticsError.powerOutOfRange(1)) { try worse.cases(power: 1) }
        #expect(throws: StatisticsError.casesOutOfRange(0)) { try worse.power(cases: 0) }
        #expect(throws: StatisticsError.tooManyToSimulate(most: 10_000)) { try worse.power(cases: 10_001) }
    }
}
