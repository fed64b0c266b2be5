import Statistics
import Testing

@Suite struct PredictionPoweredMeanTests {
    private static let labels: [Double] = [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1]
    private static let verdicts: [Double] = [1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1]
    private static let others: [Double] = [
        1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1,
    ]

    /// Computed from the definitions with numpy 2.4.6 and scipy 1.17.1.
    @Test(arguments: [
        (
            PredictionPoweredMean.Weight.tuned, 0.5291806958473627, 0.6274317246539469, 0.12272635997027294,
            0.38689247915851377
        ),
        (.full, 1, 0.6666666666666666, 0.15104420015530984, 0.3706254742886001),
        (.none, 0, 0.5833333333333334, 0.1486470975026408, 0.2919903758217436),
    ])
    func knownEstimates(
        weight: PredictionPoweredMean.Weight, lambda: Double, estimate: Double, standardError: Double, low: Double
    ) throws {
        let mean = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.verdicts, others: Self.others, weight: weight)
        #expect(abs(mean.weight - lambda) < 1e-12)
        #expect(abs(mean.estimate - estimate) < 1e-12)
        #expect(abs(mean.standardError - standardError) < 1e-12)
        #expect(abs(mean.interval().low - low) < 1e-12)
        #expect(abs(mean.judgeBias) < 1e-15)
        #expect(abs(mean.labelledMean - 7.0 / 12) < 1e-15)
    }

    /// A judge that says the same of everything, or the opposite of people, is not listened to.
    @Test func aUselessJudgeCountsForNothing() throws {
        let constant = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.labels.map { _ in 1 }, others: Self.others.map { _ in 1 })
        #expect(constant.weight == 0 && abs(constant.labelRatio - 1) < 1e-12)
        let contrary = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.labels.map { 1 - $0 }, others: Self.others)
        #expect(contrary.weight == 0 && contrary.estimate == contrary.labelledMean)
    }

    /// Each item said twice says no more than once, where both are of one cluster; each in a cluster of its own is as without clusters.
    @Test func repeatsOfAnItemAreNoFurtherItems() throws {
        func twice(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0] } }
        let places = (labelled: Array(Self.labels.indices), others: Self.others.indices.map { 100 + $0 })
        let pairs = (
            labelled: places.labelled.flatMap { [$0, $0] }, others: places.others.flatMap { [$0, $0] }
        )
        let once = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.verdicts, others: Self.others, weight: .full)
        let single = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.verdicts, others: Self.others, clusters: places, weight: .full)
        let doubled = try PredictionPoweredMean(
            labels: twice(Self.labels), verdicts: twice(Self.verdicts), others: twice(Self.others), clusters: pairs,
            weight: .full)
        for mean in [single, doubled] {
            #expect(abs(mean.estimate - once.estimate) < 1e-12)
            #expect(abs(mean.standardError - once.standardError) < 1e-12)
            #expect(abs(mean.labelledStandardError - once.labelledStandardError) < 1e-12)
        }
        let blind = try PredictionPoweredMean(
            labels: twice(Self.labels), verdicts: twice(Self.verdicts), others: twice(Self.others), weight: .full)
        #expect(blind.standardError < 0.75 * doubled.standardError)
    }

    /// Rests of 1 and 0 and other verdicts of 1 and 0: what a cluster moves both means by adds up.
    @Test func labelledAndOtherItemsOfOneClusterGoTogether() throws {
        func error(_ others: [Int]) throws -> Double {
            try PredictionPoweredMean(
                labels: [2, 0], verdicts: [1, 0], others: [1, 0], clusters: ([0, 1], others), weight: .full
            ).standardError
        }
        #expect(try abs(error([2, 3]) - 0.5.squareRoot()) < 1e-12)
        #expect(try abs(error([0, 1]) - 1) < 1e-12)
        #expect(throws: StatisticsError.noVariation) { try error([1, 0]) }
        #expect(throws: StatisticsError.oneCluster) { try error([2, 2]) }
        #expect(throws: StatisticsError.unpaired(2, 3)) { try error([2, 3, 4]) }
    }

    /// Where people labelled all, there is nothing to stretch their labels over.
    @Test func withoutOtherItemsPeoplesMeanStands() throws {
        let ofAll = try PredictionPoweredMean(labels: Self.labels, verdicts: Self.verdicts)
        let deaf = try PredictionPoweredMean(
            labels: Self.labels, verdicts: Self.verdicts, others: Self.others, weight: .none)
        #expect(ofAll.estimate == ofAll.labelledMean && ofAll.weight == 0 && ofAll.labelRatio == 1)
        #expect(abs(ofAll.estimate - deaf.estimate) < 1e-12)
        #expect(abs(ofAll.standardError - deaf.standardError) < 1e-12)
        #expect(ofAll.judgeBias == deaf.judgeBias)
        let twice = try PredictionPoweredMean(
            labels: Self.labels.flatMap { [$0, $0] }, verdicts: Self.verdicts.flatMap { [$0, $0] },
            clusters: Self.labels.indices.flatMap { [$0, $0] })
        #expect(abs(twice.standardError - ofAll.standardError) < 1e-12)
        #expect(throws: StatisticsError.oneObservation) { try PredictionPoweredMean(labels: [1], verdicts: [1]) }
        #expect(throws: StatisticsError.noVariation) { try PredictionPoweredMean(labels: [1, 1], verdicts: [0, 1]) }
        #expect(throws: StatisticsError.oneCluster) {
            try PredictionPoweredMean(labels: [1, 0], verdicts: [0, 1], clusters: [4, 4])
        }
    }

    @Test func whatSaysNothingIsSaidTo() throws {
        #expect(throws: StatisticsError.unpaired(2, 1)) {
            try PredictionPoweredMean(labels: [1, 0], verdicts: [1], others: [1, 0])
        }
        #expect(throws: StatisticsError.noObservation) {
            try PredictionPoweredMean(labels: [], verdicts: [], others: [1, 0])
        }
        #expect(throws: StatisticsError.oneObservation) {
            try PredictionPoweredMean(labels: [1], verdicts: [1], others: [1, 0])
        }
        #expect(throws: StatisticsError.oneObservation) {
            try PredictionPoweredMean(labels: [1, 0], verdicts: [1, 0], others: [1])
        }
        #expect(throws: StatisticsError.notFinite(index: 1)) {
            try PredictionPoweredMean(labels: [1, 0], verdicts: [1, 0], others: [1, .nan])
        }
        #expect(throws: StatisticsError.noVariation) {
            try PredictionPoweredMean(labels: [1, 1], verdicts: [0, 0], others: [0, 0])
        }
        #expect(throws: StatisticsError.overflow) {
            try PredictionPoweredMean(
                labels: [1e308, -1e308], verdicts: [1e308, -1.2e308], others: [1.7e308, -1.7e308], weight: .full)
        }
    }

    /// 600 simulations: 60 labels and 600 verdicts of a judge that is right in 85 % of cases, and kinder than people in
    /// the rest. The interval covers what people would say about as often as it says, is narrower than theirs alone, and
    /// the judge's own mean lies far off.
    @Test func theBiasOfTheJudgeFallsOut() throws {
        var random = Xoshiro256StarStar(seed: 81)
        var (held, narrower) = (0, 0)
        for _ in 0..<600 {
            func item() -> (label: Double, verdict: Double) {
                let label = random.fraction() < 0.6 ? 1.0 : 0
                return (label, random.fraction() < 0.85 ? label : 1)
            }
            let labelled = (0..<60).map { _ in item() }
            let mean = try PredictionPoweredMean(
                labels: labelled.map(\.label), verdicts: labelled.map(\.verdict),
                others: (0..<600).map { _ in item().verdict })
            if mean.interval().contains(0.6) { held += 1 }
            if mean.standardError < mean.labelledStandardError { narrower += 1 }
        }
        // Five standard errors are 4.4 %; the normal interval of 60 labels is a little short.
        #expect((540...595).contains(held), "\(held) of 600")
        #expect(narrower > 590, "\(narrower) of 600")
    }
}
