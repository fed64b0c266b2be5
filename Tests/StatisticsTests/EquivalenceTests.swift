import Statistics
import Testing

@Suite struct EquivalenceTests {
    private let first = [0.81, 0.74, 0.9, 0.66, 0.71, 0.83, 0.78, 0.69]
    private let second = [0.8, 0.77, 0.88, 0.65, 0.75, 0.8, 0.76, 0.72]

    /// Numbers of scipy 1.17.1: `ttest_1samp` of the differences against −0.05 and 0.05, one-sided.
    @Test func knownPs() throws {
        let test = try PairedSamples(first, minus: second).equivalence(margin: 0.05)
        #expect(abs(test.worseP - 0.0007678173152074649) < 1e-12)
        #expect(abs(test.betterP - 0.0005776155236276931) < 1e-12)
        #expect(test.p == max(test.worseP, test.betterP))
        #expect(test.isEquivalent && test.isNoWorse)
    }

    /// The margin is excluded exactly when the interval at 1 − 2 alpha lies on its right side.
    @Test func testAndIntervalAgree() throws {
        for alpha in [0.01, 0.05, 0.2] {
            for margin in stride(from: 0.002, through: 0.06, by: 0.002) {
                let test = try PairedSamples(first, minus: second)
                    .equivalence(margin: margin, alpha: SignificanceLevel(alpha))
                #expect(test.isNoWorse == (test.test.interval.low >= -margin), "\(alpha) \(margin)")
                #expect(
                    test.isEquivalent == (test.test.interval.low >= -margin && test.test.interval.high <= margin),
                    "\(alpha) \(margin)")
            }
        }
    }

    /// Samples on their own are compared with Welch's standard error.
    @Test func independentSamplesHaveMarginsToo() throws {
        let samples = TwoSamples(try Sample(first), try Sample(second))
        let (test, welch) = (try samples.equivalence(margin: 0.2), try samples.welch(at: ConfidenceLevel(0.9)))
        #expect(test.test == welch)
        #expect(test.isEquivalent && test.worseP < 0.001)
        #expect(throws: StatisticsError.marginOutOfRange(0)) { try samples.equivalence(margin: 0) }
    }

    @Test func marginsAreAboveNothing() throws {
        let pairs = try PairedSamples(first, minus: second)
        for margin in [0, -0.1, Double.nan, .infinity] {
            #expect(throws: StatisticsError.self) { try pairs.equivalence(margin: margin) }
        }
        #expect(throws: StatisticsError.self) { try pairs.equivalence(margin: 1, alpha: SignificanceLevel(0.5)) }
        #expect(throws: StatisticsError.noVariation) {
            try PairedSamples([1, 2], minus: [1, 2]).equivalence(margin: 0.1)
        }
    }

    /// 2,000 samples whose true difference is just the margin: "no worse" is said about once in twenty.
    @Test func aDifferenceOfTheMarginIsMissedAsRarelyAsStated() throws {
        var random = Xoshiro256StarStar(seed: 77)
        var said = 0
        for _ in 0..<2_000 {
            let x = (0..<20).map { _ in random.fraction() - 0.1 }
            let y = (0..<20).map { _ in random.fraction() }
            if try PairedSamples(x, minus: y).equivalence(margin: 0.1).isNoWorse { said += 1 }
        }
        #expect((52...148).contains(said), "\(said) of 2000")
    }
}
