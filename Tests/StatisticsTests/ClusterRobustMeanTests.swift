import Statistics
import Testing

@Suite struct ClusterRobustMeanTests {
    private func robust(_ values: [Double], _ labels: [Int]) throws -> ClusterRobustMean {
        try ClusterRobustMean(Sample(values), Clustering(labels))
    }

    /// The matrices of CR2 and of its degrees of freedom written out for these ten values, and multiplied in double precision.
    @Test func theClosedFormIsThatOfTheMatrices() throws {
        let mean = try robust(
            [0.5, 1, 0.25, 0, 0.75, -0.5, 0.125, 0.25, 1, 0.5], [7, 7, 7, 1, 1, 9, 4, 4, 4, 4])
        #expect(mean.mean == 0.3875 && mean.clusters == 4 && mean.cases == 10)
        #expect(abs(mean.standardError - 0.12430112167316248) < 1e-15)
        #expect(abs(mean.degreesOfFreedom - 2.392405063291139) < 1e-12)
        #expect(try abs(mean.designEffect() - 0.7125414617408209) < 1e-12)
    }

    /// What rounding leaves of equal means is no variation.
    @Test(arguments: [
        (3, [1, 0, 0, 0, 0, 0]), (4, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), (7, [0.1, 0.3]), (5, [0.1, 0.2, 0.7]),
    ])
    func clustersOfOneMeanDoNotVary(_ count: Int, _ values: [Double]) throws {
        let all = (0..<count).flatMap { _ in values }
        let same = try robust(all, (0..<count).flatMap { cluster in values.map { _ in cluster } })
        #expect(same.standardError == 0)
        #expect(throws: StatisticsError.noVariation) { try same.tTest() }
        let halved = try robust([0.1, 0.3, 0.2, 0.2], [0, 0, 1, 1])
        #expect(halved.standardError == 0)
        // Close together, far from 0.
        #expect(try robust([0.52, 0.57, 0.53, 0.56], [0, 0, 1, 1]).standardError == 0)
    }

    @Test func casesOnTheirOwnHaveTheUsualStandardError() throws {
        let values = [0.25, 0.5, 1, 0.75, 0]
        let mean = try robust(values, Array(values.indices))
        let t = try PairedSamples(values, minus: values.map { _ in 0 }).tTest()
        #expect(abs(mean.standardError - t.standardError) < 1e-15 && abs(mean.degreesOfFreedom - 4) < 1e-12)
        #expect(try abs(mean.designEffect() - 1) < 1e-12)
        #expect(abs(mean.effectiveCases - 5) < 1e-12)
    }

    @Test func equalClustersHaveOneDegreeOfFreedomLessThanClusters() throws {
        let mean = try robust([1, 1, 2, 2, 0, 0, 1, 1, 5, 5], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
        #expect(abs(mean.degreesOfFreedom - 4) < 1e-12)
        // Twins say as much as one of them.
        let single = try robust([1, 2, 0, 1, 5], [0, 1, 2, 3, 4])
        #expect(abs(mean.standardError - single.standardError) < 1e-15)
        #expect(try abs(mean.designEffect() - 2.25) < 1e-12, "2 times (n − 1) / n over (G − 1) / G")
    }

    @Test func whatDoesNotExistIsSaid() throws {
        #expect(throws: StatisticsError.oneCluster) { try robust([1, 2], [3, 3]) }
        #expect(throws: StatisticsError.unpaired(2, 1)) { try robust([1, 2], [3]) }
        let same = try robust([2, 2, 2, 2], [0, 0, 1, 1])
        #expect(throws: StatisticsError.noVariation) { try same.tTest() }
        #expect(throws: StatisticsError.noVariation) { try same.designEffect() }
        #expect(throws: StatisticsError.noVariation) { try same.minimumDetectableMean(power: 0.8) }
        #expect(same.effectiveCases == 2)
        #expect(throws: StatisticsError.overflow) { try robust([1e308, -1e308, 1e308], [0, 1, 2]) }
        let tiny = try robust([1e-200, 4e-200, 2e-200], [0, 0, 1])
        #expect(tiny.standardError > 0, "squares that would be 0 are not taken for no spread")
    }

    /// As many cases in clusters find what independent cases of the same spread find only with the design effect.
    @Test func whatIsDetectableGrowsWithTheDesignEffect() throws {
        let values = (0..<40).map { Double($0 * 7 % 11) / 10 }
        let single = try robust(values, Array(0..<40))
        let twins = try robust(values.flatMap { [$0, $0] }, (0..<80).map { $0 / 2 })
        let alone = try single.minimumDetectableMean(power: 0.8)
        #expect(try abs(twins.minimumDetectableMean(power: 0.8) - alone) < 1e-9)
        let paired = try PairedTPower.minimumDetectableEffect(pairs: 40, power: 0.8)
        let deviation = try Sample(values).standardDeviation()
        #expect(abs(alone - paired * deviation) < 1e-9)
    }

    /// 400 simulated samples of few and unequal clusters that share an effect: the interval holds the true mean about as often as it says;
    /// that of independent cases does not.
    @Test(arguments: [
        [2, 3, 4, 5, 6, 10], [5, 5, 5, 5], [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 8, 9, 12, 12, 14],
    ])
    func itsIntervalCovers(sizes: [Int]) throws {
        var random = Xoshiro256StarStar(seed: UInt64(sizes.count))
        var (clustered, independent) = (0, 0)
        for _ in 0..<400 {
            var (values, labels) = ([Double](), [Int]())
            for (label, size) in sizes.enumerated() {
                let effect = (0..<6).reduce(-3.0) { sum, _ in sum + random.fraction() }
                for _ in 0..<size {
                    values.append(effect + random.fraction() - 0.5)
                    labels.append(label)
                }
            }
            if try robust(values, labels).tTest().interval.contains(0) { clustered += 1 }
            if try robust(values, Array(values.indices)).tTest().interval.contains(0) { independent += 1 }
        }
        // 380 are meant. Where one cluster holds a third of all cases, a little less is reached; three standard errors are 13.
        #expect((360...396).contains(clustered), "\(clustered) of 400")
        #expect(independent < 340, "\(independent) of 400")
    }
}
