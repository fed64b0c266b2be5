import Statistics
import TestSupport
import Testing

@Suite struct ClopperPearsonTests {
    /// Limits to 18 digits, found with mpmath 1.3.0 as roots of the binomial tails.
    @Test(arguments: [
        (1, 1_000_000_000, 2.53178079839694025e-11, 5.57164337820311422e-9),
        (3, 901_530, 6.8624737597438323e-7, 9.7248511161645401e-6),
        (1_000, 1_000_000, 0.000939001207950072179, 0.00106391810731522781),
    ])
    func rareSuccessesKeepTheirDigits(successes: Int, trials: Int, low: Double, high: Double) throws {
        let interval = try Proportion(successes: successes, trials: trials).clopperPearson()
        #expect(abs(interval.low / low - 1) < 1e-12)
        #expect(abs(interval.high / high - 1) < 1e-12)
    }

    /// What defines the limits: at the low one so many successes or more, at the high one so many or fewer, come up
    /// with half of what the level leaves out. The sums of binomial probabilities share no code with the limits.
    @Test(arguments: [0.5, 0.9, 0.95, 0.999])
    func limitsCutTheBinomialTails(fraction: Double) throws {
        let level = try ConfidenceLevel(fraction)
        for trials in [1, 2, 7, 40] {
            for successes in 0...trials {
                let interval = try Proportion(successes: successes, trials: trials).clopperPearson(at: level)
                let above = binomial(successes...trials, trials, interval.low)
                let below = binomial(0...successes, trials, interval.high)
                #expect(abs(above - (successes == 0 ? 1 : (1 - fraction) / 2)) < 1e-12, "\(successes)/\(trials)")
                #expect(abs(below - (successes == trials ? 1 : (1 - fraction) / 2)) < 1e-12, "\(successes)/\(trials)")
            }
        }
    }

    @Test func theMostTrialsHaveAnInterval() throws {
        let half = try Proportion(successes: Proportion.trialsMax / 2, trials: Proportion.trialsMax)
        let interval = half.clopperPearson()
        #expect(abs(interval.low - 0.4999690097484223) < 1e-15)
        #expect(abs(interval.high - 0.5000309902515777) < 1e-15)
    }

    @Test func failuresAreSuccessesSeenFromTheOtherEnd() throws {
        var random = SeededRandom("Clopper–Pearson mirrored")
        for _ in 0..<200 {
            let trials = Int.random(in: 1...3_000, using: &random)
            let successes = Int.random(in: 0...trials, using: &random)
            let one = try Proportion(successes: successes, trials: trials)
            let other = try Proportion(successes: trials - successes, trials: trials)
            for (left, right) in [(one.clopperPearson(), other.clopperPearson()), (one.wilson(), other.wilson())] {
                #expect(abs(left.low - (1 - right.high)) < 1e-13, "\(successes)/\(trials)")
                #expect(left.contains(one.estimate) && right.contains(other.estimate), "\(successes)/\(trials)")
            }
        }
    }

    /// Σ C(n, k) p^k (1 − p)^(n − k) over `range`, for small n.
    private func binomial(_ range: ClosedRange<Int>, _ n: Int, _ p: Double) -> Double {
        var probability = (0..<n).reduce(1.0) { product, _ in product * (1 - p) }
        if p == 1 { return range.contains(n) ? 1 : 0 }
        var sum = 0.0
        for k in 0...n {
            if range.contains(k) { sum += probability }
            probability *= Double(n - k) / Double(k + 1) * p / (1 - p)
        }
        return sum
    }
}
