import Testing

@testable import Statistics

@Suite struct FairBinomialTests {
    @Test func tailsAreSumsOfPascalsTriangle() {
        for trials in 1...40 {
            var (probability, sum) = (1.0, 0.0)
            for _ in 0..<trials { probability /= 2 }
            for heads in 0...trials {
                sum += probability
                #expect(abs(FairBinomial(trials: trials).atMost(heads) / min(1, sum) - 1) < 1e-13)
                probability *= Double(trials - heads) / Double(heads + 1)
            }
        }
    }

    @Test func manyTossesHaveTails() {
        // P(X ≤ n/2) = (1 + C(n, n/2) / 2^n) / 2, and the binomial coefficient is near √(2 / πn).
        let tail = FairBinomial(trials: 2_000_000_000).atMost(1_000_000_000)
        #expect(abs(tail - (0.5 + 0.5 * 1.7841241161527712e-5)) < 1e-14)
        #expect(FairBinomial(trials: 2_000_000_000).twoSided(1_000_000_000) == 1)
        #expect(FairBinomial(trials: 1_000).twoSided(0) > 0)
    }
}
