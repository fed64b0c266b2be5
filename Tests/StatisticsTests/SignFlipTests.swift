import Statistics
import Testing

@Suite struct SignFlipTests {
    private let bootstrap = try! Bootstrap(resamples: 10_000, seed: 3)

    private func test(_ differences: [Double], against bound: Double = 0) throws -> SignFlipTest {
        try PairedSamples(differences, minus: differences.map { _ in 0 }).signFlip(against: bound, bootstrap)
    }

    @Test func fewPairsTryAllSigns() throws {
        // Of 1, 2, 3 with signs the sums 6 and −6 alone are as far out.
        let three = try test([1, 2, 3])
        #expect((three.p, three.pNotAbove, three.pNotBelow) == (0.25, 0.125, 1))
        // Sums ±4 (1 + 3), ±2, ±2, ±4 (of 1, 3 with 0 left out: ±4, ±2): −1 + 3 = 2 is reached by three of four.
        let mixed = try test([-1, 3, 0])
        #expect((mixed.p, mixed.pNotAbove, mixed.pNotBelow) == (1, 0.5, 0.75))
        #expect(try test([0.1, 0.2]).p == 0.5, "two pairs show nothing")
    }

    /// Which asked for symmetry about the margin. By it recorded verdicts are still recomputed; nothing new is shown by it.
    @Test func theFirstRuleOfMarginsGivesTheSameAsEver() throws {
        let same = try test([Double](repeating: 0, count: 10), against: -0.05)
        #expect(same.pNotAbove == 1 / 1_024.0)
        #expect(throws: StatisticsError.noPairDiffers) { try test([0.5, 0.5], against: 0.5) }
    }

    @Test func manyPairsDrawSignsAndAgreeWithTheNormalLimit() throws {
        let differences = (0..<40).map { Double($0 % 7) - 2.2 }
        let drawn = try test(differences)
        #expect(try test(differences) == drawn, "seeded")
        let t = try PairedSamples(differences, minus: differences.map { _ in 0 }).tTest()
        #expect(abs(drawn.p - t.p) < 0.02)
        #expect(try test((0..<40).map { _ in 1 }).p == 1 / 10_001.0, "never 0")
    }

    /// A p of 0.05 by 10,000 draws varies by 0.002 from seed to seed.
    @Test func drawnSignsSayHowFarTheyMayBeOff() throws {
        let differences = (0..<40).map { Double($0 % 7) - 2.2 }
        let error = try #require(try test(differences).drawnError)
        let p = try test(differences).p
        #expect(abs(error - (p * (1 - p) / 10_001).squareRoot()) < 1e-12)
        let samples = try PairedSamples(differences, minus: differences.map { _ in 0 })
        let others = try (0..<60).map { try samples.signFlip(Bootstrap(seed: UInt64($0))).p }
        #expect(try Sample(others).standardDeviation() < 1.5 * error)
        #expect(try Sample(others).standardDeviation() > 0.5 * error)
        #expect(try test([1, 2, 3]).drawnError == nil, "all signs are tried")
    }

    /// Of two sides that are the same, differences are symmetric about 0, and p is small as seldom as it says, with as few as three pairs.
    @Test(arguments: [3, 5, 10, 20]) func itsErrorIsAtMostAlpha(pairs: Int) throws {
        var generator = Xoshiro256StarStar(seed: UInt64(pairs))
        let quick = try Bootstrap(resamples: 200, seed: 1)
        let rejected = try (0..<1_000).count { _ in
            let draws = (0..<pairs).map { _ in (0..<4).reduce(-2.0) { sum, _ in sum + generator.fraction() } }
            return try PairedSamples(draws, minus: draws.map { _ in 0 }).signFlip(quick).p <= 0.05
        }
        // Three standard errors above 50.
        #expect(rejected <= 71)
    }
}
