import Statistics
import Testing

@Suite struct PowerTests {
    @Test func whatIsFoundWithAPowerHasThatPower() throws {
        for alternative in TestPlan.Alternative.allCases {
            let plan = TestPlan(alternative)
            let sign: Double = alternative == .smaller ? -1 : 1
            let paired = try PairedTPower.minimumDetectableEffect(pairs: 40, power: 0.8, plan: plan)
            #expect(sign * paired > 0)
            #expect(try abs(PairedTPower(effectSize: paired, plan: plan).power(pairs: 40) - 0.8) < 1e-9)
            let unpaired = try TwoSampleTPower.minimumDetectableEffect(first: 30, ratio: 2, power: 0.9, plan: plan)
            let two = try TwoSampleTPower(effectSize: unpaired, ratio: 2, plan: plan)
            #expect(try abs(two.power(first: 30) - 0.9) < 1e-9)
            let difference = try McNemarPower.minimumDetectableDifference(
                cases: 200, discordance: 0.3, power: 0.8, plan: plan)
            let mcNemar = try McNemarPower(
                firstOnly: (0.3 + difference) / 2, secondOnly: (0.3 - difference) / 2, plan: plan)
            #expect(try abs(mcNemar.power(cases: 200) - 0.8) < 1e-9)
            let rates = try TwoProportionsPower.minimumDetectableRates(from: 0.7, first: 100, power: 0.8, plan: plan)
            #expect((rates.below == nil) == (alternative == .larger))
            #expect((rates.above == nil) == (alternative == .smaller))
            for rate in [rates.below, rates.above].compactMap({ $0 }) {
                #expect(try abs(TwoProportionsPower(rate, 0.7, plan: plan).power(first: 100) - 0.8) < 1e-9)
            }
        }
    }

    @Test func noRateLiesBeyondAll() throws {
        let rates = try TwoProportionsPower.minimumDetectableRates(from: 0.99, first: 20, power: 0.8)
        #expect(rates.above == nil)
        #expect(try #require(rates.below) < 0.9)
    }

    /// Shares of 0.2 and 0.1: the share of 2,000 simulated tests that find them is the stated power to within five
    /// standard errors, 0.045, and a little for the approximation.
    @Test func mcNemarsPowerIsWhatHappens() throws {
        let power = try McNemarPower(firstOnly: 0.2, secondOnly: 0.1)
        let size = try power.cases(power: 0.8)
        #expect(try abs(power.power(cases: size.rounded) - 0.8) < 0.005)
        var random = Xoshiro256StarStar(seed: 9)
        var found = 0
        for _ in 0..<2_000 {
            var (first, second) = (0, 0)
            for _ in 0..<size.rounded {
                let draw = random.fraction()
                if draw < 0.2 { first += 1 } else if draw < 0.3 { second += 1 }
            }
            let distance = Double(first - second) / Double(first + second).squareRoot()
            if distance.magnitude >= ConfidenceLevel.percent95.criticalValue { found += 1 }
        }
        #expect(abs(Double(found) / 2_000 - 0.8) < 0.05, "\(found) of 2000")
    }

    /// Connor's formula by hand: (1.95996 √0.3 + 0.84162 √(0.3 − 0.01))² / 0.01.
    @Test func connorsSize() throws {
        let size = try McNemarPower(firstOnly: 0.2, secondOnly: 0.1).cases(power: 0.8)
        #expect(abs(size.exact - 233.09) < 0.01)
        let certain = try McNemarPower(firstOnly: 1, secondOnly: 0)
        #expect(try certain.power(cases: 3) == 0 && certain.power(cases: 4) == 1)
    }

    @Test func moreIsFoundByMore() throws {
        var last = 0.0
        for pairs in [2, 3, 5, 10, 100, 1_000] {
            let power = try PairedTPower(effectSize: 0.3).power(pairs: pairs)
            #expect(power > last)
            last = power
        }
        #expect(try PairedTPower(effectSize: 1e-4).power(pairs: SampleSize.sizeMax) > 0.88)
        #expect(try TwoSampleTPower(effectSize: 1e6).power(first: SampleSize.sizeMax) > 1 - 1e-9)
        #expect(try TwoSampleTPower(effectSize: 100).sampleSizes(power: 0.5).first.exact == 2)
    }

    @Test func questionsWithoutAnAnswerAreSaid() throws {
        let larger = TestPlan(.larger)
        #expect(throws: StatisticsError.noEffect) { try PairedTPower(effectSize: 0).pairs(power: 0.8) }
        #expect(throws: StatisticsError.noEffect) {
            try TwoSampleTPower(effectSize: -1, plan: larger).sampleSizes(power: 0.8)
        }
        #expect(throws: StatisticsError.powerNotReached) {
            try TwoProportionsPower(0.5, 0.500_001).sampleSizes(power: 0.8)
        }
        #expect(throws: StatisticsError.powerNotReached) {
            try McNemarPower.minimumDetectableDifference(cases: 2, discordance: 0.1, power: 0.8)
        }
        for power in [1, 0.05, -1, Double.nan] {
            #expect(throws: StatisticsError.self) { try PairedTPower(effectSize: 1).pairs(power: power) }
        }
        #expect(throws: StatisticsError.noDegreesOfFreedom) { try PairedTPower(effectSize: 1).power(pairs: 1) }
        #expect(throws: StatisticsError.noDegreesOfFreedom) { try TwoSampleTPower(effectSize: 1).power(first: 1) }
        #expect(throws: StatisticsError.casesOutOfRange(0)) { try PairedTPower(effectSize: 1).power(pairs: 0) }
        #expect(throws: StatisticsError.casesOutOfRange(.max)) { try TwoProportionsPower(0, 1).power(first: .max) }
        #expect(throws: StatisticsError.casesOutOfRange(.max)) {
            try TwoSampleTPower(effectSize: 1).power(first: .max)
        }
        #expect(throws: StatisticsError.noPairDiffers) {
            try McNemarPower(firstOnly: 0, secondOnly: 0).power(cases: 10)
        }
        #expect(throws: StatisticsError.probabilityOutOfRange(1.2)) {
            try McNemarPower(firstOnly: 0.6, secondOnly: 0.6)
        }
        for wrong in [Double.nan, .infinity, -1e7] {
            #expect(throws: StatisticsError.self) { try PairedTPower(effectSize: wrong) }
            #expect(throws: StatisticsError.self) { try TwoSampleTPower(effectSize: 1, ratio: wrong) }
            #expect(throws: StatisticsError.self) { try TwoProportionsPower(wrong, 0.5) }
        }
    }
}
