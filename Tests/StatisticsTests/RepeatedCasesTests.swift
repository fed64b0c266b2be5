import Testing

@testable import Statistics

@Suite struct RepeatedCasesTests {
    @Test func knownChances() throws {
        let five = try CaseRepeats(passes: 3, repeats: 5)
        #expect(try five.passHatK(1) == 0.6 && five.passAtK(1) == 0.6)
        #expect(try abs(five.passHatK(2) - 0.3) < 1e-15)
        #expect(try abs(five.passHatK(3) - 0.1) < 1e-15)
        #expect(try five.passHatK(4) == 0)
        #expect(try abs(five.passAtK(2) - 0.9) < 1e-15)
        #expect(try five.passAtK(3) == 1)
        #expect(try abs(five.consistency() - 0.4) < 1e-15)
        // 1 − C(190, 100) / C(200, 100), with the integers of Python.
        #expect(try abs(CaseRepeats(passes: 10, repeats: 200).passAtK(100) - 0.9992289739372822) < 1e-14)
    }

    /// All choices of k from n repeats, counted.
    @Test func chancesCountChoices() throws {
        for repeats in 1...7 {
            for passes in 0...repeats {
                for k in 1...repeats {
                    let choices = (0..<(1 << repeats)).filter { $0.nonzeroBitCount == k }
                    let passed = (1 << passes) - 1
                    let all = Double(choices.count { $0 & ~passed == 0 }) / Double(choices.count)
                    let any = Double(choices.count { $0 & passed != 0 }) / Double(choices.count)
                    let ofCase = try CaseRepeats(passes: passes, repeats: repeats)
                    #expect(try abs(ofCase.passHatK(k) - all) < 1e-14 && abs(ofCase.passAtK(k) - any) < 1e-14)
                }
            }
        }
    }

    @Test func casesAreNamedByWhatTheyDo() throws {
        let cases = try RepeatedCases([
            CaseRepeats(passes: 3, repeats: 3), CaseRepeats(passes: 0, repeats: 2), CaseRepeats(passes: 1, repeats: 3),
            CaseRepeats(passes: 0, repeats: 1),
        ])
        #expect(cases.places(of: .alwaysFails) == [1, 3])
        #expect(cases.places(of: .alwaysPasses) == [0] && cases.places(of: .flaky) == [2])
        #expect(try cases.passHatK(1) == RepeatedCases.Average(mean: 1.0 / 3, cases: 4))
        #expect(try cases.passHatK(3) == RepeatedCases.Average(mean: 0.5, cases: 2))
        #expect(try cases.passAtK(3) == RepeatedCases.Average(mean: 1, cases: 2))
        #expect(try cases.consistency().cases == 3)
        #expect(throws: StatisticsError.tooFewRepeats(3, k: 4)) { try cases.passHatK(4) }
        #expect(throws: StatisticsError.tooFewRepeats(3, k: 0)) { try cases.passAtK(0) }
    }

    @Test func impossibleRepeatsAreRefused() throws {
        #expect(throws: StatisticsError.noObservation) { try RepeatedCases([]) }
        #expect(throws: StatisticsError.noObservation) { try CaseRepeats(passes: 0, repeats: 0) }
        for (passes, repeats) in [(2, 1), (-1, 1), (0, -1), (1, .max)] {
            #expect(throws: StatisticsError.countsOutOfRange(successes: passes, trials: repeats)) {
                try CaseRepeats(passes: passes, repeats: repeats)
            }
        }
        let one = try CaseRepeats(passes: 1, repeats: 1)
        #expect(throws: StatisticsError.tooFewRepeats(1, k: 2)) { try one.consistency() }
        #expect(throws: StatisticsError.tooFewRepeats(1, k: -3)) { try one.passHatK(-3) }
        let most = try CaseRepeats(passes: 999_999, repeats: 1_000_000)
        #expect(try most.passHatK(1_000_000) == 0 && abs(most.passHatK(500_000) - 0.5) < 1e-9)
    }

    /// Without bias: over all outcomes of 6 runs that each pass with probability 0.7, the mean estimate is 0.7^k.
    @Test func estimatesAreWithoutBias() throws {
        for k in 1...6 {
            var (all, any, probability) = (0.0, 0.0, 0.0)
            for outcome in 0..<64 {
                let passes = outcome.nonzeroBitCount
                let weight = (0..<6).reduce(1.0) { $0 * (outcome >> $1 & 1 == 1 ? 0.7 : 0.3) }
                all += try weight * CaseRepeats(passes: passes, repeats: 6).passHatK(k)
                any += try weight * CaseRepeats(passes: passes, repeats: 6).passAtK(k)
                probability += weight
            }
            let (power, rest) = (0..<k).reduce((1.0, 1.0)) { power, _ in (power.0 * 0.7, power.1 * 0.3) }
            #expect(abs(all - power) < 1e-14 && abs(any - (1 - rest)) < 1e-14 && abs(probability - 1) < 1e-14)
        }
    }
}
