import Statistics
import TestSupport
import Testing

@Suite struct SummaryTests {
    /// Exact numbers: rational arithmetic on the doubles, rounded once.
    @Test func anOffsetCostsNoDigits() throws {
        let values = [
            1_000_000_015.0, 1_000_000_005, 1_000_000_011, 1_000_000_002, 1_000_000_016, 1_000_000_009, 1_000_000_012,
            1_000_000_016, 1_000_000_016, 1_000_000_013, 1_000_000_008, 1_000_000_014, 1_000_000_003, 1_000_000_007,
            1_000_000_018, 1_000_000_004,
        ]
        let sample = try Sample(values)
        #expect(sample.mean == 1_000_000_010.5625)
        #expect(sample.median == 1_000_000_011.5)
        #expect(try sample.variance() == 27.329166666666666)
    }

    @Test func whatCancelsLeavesNothingBehind() throws {
        #expect(try Sample([1e16, 1, -1e16]).mean == 1.0 / 3)
        #expect(try Sample([1e308, 1e308, 1e308]).mean == 1e308)
        let least = Double.leastNonzeroMagnitude
        #expect(try Sample([least, least]).mean == least)
    }

    @Test func quantilesLieOnTheLineBetweenNeighbours() throws {
        let quantiles = try Sample([25, -18, -8, 16, 31]).quantiles([0, 0.01, 0.25, 0.5, 0.75, 0.95, 1])
        #expect(quantiles == [-18, -17.6, -8, 16, 25, 29.799999999999997, 31])
    }

    /// The double 0.95 lies 2⁻⁵⁰ / 20 or so below 19/20, so position 20 · 0.95 lies 2⁻⁵⁰ below the twentieth value.
    @Test func aProbabilityIsTakenAsTheDoubleItIs() throws {
        let values = [Double](repeating: -1e15, count: 19) + [0, 0]
        let quantiles = try Sample(values).quantiles([0.95])
        #expect(abs(quantiles[0] - -0.8881784197001252) < 1e-15)
    }

    @Test func quantilesOfOppositeExtremesDoNotOverflow() throws {
        let greatest = Double.greatestFiniteMagnitude
        #expect(try Sample([-greatest, greatest]).quantiles([0, 0.5, 1]) == [-greatest, 0, greatest])
    }

    @Test func orderDoesNotMatterToASummary() throws {
        var random = SeededRandom("summaries in any order")
        let values = (0..<500).map { _ in Double.random(in: -1e6...1e6, using: &random) }
        let (one, other) = (try Sample(values), try Sample(values.shuffled(using: &random)))
        #expect(one.mean == other.mean)
        #expect(one.median == other.median)
        #expect(try abs(one.variance() / other.variance() - 1) < 1e-15)
    }

    @Test func aVarianceNeedsTwoObservations() throws {
        #expect(throws: StatisticsError.oneObservation) { try Sample([3]).variance() }
    }

    @Test func aVarianceTooLargeForADoubleIsSaid() throws {
        #expect(throws: StatisticsError.overflow) { try Sample([-1e200, 1e200]).variance() }
    }

    @Test func probabilitiesLieBetweenNothingAndAll() throws {
        let sample = try Sample([1, 2])
        #expect(throws: StatisticsError.probabilityOutOfRange(1.5)) { try sample.quantiles([0.5, 1.5]) }
        #expect(throws: StatisticsError.self) { try sample.quantiles([.nan]) }
    }

    @Test func pairsNeedBothSides() {
        #expect(throws: StatisticsError.unpaired(2, 1)) { try Sample(differencesOf: [1, 2], and: [1]) }
    }
}
