import Statistics
import Testing

@Suite struct GeneratorTests {
    /// The first outputs of splitmix64.c by S. Vigna for the seed 1234567, as its users publish them.
    @Test func splitMixIsThePublishedOne() {
        var generator = SplitMix64(seed: 1_234_567)
        let outputs = (0..<5).map { _ in generator.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test func numbersBelowABoundAreEven() {
        var generator = Xoshiro256StarStar(seed: 42)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.number(below: 7)] += 1 }
        // Each count has mean 10,000 and standard deviation 93.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 560 })
    }

    @Test func everyOrderIsAsLikelyAsAnother() {
        var generator = Xoshiro256StarStar(seed: 42)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 {
            var order = [0, 1, 2]
            generator.shuffle(&order)
            counts[order, default: 0] += 1
        }
        // Each count has mean 10,000 and standard deviation 91.
        #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 10_000) < 550 })
    }
}
