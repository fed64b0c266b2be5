import Statistics
import Testing

@Suite struct WilsonTests {
    /// Numbers of statsmodels 0.15.0, `proportion_confint(method="wilson")`.
    @Test(arguments: [
        (0, 10, 0.0, 0.277532799862889), (10, 10, 0.722467200137111, 1.0),
        (50, 100, 0.4038315303659956, 0.5961684696340044),
    ])
    func knownIntervals(successes: Int, trials: Int, low: Double, high: Double) throws {
        let interval = try Proportion(successes: successes, trials: trials).wilson()
        #expect(abs(interval.low - low) < 1e-12)
        #expect(abs(interval.high - high) < 1e-12)
    }

    @Test func nothingTriedHasNoInterval() {
        #expect(throws: StatisticsError.noObservation) { try Proportion(successes: 0, trials: 0) }
    }

    @Test func moreSuccessesThanTrialsAreRefused() {
        #expect(throws: StatisticsError.countsOutOfRange(successes: 3, trials: 2)) {
            try Proportion(successes: 3, trials: 2)
        }
    }

    @Test func moreTrialsMakeItNarrower() throws {
        var last = 1.0
        for trials in [10, 40, 160, 640] {
            let interval = try Proportion(successes: trials / 2, trials: trials).wilson()
            #expect(interval.high - interval.low < last)
            last = interval.high - interval.low
        }
    }

    /// 2,000 samples: the share of intervals that hold the true rate is within 5 standard errors of 95 %, Wilson's own
    /// slight excess included.
    @Test func coversTheTrueRateAboutAsOftenAsItSays() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var generator = Xoshiro256StarStar(seed: seed)
        var covered = 0
        for _ in 0..<2_000 {
            let successes = (0..<100).count { _ in generator.fraction() < 0.3 }
            if try Proportion(successes: successes, trials: 100).wilson().contains(0.3) { covered += 1 }
        }
        #expect((0.92...0.985).contains(Double(covered) / 2_000), "\(covered) of 2000")
    }
}
