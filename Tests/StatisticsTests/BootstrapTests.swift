import Statistics
import Testing

@Suite struct BootstrapTests {
    @Test func sameSeedGivesTheSameDigits() throws {
        let sample = try Sample([0, 0.5, 1, 1, 0.25, 0.75, 1, 0, 1, 0.5])
        let first = try Bootstrap(resamples: 2_000, seed: 7).means(of: sample).percentile()
        let second = try Bootstrap(resamples: 2_000, seed: 7).means(of: sample).percentile()
        #expect(first == second)
        #expect(
            try Bootstrap(resamples: 2_000, seed: 8).means(of: sample).sorted
                != Bootstrap(resamples: 2_000, seed: 7).means(of: sample).sorted)
    }

    @Test func holdsItsEstimate() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var generator = Xoshiro256StarStar(seed: seed)
        for _ in 0..<50 {
            let sample = try Sample((0..<30).map { _ in generator.fraction() })
            let means = try Bootstrap(resamples: 500, seed: generator.next()).means(of: sample)
            #expect(means.percentile().contains(sample.mean))
        }
    }

    @Test func equalObservationsMakeAPoint() throws {
        let interval = try Bootstrap(resamples: 200, seed: 1).means(of: try Sample([0.5, 0.5, 0.5])).percentile()
        #expect(interval.low == 0.5 && interval.high == 0.5)
    }

    @Test func oneObservationHasNoInterval() throws {
        let sample = try Sample([1])
        #expect(throws: StatisticsError.oneObservation) { try Bootstrap(resamples: 200, seed: 1).means(of: sample) }
    }

    @Test func whatIsNotANumberIsRefusedWithItsPlace() {
        #expect(throws: StatisticsError.notFinite(index: 1)) { try Sample([1, .nan]) }
        #expect(throws: StatisticsError.notFinite(index: 0)) { try Sample([.infinity, 1]) }
        #expect(throws: StatisticsError.noObservation) { try Sample([]) }
    }
}
