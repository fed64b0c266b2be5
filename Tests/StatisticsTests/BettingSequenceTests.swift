import Statistics
import Testing

@Suite struct BettingSequenceTests {
    private static let differences =
        [0.25, 0.5, -0.125, 0.75, 0.5, 0, 0.25, 1, 0.5, -0.25, 0.375, 0.5, 0.25, 0.625, 0.125, 0.5]

    /// Numbers of a second implementation, written from the definitions in another language, with products in place of
    /// logarithms.
    @Test func knownIntervalAndP() throws {
        var sequence = try BettingSequence()
        for _ in 0..<3 {
            for difference in Self.differences { try sequence.observe(difference) }
        }
        let interval = try sequence.interval()
        #expect(abs(interval.low - 0.1549813417713204) < 1e-12)
        #expect(abs(interval.high - 0.4954233702374664) < 1e-12)
        #expect(abs(sequence.alwaysValidP - 0.0011084130524187672) < 1e-12)
        #expect(try sequence.mean() == Self.differences.reduce(0, +) / 16)
    }

    /// 800 sequences of 200 differences of passes, −1, 0 or 1, without a difference on the whole, looked at after every
    /// one of them. The first kind has much variance, the second little.
    @Test(arguments: [0.4, 0.04])
    func lookingAllTheTimeFindsNothingTooOften(discordance: Double) throws {
        var random = Xoshiro256StarStar(seed: 51)
        var found = 0
        for _ in 0..<800 {
            var sequence = try BettingSequence()
            for _ in 0..<200 {
                let draw = random.fraction()
                try sequence.observe(draw < discordance / 2 ? -1 : draw < discordance ? 1 : 0)
            }
            if sequence.firstRejection != nil { found += 1 }
        }
        #expect(found <= 40, "\(found) of 800")
    }

    /// Of the side that is not so, at the bound itself: no oftener than half of alpha allows, however often one looks.
    @Test(arguments: [-0.25, 0.25]) func oneSideIsShownTooSeldomToMatter(bound: Double) throws {
        var random = Xoshiro256StarStar(seed: 54)
        var found = (above: 0, below: 0)
        for _ in 0..<800 {
            var sequence = try BettingSequence(null: bound)
            for _ in 0..<100 { try sequence.observe(random.fraction() < (1 + bound) / 2 ? 1 : -1) }
            if sequence.above.firstRejection != nil { found.above += 1 }
            if sequence.below.firstRejection != nil { found.below += 1 }
            #expect(sequence.alwaysValidP == min(sequence.above.alwaysValidP, sequence.below.alwaysValidP))
        }
        #expect(found.above <= 20 && found.below <= 20, "\(found) of 800")
    }

    /// Of large clusters that lose a little and small ones that win much, the cases come to the same; so they do not when each cluster counts once.
    @Test func theWeightedMeanIsWhatIsBetAgainst() throws {
        var random = Xoshiro256StarStar(seed: 55)
        var found = (weighted: 0, unweighted: 0)
        for _ in 0..<400 {
            var (weighted, unweighted) = (try BettingSequence(), try BettingSequence())
            for _ in 0..<200 {
                let isLarge = random.fraction() < 0.5
                try weighted.observe(isLarge ? -0.1 : 1, weight: isLarge ? 1 : 0.1)
                try unweighted.observe(isLarge ? -0.1 : 1)
            }
            if weighted.firstRejection != nil { found.weighted += 1 }
            if unweighted.firstRejection != nil { found.unweighted += 1 }
        }
        #expect(found.weighted <= 20 && found.unweighted == 400, "\(found) of 400")
        var sequence = try BettingSequence()
        for _ in 0..<20 {
            try sequence.observe(0.5, weight: 1)
            try sequence.observe(-1, weight: 0.25)
        }
        #expect(try abs(sequence.mean() - 0.2) < 1e-12)
        #expect(try sequence.interval().contains(0.2))
    }

    @Test func theSideOnWhichTheMeanLiesIsShown() throws {
        var sequence = try BettingSequence(null: -0.3)
        for _ in 0..<60 { try sequence.observe(0) }
        #expect(sequence.above.firstRejection == sequence.firstRejection && sequence.firstRejection != nil)
        #expect(sequence.below.firstRejection == nil && sequence.below.alwaysValidP == 1)
        #expect(try sequence.interval().low > -0.3)
    }

    /// p falls to alpha exactly when the tested mean first leaves the interval.
    @Test func pAndIntervalAgree() throws {
        var random = Xoshiro256StarStar(seed: 52)
        for _ in 0..<6 {
            var sequence = try BettingSequence(range: 0...10, null: 4, alpha: SignificanceLevel(0.1))
            while sequence.firstRejection == nil, sequence.count < 60 {
                #expect(try sequence.count == 0 || sequence.interval().contains(4))
                try sequence.observe(10 * random.fraction() * random.fraction().squareRoot())
            }
            #expect(try sequence.firstRejection == nil || !sequence.interval().contains(4))
        }
    }

    @Test func aDifferenceIsFoundAndHeld() throws {
        var random = Xoshiro256StarStar(seed: 53)
        var sequence = try BettingSequence()
        for _ in 0..<400 { try sequence.observe(random.fraction() * 0.4 + (random.fraction() - 0.5) * 0.2) }
        #expect(try #require(sequence.firstRejection) < 100)
        let interval = try sequence.interval()
        #expect(interval.contains(0.2) && interval.high - interval.low < 0.1)
        #expect(interval.level.fraction == 0.95)
    }

    @Test func extremeObservationsHaveIntervals() throws {
        for value in [-1.0, 0, 1] {
            var sequence = try BettingSequence()
            for _ in 0..<2_000 { try sequence.observe(value) }
            let interval = try sequence.interval()
            #expect(interval.contains(value) && interval.high - interval.low < 0.02)
        }
        var alternating = try BettingSequence(range: -1e150...1e150, null: 1e-300)
        for index in 0..<100 { try alternating.observe(index.isMultiple(of: 2) ? 1e150 : -1e150) }
        #expect(try alternating.interval().contains(0))
    }

    @Test func whatCannotBeMeantIsRefused() throws {
        var sequence = try BettingSequence()
        #expect(throws: StatisticsError.noObservation) { try sequence.interval() }
        #expect(throws: StatisticsError.noObservation) { try sequence.mean() }
        #expect(throws: StatisticsError.notFinite(index: 0)) { try sequence.observe(.nan) }
        #expect(throws: StatisticsError.outsideRange(index: 0)) { try sequence.observe(1.001) }
        #expect(sequence.count == 0 && sequence.alwaysValidP == 1)
        #expect(throws: StatisticsError.rangeOutOfRange(1, 1)) { try BettingSequence(range: 1...1) }
        #expect(throws: StatisticsError.self) { try BettingSequence(range: -.infinity...1) }
        #expect(throws: StatisticsError.self) { try BettingSequence(range: -1.7e308...1.7e308) }
        for null in [-1, 1, .nan] { #expect(throws: StatisticsError.self) { try BettingSequence(null: null) } }
    }
}
