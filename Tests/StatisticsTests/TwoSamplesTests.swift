import Statistics
import TestSupport
import Testing

@Suite struct TwoSamplesTests {
    private func samples(_ first: [Double], _ second: [Double]) throws -> TwoSamples {
        TwoSamples(try Sample(first), try Sample(second))
    }

    @Test func aSampleOfOneHasNoSpread() throws {
        let samples = try samples([1], [2, 3])
        #expect(throws: StatisticsError.oneObservation) { try samples.welch() }
        #expect(throws: StatisticsError.oneObservation) { try samples.cohensD() }
        #expect(throws: StatisticsError.oneObservation) { try samples.hedgesG() }
        #expect(throws: StatisticsError.oneObservation) { try samples.hedgesGApproximate() }
        #expect(samples.cliffsDelta == -1)
    }

    @Test func equalValuesHaveNothingToMeasureWith() throws {
        let samples = try samples([0.1, 0.1, 0.1], [0.3, 0.3])
        #expect(throws: StatisticsError.noVariation) { try samples.welch() }
        #expect(throws: StatisticsError.noVariation) { try samples.cohensD() }
        let alike = try self.samples([2, 2], [2, 2, 2])
        #expect(throws: StatisticsError.noVariation) { try alike.mannWhitney.p() }
        #expect(throws: StatisticsError.noVariation) { try alike.mannWhitney.exactP() }
        #expect(alike.cliffsDelta == 0)
    }

    /// 0.1 + 0.2 is above 0.3 by rounding alone.
    @Test func whatRoundingLeavesApartTiesWhereSaid() throws {
        let samples = try samples([0.1 + 0.2, 0.9], [0.3, 0.1])
        #expect(samples.cliffsDelta == 1)
        #expect(samples.cliffsDelta(tolerances: [1e-15, 1e-15, 1e-15, 1e-15]) == 0.75)
    }

    @Test func theUnitDoesNotMatter() throws {
        let (x, y) = ([0.2, -0.968, -0.603, -0.446], [1.897, -1.21, 0.893, -0.529, -0.854])
        let plain = try samples(x, y)
        // Powers of two, so that the values themselves are not rounded.
        for factor in [0x1p-1000, 0x1p-600, 0x1p600, 0x1p1000] {
            let scaled = try samples(x.map { $0 * factor }, y.map { $0 * factor })
            #expect(try abs(scaled.welch().p - plain.welch().p) < 1e-12)
            #expect(try abs(scaled.welch().degreesOfFreedom - plain.welch().degreesOfFreedom) < 1e-12)
            #expect(try abs(scaled.cohensD() - plain.cohensD()) < 1e-12)
            #expect(scaled.cliffsDelta == plain.cliffsDelta)
        }
    }

    @Test func whatIsTooLargeForADoubleIsSaid() throws {
        let most = Double.greatestFiniteMagnitude
        let apart = try samples([most, most / 2], [-most, -most / 2])
        #expect(throws: StatisticsError.overflow) { try apart.welch() }
        let sharp = try samples([most, most], [0, .leastNonzeroMagnitude])
        #expect(throws: StatisticsError.overflow) { try sharp.welch() }
        #expect(throws: StatisticsError.overflow) { try sharp.cohensD() }
    }

    /// Every way to deal values out is tried, ties among them, and those at least as far out are counted.
    @Test func exactPCountsDeals() throws {
        for values in [[1.0, 2, 3, 4, 5, 6, 7], [0, 0, 0, 1, 1, 1, 1], [1, 1, 2, 2, 2, 5, 6]] {
            let deals = (0..<128).filter { $0.nonzeroBitCount == 3 }
            func u(_ deal: Int) -> Double {
                let x = values.indices.filter { deal >> $0 & 1 == 1 }.map { values[$0] }
                let y = values.indices.filter { deal >> $0 & 1 == 0 }.map { values[$0] }
                return x.reduce(0.0) { sum, x in y.reduce(sum) { $0 + ($1 < x ? 1 : $1 == x ? 0.5 : 0) } }
            }
            for deal in deals {
                let x = values.indices.filter { deal >> $0 & 1 == 1 }.map { values[$0] }
                let y = values.indices.filter { deal >> $0 & 1 == 0 }.map { values[$0] }
                let test = try samples(x, y).mannWhitney
                #expect(test.u1 == u(deal))
                let (below, above) = (deals.count { u($0) <= test.u1 }, deals.count { u($0) >= test.u1 })
                let p = min(1, 2 * Double(min(below, above)) / 35)
                #expect(try abs(test.exactP() - p) < 1e-14)
                #expect(try test.p() == test.exactP())
            }
        }
    }

    @Test func manyPairsHaveANormalP() throws {
        let samples = try samples((0..<40).map { Double($0) }, (0..<40).map { Double($0) + 4.5 })
        #expect(throws: StatisticsError.tooManyForExact(maximum: MannWhitneyTest.exactPairsMax)) {
            try samples.mannWhitney.exactP()
        }
        #expect(try samples.mannWhitney.p() == samples.mannWhitney.normalP())
    }

    /// 2,000 pairs of small samples without a difference, of unlike spread and size: p at or below 0.05 comes up about
    /// as often as it says. Five standard errors are 2.4 %.
    @Test func errorsOfTheFirstKindAreAsRareAsStated() throws {
        var random = Xoshiro256StarStar(seed: 11)
        var (welch, ranks) = (0, 0)
        for _ in 0..<2_000 {
            let x = (0..<12).map { _ in random.fraction() - 0.5 }
            let y = (0..<25).map { _ in 3 * (random.fraction() - 0.5) }
            let z = (0..<7).map { _ in random.fraction() - 0.5 }
            if try samples(x, y).welch().p <= 0.05 { welch += 1 }
            if try samples(Array(x.prefix(8)), z).mannWhitney.p() <= 0.05 { ranks += 1 }
        }
        #expect((52...148).contains(welch), "\(welch) of 2000")
        #expect((40...140).contains(ranks), "\(ranks) of 2000")
    }
}
