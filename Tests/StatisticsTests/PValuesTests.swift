import Statistics
import Testing

@Suite struct PValuesTests {
    @Test func whatIsNoProbabilityIsRefused() {
        #expect(throws: StatisticsError.probabilityOutOfRange(1.5)) { try PValues([0.5, 1.5, -1]) }
        #expect(throws: StatisticsError.self) { try PValues([.nan]) }
        #expect(throws: StatisticsError.significanceOutOfRange(0)) { try SignificanceLevel(0) }
        #expect(throws: StatisticsError.self) { try SignificanceLevel(.nan) }
    }

    @Test func noComparisonNeedsNoCorrection() throws {
        for correction in Correction.allCases {
            #expect(try PValues([]).adjusted(by: correction).isEmpty)
            #expect(try PValues([0.04]).adjusted(by: correction) == [0.04])
        }
    }

    /// Adjusted values never fall below the raw ones, keep their order, and find the less the stricter the correction.
    @Test func correctionsKeepTheOrder() throws {
        var random = Xoshiro256StarStar(seed: 3)
        for count in 1...40 {
            let values = (0..<count).map { _ in (random.fraction() * 50).rounded() / 50 }
            let ps = try PValues(values)
            let all = Correction.allCases.map { ps.adjusted(by: $0) }
            for (one, other) in zip(all, all.dropFirst()) {
                #expect(zip(one, other).allSatisfy { $0 >= $1 })
            }
            for adjusted in all {
                #expect(zip(values, adjusted).allSatisfy { $0 <= $1 && $1 <= 1 })
                for i in values.indices {
                    #expect(values.indices.allSatisfy { values[i] > values[$0] || adjusted[i] <= adjusted[$0] })
                }
            }
        }
    }
}
