import Statistics
import TestSupport
import Testing

@Suite struct JointBootstrapTests {
    private static let scores: [[Double]] = [
        [0.5, 1, 0.25, 0, 0.75, 1, 1], [0.5, 0.5, 0.25, 0.25, 0.5, 0.5, 1], [0, 0.75, 0.25, 0.25, 1, 1, 0.5],
    ]
    private static let clustering = Clustering([7, 7, 3, 3, 3, 9, 5])
    private static let repeats: [[[Double]]] = [
        [[0, 1, 1], [0.5], [0, 0.25, 0.75, 1], [1, 1]],
        [[0, 0, 1], [0.25, 0.75], [0.5, 0.5, 0.5], [1, 0, 1, 0, 1]],
    ]

    private func joint(
        _ table: ScoreTable, _ resampling: Resampling, resamples: Int = 600, seed: UInt64 = 42
    ) throws -> JointMeans {
        try JointBootstrap(table, resampling, bootstrap: Bootstrap(resamples: resamples, seed: seed)).resampledInOrder()
    }

    /// The numbers come from a second implementation in exact fractions (generator, jumps, draws, means and quantiles
    /// written again from their definitions in another language). 600 resamples are two chunks and a part.
    @Test(arguments: [
        (
            Resampling.cases, -0.03571428571428571, 0.32142857142857145,
            [0.7591666666666667, 0.049166666666666664, 0.19166666666666668], 0.16971713810316139
        ),
        (
            .clusters, 0, 0.375, [0.7519444444444444, 0.019444444444444445, 0.2286111111111111],
            0.12312811980033278
        ),
        (
            .clustersThenCases, -0.05, 0.4, [0.7502777777777778, 0.044444444444444446, 0.20527777777777778],
            0.19633943427620631
        ),
        (
            .casesThenRepeats, -0.125, 0.4792708333333333, [0.8708333333333333, 0.12916666666666668],
            0.2795341098169717
        ),
    ])
    func aSeedGivesTheseResamplesForEver(
        resampling: Resampling, low: Double, high: Double, best: [Double], p: Double
    ) throws {
        let table =
            resampling == .casesThenRepeats
            ? try ScoreTable(Self.repeats) : try ScoreTable(Self.scores, Self.clustering)
        let means = try joint(table, resampling)
        let difference = means.difference(0, minus: 1)
        #expect(abs(difference.percentile().low - low) < 1e-12)
        #expect(abs(difference.percentile().high - high) < 1e-12)
        #expect(abs(difference.p() - p) < 1e-12)
        for (actual, wanted) in zip(means.probabilitiesBest(), best) { #expect(abs(actual - wanted) < 1e-12) }
    }

    /// The difference of two versions is the bootstrap of their differences: the first chunk has the same draws.
    @Test func differencesAreThoseOfPairs() throws {
        let joint = try joint(ScoreTable(Self.scores), .cases, resamples: 250)
        let pairs = try Bootstrap(resamples: 250, seed: 42)
            .means(of: Sample(differencesOf: Self.scores[0], and: Self.scores[1]))
        let difference = joint.difference(0, minus: 1)
        for (one, other) in zip(difference.sorted, pairs.sorted) { #expect(abs(one - other) < 1e-12) }
        #expect(abs(difference.estimate - pairs.estimate) < 1e-15)
        #expect(try abs(difference.bca().low - pairs.bca().low) < 1e-12)
        #expect(try abs(difference.bca().high - pairs.bca().high) < 1e-12)
    }

    @Test func threadsChangeNothing() async throws {
        let table = try ScoreTable(Self.scores, Self.clustering)
        for resampling in Resampling.allCases {
            let joint = try JointBootstrap(table, resampling, bootstrap: Bootstrap(resamples: 1_100, seed: 5))
            let (one, many) = (joint.resampledInOrder(), await joint.resampled())
            for version in 0..<3 { #expect(one.mean(of: version).sorted == many.mean(of: version).sorted) }
            #expect(one.probabilitiesBest() == many.probabilitiesBest())
        }
    }

    @Test func placesFollowFromTheDirection() throws {
        let means = try joint(ScoreTable([[1, 0.9, 1, 0.8], [0, 0.1, 0, 0.2], [0.5, 0.5, 0.6, 0.5]]), .cases)
        #expect(means.probabilitiesBest() == [1, 0, 0])
        #expect(means.probabilitiesBest(.lower) == [0, 1, 0])
        #expect(means.rankIntervals().map(\.best) == [1, 3, 2] && means.rankIntervals().map(\.worst) == [1, 3, 2])
        #expect(means.rankIntervals(.lower).map(\.best) == [3, 1, 2])
        #expect(means.tieGroups().ranks == [1, 3, 2])
        let p = [
            means.difference(0, minus: 1).p(), means.difference(0, minus: 2).p(), means.difference(2, minus: 1).p(),
        ]
        let adjusted = try PValues(p).adjusted(by: .holm)
        #expect(means.tieGroups().adjustedP[0] == [1, adjusted[0], adjusted[1]])
    }

    @Test func equalVersionsShareEverything() throws {
        let scores = [0.1, 0.7, 0.3, 0.2, 0.9]
        let means = try joint(ScoreTable([scores, scores, scores]), .cases)
        for share in means.probabilitiesBest() { #expect(abs(share - 1.0 / 3) < 1e-12) }
        #expect(means.rankIntervals().allSatisfy { $0.best == 1 && $0.worst == 3 })
        #expect(means.tieGroups().ranks == [1, 1, 1])
        #expect(means.difference(0, minus: 1).p() == 1)
        #expect(means.difference(0, minus: 1).percentile().low == 0)
        #expect(means.difference(0, minus: 1).isConstant && !means.mean(of: 0).isConstant)
        let shifted = try joint(ScoreTable([scores, scores.map { $0 + 0.1 }]), .cases)
        #expect(shifted.difference(1, minus: 0).isConstant, "but for rounding, each differs by as much")
        #expect(try joint(ScoreTable([[1, 1, 1]]), .cases).mean(of: 0).isConstant)
        #expect(throws: StatisticsError.noVariation) { try means.difference(0, minus: 1).bca() }
    }

    /// Who is always ahead by as much, whatever cases are drawn, is not thereby surely ahead.
    @Test func placesRestOnDifferencesThatVary() throws {
        let scores = [0.5, 0.7, 0.4, 0.6, 0.9]
        let ahead = try joint(
            ScoreTable([scores, scores.map { $0 + 0.1 }, [0.1, 0, 0.2, 0.1, 0], [0.2, 0.1, 0.3, 0.2, 0.1]]), .cases)
        #expect(ahead.differencesVary == [false, false, false, false])
        #expect(ahead.isBestDecided() == [false, false, true, true], "these lose to others whatever is drawn")
        #expect(ahead.isBestDecided(.lower) == [true, true, false, false])
        let apart = try joint(ScoreTable([scores, scores, [0.9, 0.2, 0.8, 0.4, 0.6]]), .cases)
        #expect(apart.differencesVary == [false, false, true] && apart.isBestDecided() == [false, false, true])
        #expect(try joint(ScoreTable([scores, scores.reversed()]), .cases).differencesVary == [true, true])
    }

    /// Tenths have no exact double; equal sums of them are equal all the same.
    @Test func tenthsTieAsWholeNumbersDo() throws {
        let whole: [[Double]] = [[1, 2, 3, 4, 7, 7, 9, 1], [2, 1, 4, 3, 7, 6, 8, 2]]
        let (ofWhole, ofTenths) = (
            try joint(ScoreTable(whole), .cases), try joint(ScoreTable(whole.map { $0.map { $0 / 10 } }), .cases)
        )
        #expect(ofWhole.probabilitiesBest() == ofTenths.probabilitiesBest())
        #expect(ofWhole.difference(0, minus: 1).p() == ofTenths.difference(0, minus: 1).p())
        #expect(
            try abs(ofWhole.difference(0, minus: 1).bca().low / 10 - ofTenths.difference(0, minus: 1).bca().low) < 1e-14
        )
    }

    @Test func tablesWithHolesAreRefused() throws {
        #expect(throws: StatisticsError.noObservation) { try ScoreTable([[Double]]()) }
        #expect(throws: StatisticsError.noObservation) { try ScoreTable([[Double]()]) }
        #expect(throws: StatisticsError.unpaired(2, 1)) { try ScoreTable([[1, 2], [1]]) }
        #expect(throws: StatisticsError.missingScore(version: 1, case: 0)) { try ScoreTable([[[1.0]], [[]]]) }
        #expect(throws: StatisticsError.notFinite(index: 1)) { try ScoreTable([[1, .nan]]) }
        #expect(throws: StatisticsError.unpaired(1, 2)) { try ScoreTable([[1, 2]], Clustering([1])) }
        #expect(throws: StatisticsError.overflow) { try ScoreTable([[1.7e308, -1.7e308]]) }
    }

    @Test func tooLittleToDrawFromIsSaid() throws {
        let bootstrap = try Bootstrap(resamples: 100, seed: 1)
        #expect(throws: StatisticsError.oneObservation) { try JointBootstrap(ScoreTable([[1]]), bootstrap: bootstrap) }
        for clustering in [nil, Clustering([4, 4])] {
            #expect(throws: StatisticsError.oneCluster) {
                try JointBootstrap(ScoreTable([[1, 2]], clustering), .clusters, bootstrap: bootstrap)
            }
        }
        let many = try ScoreTable([[Double](repeating: 1, count: 10_001)])
        #expect(throws: StatisticsError.tooManyDraws(observations: 10_001, resamples: 1_000_000)) {
            try JointBootstrap(many, bootstrap: Bootstrap(resamples: 1_000_000, seed: 1))
        }
    }

    /// 100 simulated experiments with correlated scores of two versions, 20 clusters of 4 cases that share an effect.
    /// Drawing clusters covers the true difference; drawing cases, as if they were independent, does not.
    @Test func clustersThatShareAnEffectAreDrawnTogether() throws {
        var random = Xoshiro256StarStar(seed: 61)
        var (byCluster, byCase, both) = (0, 0, 0)
        for _ in 0..<100 {
            var (first, second, numbers) = ([Double](), [Double](), [Int]())
            for cluster in 0..<20 {
                let effect = random.fraction() - 0.5
                for _ in 0..<4 {
                    let hardness = random.fraction()
                    first.append(hardness + effect + 0.3 * random.fraction())
                    second.append(hardness + 0.3 * random.fraction())
                    numbers.append(cluster)
                }
            }
            let table = try ScoreTable([first, second], Clustering(numbers))
            let seed = random.next()
            func holds(_ resampling: Resampling) throws -> Bool {
                try joint(table, resampling, resamples: 100, seed: seed).difference(0, minus: 1).percentile().contains(
                    0)
            }
            if try holds(.clusters) { byCluster += 1 }
            if try holds(.cases) { byCase += 1 }
            if try holds(.clustersThenCases) { both += 1 }
        }
        #expect((81...100).contains(byCluster), "\(byCluster) of 100")
        #expect(both >= byCluster - 5, "\(both) of 100")
        #expect(byCase < 80, "\(byCase) of 100")
    }

    /// 100 simulated experiments of 40 cases with 3 repeats each: drawing repeats too covers the true mean at least as
    /// often as drawing cases does.
    @Test func repeatsAreDrawnWithinCases() throws {
        var random = Xoshiro256StarStar(seed: 62)
        var (cases, both) = (0, 0)
        for _ in 0..<100 {
            let scores = (0..<40).map { _ in
                let ease = random.fraction()
                return (0..<3).map { _ in random.fraction() < ease ? 1.0 : 0 }
            }
            let table = try ScoreTable([scores])
            let seed = random.next()
            if try joint(table, .cases, resamples: 100, seed: seed).mean(of: 0).percentile().contains(0.5) {
                cases += 1
            }
            if try joint(table, .casesThenRepeats, resamples: 100, seed: seed).mean(of: 0).percentile().contains(0.5) {
                both += 1
            }
        }
        #expect((81...100).contains(cases), "\(cases) of 100")
        #expect(both >= cases, "\(both) of 100")
    }
}
