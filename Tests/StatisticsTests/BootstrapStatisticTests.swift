import Statistics
import Testing

@Suite struct BootstrapStatisticTests {
    private static let values = [0, 0.5, 1, 1, 0.25, 0.75, 0.125]

    /// The mean as a statistic of places is the bootstrap of the mean.
    @Test func aMeanIsAStatistic() throws {
        let bootstrap = try Bootstrap(resamples: 200, seed: 42)
        let means = try bootstrap.means(of: Sample(Self.values))
        let statistic = try bootstrap.statistic(ofUnits: 7) { (places) throws(StatisticsError) in
            try Sample(places.map { Self.values[$0] }).mean
        }
        for (one, other) in zip(statistic.sorted, means.sorted) { #expect(abs(one - other) < 1e-15) }
        #expect(try abs(statistic.percentile().low - means.percentile().low) < 1e-15)
        #expect(statistic.undefined == 0 && abs(statistic.estimate - means.estimate) < 1e-15)
    }

    @Test func agreementHasAnInterval() throws {
        let (first, second) = ([0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0])
        let kappa = try Bootstrap(resamples: 500, seed: 3).statistic(ofUnits: 12) { (places) throws(StatisticsError) in
            try CohensKappa.kappa(places.map { first[$0] }, places.map { second[$0] }, labels: 2)
        }
        let interval = try kappa.percentile()
        #expect(interval.contains(kappa.estimate) && interval.low < 0.6 && interval.high == 1)
    }

    @Test func aFigureThatIsOftenUndefinedHasNone() throws {
        let kappa = try Bootstrap(resamples: 500, seed: 3).statistic(ofUnits: 3) { (places) throws(StatisticsError) in
            try CohensKappa.kappa(places.map { [0, 0, 1][$0] }, places.map { [0, 0, 1][$0] }, labels: 2)
        }
        #expect(kappa.estimate == 1)
        // Without the third of three items there is only one label: (2/3)³ of resamples, and (1/3)³ with nothing else.
        #expect((125...208).contains(kappa.undefined))
        #expect(throws: StatisticsError.undefinedResamples(kappa.undefined, of: 500)) { try kappa.percentile() }
    }

    @Test func whatHasNoValueIsNotResampled() throws {
        let bootstrap = try Bootstrap(resamples: 100, seed: 1)
        #expect(throws: StatisticsError.oneObservation) { try bootstrap.statistic(ofUnits: 1) { _ in 1 } }
        #expect(throws: StatisticsError.oneObservation) { try bootstrap.statistic(ofUnits: -1) { _ in 1 } }
        #expect(throws: StatisticsError.tooManyDraws(observations: .max, resamples: 100)) {
            try bootstrap.statistic(ofUnits: .max) { _ in 1 }
        }
        #expect(throws: StatisticsError.notFinite(index: 0)) { try bootstrap.statistic(ofUnits: 2) { _ in .nan } }
        #expect(throws: StatisticsError.oneLabel) {
            try bootstrap.statistic(ofUnits: 2) { (_) throws(StatisticsError) in throw .oneLabel }
        }
    }

    /// p and the percentile interval say the same about a mean.
    @Test func pIsSmallWhereTheIntervalLeavesTheMeanOut() throws {
        var random = Xoshiro256StarStar(seed: 13)
        for _ in 0..<60 {
            let sample = try Sample((0..<20).map { _ in random.fraction() - 0.4 })
            let means = try Bootstrap(resamples: 999, seed: random.next()).means(of: sample)
            for null in [-0.05, 0, 0.1, 0.2, 0.25] {
                let (p, interval) = (means.p(against: null), means.percentile())
                if p < 0.045 { #expect(!interval.contains(null)) }
                if p > 0.055 { #expect(interval.contains(null)) }
            }
            #expect(means.p(against: 10) == 0.002 && means.p(against: -10) == 0.002)
            #expect(means.p(against: sample.mean) > 0.8)
        }
    }
}
