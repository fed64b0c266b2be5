import Statistics
import Testing

@Suite struct ClusteredPairsTests {
    private let bootstrap = try! Bootstrap(resamples: 400, seed: 3)

    private func pairs(_ differences: [Double], _ labels: [Int]) throws -> ClusteredPairs {
        try ClusteredPairs(PairedSamples(differences, minus: differences.map { _ in 0 }), Clustering(labels))
    }

    @Test func signsOfAClusterChangeTogether() throws {
        // Totals 3, −1 and 2: of eight signs the sum 4 or more comes twice, −4 or less too.
        let few = try pairs([1, 2, -2, 1, 2], [0, 0, 1, 1, 2]).signFlip(bootstrap)
        #expect((few.p, few.pNotAbove, few.pNotBelow) == (0.5, 0.25, 0.875))
        // Against 0.5 the totals are 2, −2 and 1.5: three of eight reach 1.5.
        let bound = try pairs([1, 2, -2, 1, 2], [0, 0, 1, 1, 2]).signFlip(against: 0.5, bootstrap)
        #expect(bound.pNotAbove == 0.5)
        #expect(throws: StatisticsError.noPairDiffers) { try pairs([1, -1, 2, -2], [0, 0, 1, 1]).signFlip(bootstrap) }
    }

    @Test func casesOnTheirOwnAreTestedAsEver() throws {
        let differences = (0..<30).map { Double($0 * 5 % 13) - 5 }
        let own = try pairs(differences, Array(0..<30))
        #expect(try own.signFlip(bootstrap) == own.pairs.signFlip(bootstrap))
        #expect(try abs(own.tTest().p - own.pairs.tTest().p) < 1e-12)
        let many = try Bootstrap(resamples: 20_000, seed: 5)
        #expect(try abs(own.signedRankP(many) - own.pairs.wilcoxon().p) < 0.02)
    }

    /// Magnitudes 1, 2, 2, 3 have the ranks 1, 2.5, 2.5, 4; the clusters' sums are 3.5 and −1.5: of four signs all but none reach |2|, and ±5.
    @Test func signedRanksAreSummedByCluster() throws {
        #expect(try pairs([1, 2, 2, -3, 0], [0, 0, 1, 1, 1]).signedRankP(bootstrap) == 1)
        #expect(try pairs([1, 2, 2, 3, 0], [0, 0, 1, 1, 1]).signedRankP(bootstrap) == 0.5)
        #expect(throws: StatisticsError.noPairDiffers) { try pairs([0, 0], [0, 1]).signedRankP(bootstrap) }
    }

    @Test func oneClusterSaysNothing() {
        #expect(throws: StatisticsError.oneCluster) { try pairs([1, 2, 3], [5, 5, 5]) }
        #expect("\(StatisticsError.oneCluster)".hasPrefix("undefined because all is of one case or cluster"))
    }

    /// 300 simulated comparisons without a difference, in clusters that share an effect: tests by cluster find one as seldom as they say, the
    /// tests of independent cases far too often.
    @Test(arguments: [6, 12, 24]) func itsErrorIsAtMostAlpha(clusters: Int) throws {
        var random = Xoshiro256StarStar(seed: UInt64(clusters))
        var (flips, ranks, t, independent) = (0, 0, 0, 0)
        for _ in 0..<300 {
            var (differences, labels) = ([Double](), [Int]())
            for label in 0..<clusters {
                let effect = random.fraction() - 0.5
                for _ in 0..<(3 + label % 4) {
                    differences.append(effect + 0.6 * (random.fraction() - 0.5))
                    labels.append(label)
                }
            }
            let tested = try pairs(differences, labels)
            if try tested.signFlip(bootstrap).p <= 0.05 { flips += 1 }
            if try tested.signedRankP(bootstrap) <= 0.05 { ranks += 1 }
            if try tested.tTest().p <= 0.05 { t += 1 }
            if try tested.pairs.signFlip(bootstrap).p <= 0.05 { independent += 1 }
        }
        // Three standard errors above 15.
        #expect(flips <= 27 && ranks <= 27 && t <= 27, "\(flips), \(ranks), \(t) of 300")
        #expect(independent > 45, "\(independent) of 300")
    }

    /// 400 simulated comparisons of rates that are truly worse by the margin, passes of a cluster being alike: no worse is shown about as
    /// seldom as alpha, where Tango's test of independent cases shows it several times as often.
    @Test func aMarginOfRatesHoldsForClusters() throws {
        var random = Xoshiro256StarStar(seed: 5)
        var (clustered, independent) = (0, 0)
        for _ in 0..<400 {
            var (first, second, labels) = ([Bool](), [Bool](), [Int]())
            for label in 0..<30 {
                // The first passes 0.1 less often: a cluster in three takes a change of all its cases.
                let shift = random.fraction()
                let (own, other) = shift < 0.2 ? (0.0, 1.0) : shift < 0.3 ? (1.0, 0.0) : (0.7, 0.7)
                for _ in 0..<5 {
                    let draw = random.fraction()
                    first.append(draw < own)
                    second.append(draw < other)
                    labels.append(label)
                }
            }
            let rates = try PairedProportions(first, second)
            let values = zip(first, second).map { ($0 ? 1.0 : 0) - ($1 ? 1 : 0) }
            if try pairs(values, labels).nonInferiorityP(rates, margin: 0.1) <= 0.05 { clustered += 1 }
            if try rates.nonInferiorityP(margin: 0.1) <= 0.05 { independent += 1 }
        }
        // 20 are meant; three standard errors are 13.
        #expect(clustered <= 33, "\(clustered) of 400")
        #expect(independent > 60, "\(independent) of 400")
    }

    /// Where both pass the same cases it is Tango's score of as many cases as clusters.
    @Test func aMarginIsTestedWithoutAnyDifference() throws {
        let rates = try PairedProportions(bothPass: 50, firstOnly: 0, secondOnly: 0, bothFail: 50)
        let same = try pairs([Double](repeating: 0, count: 100), (0..<100).map { $0 / 5 })
        let asFew = try PairedProportions(bothPass: 10, firstOnly: 0, secondOnly: 0, bothFail: 10)
        let p = try same.nonInferiorityP(rates, margin: 0.1)
        #expect(try p > asFew.nonInferiorityP(margin: 0.1), "t has the heavier tail")
        #expect(try p < asFew.nonInferiorityP(margin: 0.08))
        #expect(throws: StatisticsError.marginOutOfRange(1)) { try same.nonInferiorityP(rates, margin: 1) }
    }
}
