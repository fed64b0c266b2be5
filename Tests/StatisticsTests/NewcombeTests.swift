import Statistics
import Testing

@Suite struct NewcombeTests {
    /// Numbers of statsmodels 0.15.0, `confint_proportions_2indep(method="newcomb")`.
    @Test func knownInterval() throws {
        let first = try Proportion(successes: 30, trials: 58)
        let second = try Proportion(successes: 30, trials: 65)
        let difference = ProportionDifference(first, minus: second)
        #expect(abs(difference.estimate - 0.0557029177718833) < 1e-15)
        #expect(abs(difference.newcombe().low - -0.11797117205060265) < 1e-12)
        #expect(abs(difference.newcombe().high - 0.22487145179027587) < 1e-12)
    }

    @Test func noDifferenceIsLargerThanOne() throws {
        let all = try Proportion(successes: 27, trials: 27)
        let none = try Proportion(successes: 0, trials: 51)
        #expect(ProportionDifference(all, minus: none).newcombe().high == 1)
        #expect(ProportionDifference(none, minus: all).newcombe().low == -1)
    }

    @Test func theOtherWayRoundChangesTheSign() throws {
        let first = try Proportion(successes: 9, trials: 79)
        let second = try Proportion(successes: 28, trials: 43)
        let there = ProportionDifference(first, minus: second).newcombe()
        let back = ProportionDifference(second, minus: first).newcombe()
        #expect(abs(there.low + back.high) < 1e-15)
        #expect(abs(there.high + back.low) < 1e-15)
    }

    /// 1,000 pairs of independent samples. Five standard errors are 3.5 %.
    @Test func coversTheTrueDifferenceAboutAsOftenAsItSays() throws {
        var random = Xoshiro256StarStar(seed: 17)
        var held = 0
        for _ in 0..<1_000 {
            let first = try Proportion(successes: (0..<80).count { _ in random.fraction() < 0.8 }, trials: 80)
            let second = try Proportion(successes: (0..<50).count { _ in random.fraction() < 0.65 }, trials: 50)
            if ProportionDifference(first, minus: second).newcombe().contains(0.15) { held += 1 }
        }
        #expect((915...985).contains(held), "\(held) of 1000")
    }
}
