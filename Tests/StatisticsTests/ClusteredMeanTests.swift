import Statistics
import Testing

@Suite struct ClusteredMeanTests {
    /// Four clusters by hand: sums 1, 2, 0, 3 of 2, 2, 2, 3 observations; the mean is 6/9, the rests −1/3, 2/3, −4/3, 1.
    @Test func theStandardErrorIsThatOfClusterTotals() throws {
        let mean = try ClusteredMean(sums: [1, 2, 0, 3], counts: [2, 2, 2, 3])
        #expect(abs(mean.mean - 2.0 / 3) < 1e-15 && mean.clusters == 4 && mean.observations == 9)
        // √(4/3 · (1/9 + 4/9 + 16/9 + 1)) / 9 times the t of 3 degrees of freedom, 3.182446305284263.
        let reach = (4.0 / 3 * 30 / 9).squareRoot() / 9 * 3.182446305284263
        let interval = try mean.interval()
        #expect(abs(interval.low - (2.0 / 3 - reach)) < 1e-12 && abs(interval.high - (2.0 / 3 + reach)) < 1e-12)
    }

    /// With one observation in each cluster it is the t interval of a mean.
    @Test func clustersOfOneAreIndependentObservations() throws {
        let values = [0.25, 0.5, 1, 0.75, 0]
        let clustered = try ClusteredMean(sums: values, counts: values.map { _ in 1 }).interval()
        let t = try PairedSamples(values, minus: values.map { _ in 0 }).tTest().interval
        #expect(abs(clustered.low - t.low) < 1e-12 && abs(clustered.high - t.high) < 1e-12)
    }

    /// Repeats that always end alike say no more than one of them.
    @Test func repeatsThatAgreeDoNotNarrowTheInterval() throws {
        let once = try ClusteredMean(sums: [1, 0, 1, 1, 0, 1], counts: [1, 1, 1, 1, 1, 1])
        let tenTimes = try ClusteredMean(sums: [10, 0, 10, 10, 0, 10], counts: [10, 10, 10, 10, 10, 10])
        #expect(try abs(once.wilson().low - tenTimes.wilson().low) < 1e-12)
        #expect(try abs(once.interval().high - tenTimes.interval().high) < 1e-12)
        let asIfIndependent = try Proportion(successes: 40, trials: 60).wilson()
        #expect(try tenTimes.wilson().low < asIfIndependent.low - 0.1)
    }

    @Test func whereAllPassedThereAreAsManyTrialsAsClusters() throws {
        let all = try ClusteredMean(sums: [3, 3, 3, 3], counts: [3, 3, 3, 3]).wilson()
        let wilson = try Proportion(successes: 4, trials: 4).wilson()
        #expect(abs(all.low - wilson.low) < 1e-12 && all.high == 1)
        let none = try ClusteredMean(sums: [0, 0], counts: [5, 5]).wilson()
        #expect(try none.low == 0 && abs(none.high - Proportion(successes: 0, trials: 2).wilson().high) < 1e-12)
    }

    @Test func whatDoesNotExistIsSaid() throws {
        #expect(throws: StatisticsError.noObservation) { try ClusteredMean(sums: [], counts: []) }
        #expect(throws: StatisticsError.unpaired(1, 2)) { try ClusteredMean(sums: [1], counts: [1, 1]) }
        #expect(throws: StatisticsError.countsOutOfRange(successes: 0, trials: 0)) {
            try ClusteredMean(sums: [1], counts: [0])
        }
        #expect(throws: StatisticsError.notFinite(index: 0)) { try ClusteredMean(sums: [.nan], counts: [1]) }
        let one = try ClusteredMean(sums: [2], counts: [3])
        #expect(throws: StatisticsError.oneObservation) { try one.interval() }
        #expect(throws: StatisticsError.oneObservation) { try one.wilson() }
        let same = try ClusteredMean(sums: [1, 1], counts: [2, 2])
        #expect(throws: StatisticsError.noVariation) { try same.interval() }
        #expect(try same.wilson().low > 0)
        #expect(throws: StatisticsError.probabilityOutOfRange(2)) {
            try ClusteredMean(sums: [2, 2], counts: [1, 1]).wilson()
        }
    }
}
