import Testing

@testable import Statistics

@Suite struct TiltedSignsTests {
    /// Sums of 1…24 with fair signs, counted one by one.
    @Test(arguments: [(200.0, 0.0015715360641479492), (240, 0.00011962652206420898), (270, 8.165836334228516e-06)])
    func aTailIsThatOfAllSigns(bound: Double, exact: Double) throws {
        let tail = try #require(TiltedSigns((1...24).map { Double($0) }, reaching: bound)).tail(seed: 5)
        #expect(abs(tail / exact - 1) < 0.25, "\(tail)")
    }

    /// Of equal values it is the binomial tail, far beyond what draws could show.
    @Test(arguments: [(60, 50.0), (60, 30), (200, 120), (17, 13)]) func equalValuesFollowTheBinomial(
        count: Int, bound: Double
    ) throws {
        let tail = try #require(TiltedSigns([Double](repeating: 0.5, count: count), reaching: bound / 2)).tail(seed: 1)
        let exact = FairBinomial(trials: count).atMost((count - Int(bound)) / 2)
        #expect(abs(tail / exact - 1) < 0.25, "\(tail) for \(exact)")
    }

    @Test func onlyAllSignsReachTheirSum() throws {
        let all = try #require(TiltedSigns([1, 2, 3, 4], reaching: 10))
        #expect(all.tail(seed: 1) == 1.0 / 16)
        #expect(TiltedSigns([1, 2], reaching: 0) == nil)
        #expect(TiltedSigns([1e-300, 1e300], reaching: 1) == nil)
        #expect(try #require(TiltedSigns([Double](repeating: 1, count: 2_000), reaching: 2_000)).tail(seed: 1) > 0)
    }

    /// It looks where drawn signs end, and leaves alone what they tell.
    @Test func theSignFlipTestLooksForSmallTailsOnlyWhereAsked() throws {
        let bootstrap = try Bootstrap(resamples: 10_000, seed: 3)
        let clear = try PairedSamples((0..<40).map { 1 + Double($0 % 7) }, minus: [Double](repeating: 0, count: 40))
        #expect(try clear.signFlip(bootstrap).p == 1 / 10_001.0)
        #expect(try clear.signFlip(bootstrap, resolving: 1e-3).p == 1 / 10_001.0, "draws tell that")
        let found = try clear.signFlip(bootstrap, resolving: 1e-6)
        #expect(found.p == 2 * 0x1p-40 && found.pNotAbove == 0x1p-40 && found.pNotBelow == 1)
        #expect(try clear.signFlip(bootstrap, resolving: 1e-6) == found, "seeded")
        let usual = try PairedSamples((0..<40).map { Double($0 % 7) - 2.9 }, minus: [Double](repeating: 0, count: 40))
        #expect(try usual.signFlip(bootstrap, resolving: 1e-9) == usual.signFlip(bootstrap))
    }

    /// A hundred draws at different seeds keep together.
    @Test func itsEstimateIsWithinAQuarterOfTheTruth() throws {
        let values = (1...24).map { Double($0) }
        let tails = try #require(TiltedSigns(values, reaching: 270))
        let estimates = (0..<100).map { tails.tail(seed: UInt64($0)) / 8.165836334228516e-06 }
        #expect(estimates.allSatisfy { abs($0 - 1) < 0.25 })
        #expect(abs(estimates.reduce(0, +) / 100 - 1) < 0.02)
    }
}
