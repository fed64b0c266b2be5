import Statistics
import Testing

@testable import Projections

@Suite struct OrderStatisticsTests {
    private func quantiles(_ values: [UInt64]) -> [Double] {
        let statistics = OrderStatistics([values[...]])!
        return Self.probabilities.map(statistics.quantile)
    }

    private static let probabilities = [0, 0.25, 0.5, 0.95, 0.99, 1]

    @Test func theyAreThoseOfASortedSample() throws {
        let seed = RandomLog.seed()
        var random = Xoshiro256StarStar(seed: seed)
        // Few and many, spread out and close together, so that every way through the buckets is taken.
        for count in [1, 2, 3, 10, 511, 512, 513, 5_000, 40_000] {
            for bound: UInt64 in [1, 2, 60, 130, 100_000, 1 << 40] {
                for base: UInt64 in [0, 200_000, 1 << 45] {
                    let values = (0..<count).map { _ in base + random.next() % bound }
                    let expected = try Sample(values.map { Double($0) }).quantiles(Self.probabilities)
                    let found = quantiles(values)
                    for (a, b) in zip(found, expected) {
                        #expect(abs(a - b) <= b * 1e-15, "seed \(seed): \(count) values below \(bound) above \(base)")
                    }
                }
            }
        }
    }

    @Test func aFewFarOutliersDoNotMatter() throws {
        let values = (0..<3_000).map { UInt64(200_000 + $0 % 50) } + [3_600_000_000, .max >> 11, 0]
        #expect(quantiles(values) == (try Sample(values.map { Double($0) }).quantiles(Self.probabilities)))
    }

    @Test func slicesAreOneSample() {
        let values: [UInt64] = [9, 1, 5, 7, 3]
        #expect(OrderStatistics([values[..<2], values[2..<2], values[2...]])?.quantile(0.5) == 5)
    }

    @Test func theLargestNumbersHaveABucketToo() {
        #expect(OrderStatistics([[UInt64.max, 0, 63, 64, 127, 128][...]])?.quantile(0) == 0)
        #expect(OrderStatistics([[UInt64.max][...]])?.quantile(1) == Double(UInt64.max))
    }

    @Test func nothingHasNoQuantile() {
        #expect(OrderStatistics([]) == nil)
        #expect(OrderStatistics([[]]) == nil)
    }
}

@Suite struct PicodollarsTests {
    @Test(arguments: [
        (Int128(0), "0"), (1, "0.000000000001"), (1_000_000_000_000, "1"), (2_500_000_000_000, "2.5"),
        (12_345_678_900_000_000, "12345.6789"), (-250_000_000_000, "-0.25"), (100_000_000, "0.0001"),
    ])
    func dollarsAreExactDecimals(value: Int128, text: String) {
        #expect(Picodollars(value).description == text)
    }
}

@Suite struct ChunkedListTests {
    @Test func elementsStayWhereTheyWereAppended() {
        var list = ChunkedList<Int>()
        for element in 0..<2_000 { list.append(element) }
        #expect(list.count == 2_000 && list.last == 1_999)
        #expect(list.indices.allSatisfy { list[$0] == $0 })
    }

    @Test func aChangedCopyLeavesTheOriginal() {
        var list = ChunkedList<Int>()
        for element in 0..<1_000 { list.append(element) }
        var copy = list
        copy[700] = -1
        copy.append(-2)
        #expect(list[700] == 700 && list.count == 1_000)
        #expect(copy[700] == -1 && copy[1_000] == -2)
    }
}

@Suite struct TimelineTests {
    @Test func aValueHoldsFromItsPositionOn() {
        var timeline = Timeline<String>()
        timeline.set("a", at: 3)
        timeline.set("b", at: 7)
        let values = [0, 2, 3, 6, 7, 100].map { timeline.value(asOf: .position($0)) }
        #expect(values == [nil, nil, "a", "a", "b", "b"])
    }

    @Test func ofTwoValuesOfOneEntryTheLaterHolds() {
        var timeline = Timeline("a", at: 3)
        timeline.set("b", at: 3)
        #expect(timeline.value(asOf: .position(3)) == "b")
        #expect(Array(timeline.history(asOf: .position(3)).map(\.1)) == ["a", "b"])
    }
}
