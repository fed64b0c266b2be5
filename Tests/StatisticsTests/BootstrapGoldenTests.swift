import Statistics
import TestSupport
import Testing

/// The numbers come from a second implementation in exact fractions (generator, draws, means and quantiles written
/// again from their definitions in another language; BCa with the normal distribution of scipy 1.17.1).
@Suite struct BootstrapGoldenTests {
    /// Seven, so that the draw left over from pairs is in it.
    private static let values = [0, 0.5, 1, 1, 0.25, 0.75, 0.125]

    private func means(_ values: [Double] = values) throws -> BootstrapMeans {
        try Bootstrap(resamples: 200, seed: 42).means(of: Sample(values))
    }

    @Test func aSeedGivesTheseResamplesForEver() throws {
        let means = try means()
        #expect(means.estimate == 0.5178571428571429)
        #expect(Array(means.sorted.prefix(5)) == [0.19642857142857142, 0.23214285714285715, 0.25, 0.25, 0.25])
        #expect(abs(means.percentile().low - 0.2848214285714287) < 1e-15)
        #expect(abs(means.percentile().high - 0.7866071428571427) < 1e-15)
    }

    @Test func biasAndAccelerationMoveBothEnds() throws {
        let interval = try means().bca()
        #expect(abs(interval.low - 0.2857142857142857) < 1e-12)
        #expect(abs(interval.high - 0.8214285714285714) < 1e-12)
        #expect(try means().interval() == (interval, .bca))
    }

    /// Tenths have no exact double, yet a sum of them that equals the observed one counts as equal: BCa cuts at the
    /// same resamples as for whole numbers.
    @Test func tenthsTieAsWholeNumbersDo() throws {
        let whole = [1.0, 2, 3, 4, 7, 7, 9, 1, 2, 6]
        let ofTenths = try means(whole.map { $0 / 10 }).bca()
        let ofWhole = try means(whole).bca()
        #expect(abs(ofTenths.low - ofWhole.low / 10) < 1e-15)
        #expect(abs(ofTenths.high - ofWhole.high / 10) < 1e-15)
    }

    @Test func anOffsetMovesTheIntervalAndNothingElse() throws {
        let (near, far) = (try means().bca(), try means(Self.values.map { $0 + 1_048_576 }).bca())
        #expect(abs(far.low - 1_048_576 - near.low) < 1e-9)
        #expect(abs(far.high - 1_048_576 - near.high) < 1e-9)
    }

    @Test func equalObservationsHaveNoAcceleration() throws {
        let means = try means([0.3, 0.3, 0.3])
        #expect(throws: StatisticsError.noVariation) { try means.bca() }
        #expect(means.interval() == (means.percentile(), .percentile))
    }

    @Test func tooMuchSkewForTheLevelIsSaid() throws {
        // One pass in 200: the acceleration is near its greatest, 1/6, and z reaches past the pole.
        let means = try means([1] + [Double](repeating: 0, count: 199))
        let level = try ConfidenceLevel(1 - 1e-15)
        #expect(throws: StatisticsError.correctionUndefined) { try means.bca(at: level) }
    }

    @Test func unboundedWorkIsRefused() throws {
        #expect(throws: StatisticsError.resamplesOutOfRange(99)) { try Bootstrap(resamples: 99, seed: 1) }
        let sample = try Sample([Double](repeating: 0, count: 10_001))
        let most = try Bootstrap(resamples: 1_000_000, seed: 1)
        #expect(throws: StatisticsError.tooManyDraws(observations: 10_001, resamples: 1_000_000)) {
            try most.means(of: sample)
        }
    }

    /// 400 samples of 40 uniform numbers. Both intervals are a little short at that size (93 to 95 %); five standard
    /// errors of the share are 5.5 %.
    @Test func intervalsHoldTheTrueMeanAboutAsOftenAsTheySay() throws {
        var random = SeededRandom("bootstrap coverage")
        var (percentile, bca) = (0, 0)
        for _ in 0..<400 {
            let sample = try Sample((0..<40).map { _ in Double.random(in: 0..<1, using: &random) })
            let means = try Bootstrap(resamples: 400, seed: random.next()).means(of: sample)
            if means.percentile().contains(0.5) { percentile += 1 }
            if try means.bca().contains(0.5) { bca += 1 }
        }
        #expect((352...396).contains(percentile), "\(percentile) of 400")
        #expect((352...396).contains(bca), "\(bca) of 400")
    }
}
