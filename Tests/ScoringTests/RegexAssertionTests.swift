import Events
import Foundation
import Scoring
import Testing

@Suite struct RegexAssertionTests {
    /// Each takes more steps than there are atoms to count with: 2ⁿ or worse in the length of the output.
    @Test(arguments: ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){25}$", "([a-z]+)*\\d"])
    func aPatternThatNeverEndsIsErrored(_ pattern: String) {
        let output = String(repeating: "a", count: 5_000) + "!"
        for type in ["regex", "not-regex"] {
            let outcome = Assertion.of(type, pattern).look(at: output)
            #expect(outcome.outcome == .errored && outcome.value == nil)
            #expect(outcome.reason.contains("simplify"))
        }
    }

    /// The engine keeps what it may have to go back to on a stack that has an end.
    @Test(arguments: ["(a|b)*c", "(?:[ab](?=.))*c", "(ab?)*c"])
    func aPatternThatRunsOutOfMemoryIsErrored(_ pattern: String) {
        let output = String(repeating: "ab", count: 500_000)
        for type in ["regex", "not-regex"] {
            let outcome = Assertion.of(type, pattern).look(at: output)
            #expect(outcome.outcome == .errored, "\(type) \(pattern)")
        }
    }

    @Test func aMegabyteIsSearchedToItsEnd() {
        for filler in ["x", "ü", "👍"] {
            let output = String(repeating: filler, count: (1 << 20) / filler.utf8.count) + "42"
            #expect(Assertion.of("regex", #"\d+$"#).look(at: output).outcome == .passed)
            #expect(Assertion.of("regex", "43").look(at: output).outcome == .failed)
        }
    }

    @Test(arguments: ["(", "[", "a{2,1}", "(?<>a)", "\\", "*"]) func aPatternThatIsNoneIsErrored(_ pattern: String) {
        for type in ["regex", "not-regex"] {
            let outcome = Assertion.of(type, pattern).look(at: "anything")
            #expect(outcome.outcome == .errored && outcome.value == nil)
            #expect(outcome.reason.contains("regular expression"))
        }
    }

    @Test func aPatternThatIsTooLongIsErrored() {
        let pattern = String(repeating: "a", count: 10_001)
        #expect(Assertion.of("regex", pattern).look(at: pattern).outcome == .errored)
        #expect(Assertion.of("regex", String(pattern.dropLast())).look(at: pattern).outcome == .passed)
    }

    @Test func onePreparedPatternLooksAtManyOutputsAtOnce() async {
        let prepared = PreparedAssertion(.of("regex", #"^run \d*7$"#))
        let passed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    prepared.look(at: ScoredOutput(text: "run \(number)", latencyMilliseconds: 0)).outcome == .passed
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(passed == 100)
    }
}
