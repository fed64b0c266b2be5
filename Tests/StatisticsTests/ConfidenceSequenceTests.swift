import Testing

@testable import Statistics

@Suite struct ConfidenceSequenceTests {
    private func normal(_ random: inout Xoshiro256StarStar) -> Double {
        Normal.quantile(max(0x1p-60, random.fraction()))
    }

    /// 600 sequences of 400 normal observations without a difference, looked at after every one of them.
    @Test func lookingAllTheTimeFindsNothingTooOften() throws {
        var random = Xoshiro256StarStar(seed: 41)
        let mixture = try NormalMixture.tuned(for: 200, sigma: 1)
        var (found, missed) = (0, 0)
        for _ in 0..<600 {
            var sequence = ConfidenceSequence(mixture)
            for _ in 0..<400 { try sequence.observe(normal(&random)) }
            let look = try #require(sequence.look)
            if look.alwaysValidP <= 0.05 { found += 1 }
            if look.running.low > 0 || look.running.high < 0 { missed += 1 }
            #expect((look.alwaysValidP <= 0.05) == (sequence.firstRejection != nil))
        }
        #expect(found <= 30, "\(found) of 600")
        #expect(found == missed)
    }

    @Test func aDifferenceIsFound() throws {
        var random = Xoshiro256StarStar(seed: 42)
        var sequence = ConfidenceSequence(try NormalMixture.tuned(for: 100, sigma: 1))
        for _ in 0..<500 { try sequence.observe(0.5 + normal(&random)) }
        #expect(try #require(sequence.firstRejection) < 200)
        let look = try #require(sequence.look)
        #expect(look.running.low < 0.5 && 0.5 < look.running.high)
    }

    /// Any other rho makes the interval wider at the size that it was tuned for.
    @Test func theTunedMixtureIsNarrowest() throws {
        for alpha in [0.001, 0.05, 0.3] {
            let alpha = try SignificanceLevel(alpha)
            let tuned = try NormalMixture.tuned(for: 300, sigma: 0.4, alpha: alpha)
            let width = try tuned.halfWidth(after: 300)
            for factor in [0.5, 0.9, 1.1, 2] {
                let other = try NormalMixture(sigma: 0.4, rho: tuned.rho * factor, alpha: alpha)
                #expect(try other.halfWidth(after: 300) > width)
            }
        }
    }

    @Test func whatCannotBeMeantIsRefused() throws {
        for (sigma, rho) in [(-1, 1), (.nan, 1), (.infinity, 1), (1, 0), (1, -1), (1, .nan), (1, .infinity)] {
            #expect(throws: StatisticsError.self) { try NormalMixture(sigma: sigma, rho: rho) }
        }
        #expect(throws: StatisticsError.casesOutOfRange(0)) { try NormalMixture.tuned(for: 0, sigma: 1) }
        #expect(throws: StatisticsError.mixtureOutOfRange(0)) { try NormalMixture.tuned(for: 10, sigma: 0) }
        let mixture = try NormalMixture(sigma: 1, rho: 1)
        #expect(throws: StatisticsError.noObservation) { try mixture.halfWidth(after: 0) }
        #expect(throws: StatisticsError.overflow) { try NormalMixture(sigma: 1e200, rho: 1).halfWidth(after: 1) }
        #expect(throws: StatisticsError.overflow) { try mixture.logE(sum: 1e200, after: 1) }
        var sequence = ConfidenceSequence(mixture)
        try sequence.observe(0.5)
        let before = sequence
        #expect(throws: StatisticsError.notFinite(index: 1)) { try sequence.observe(.nan) }
        #expect(throws: StatisticsError.overflow) { try sequence.observe(1e300) }
        #expect(sequence == before)
    }
}
