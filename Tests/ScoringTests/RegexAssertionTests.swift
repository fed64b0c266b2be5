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

    /// Pattern, output, whether JavaScript finds it there.
    static let lines: [(String, String, Bool)] = [
        ("abc$", "abc\n", false), ("abc$", "abc", true), ("^abc", "x\nabc", false), (#"^\w$"#, "é", false),
        (#"^\W$"#, "é", true), (#"\d"#, "٣", false), (#"^\D$"#, "٣", true), (#"^\s$"#, "\u{FEFF}", true),
        (#"^\s$"#, "\u{85}", false), (#"\bé"#, " é", false), (#"é\B"#, "é ", true), (#"\bcat\b"#, "a cat.", true),
        ("^.$", "\u{85}", true), ("^.$", "\u{2028}", false), ("a.c", "a\nc", false), (#"^[\s\S]$"#, "\n", true),
        ("^[[a]$", "[", true), ("^[a&&b]$", "&", true), ("^[a&&b]+$", "ab", true), ("^[^]$", "\n", true),
        ("[]", "a", false), (#"^[\w-]+$"#, "a-b", true), (#"^[\w-a]+$"#, "-", true), ("^[a-c]+$", "abc", true),
        (#"^[\b]$"#, "\u{8}", true), (#"^[^\d\s]$"#, "x", true), (#"^[^\D]$"#, "7", true), (#"^[\D]$"#, "x", true),
        ("^a{2}$", "aa", true), ("^a{,2}$", "a{,2}", true), ("^{a}$", "{a}", true), ("^a]$", "a]", true),
        (#"^\u0041\x42\cJ\0$"#, "AB\n\u{0}", true), (#"^\ud83d\ude00$"#, "😀", true), (#"^\-\/\a$"#, "-/a", true),
        (#"^(?<year_1>\d)\k<year_1>$"#, "33", true), (#"^(a)(b)\2\1$"#, "abba", true), (#"^(a)\10$"#, "aa0", false),
        (#"^(a)\18$"#, "a\u{1}8", true), (#"^\101$"#, "A", true), (#"^(?:a|b)(?=c)(?!d)c$"#, "ac", true),
        (#"(?<=a)b(?<!c)"#, "ab", true), (#"^\Qa\E$"#, "QaE", true), (#"\p{Lu}"#, "É", true), ("(?i)ABC", "abc", true),
        ("^[!-~]+$", "a#b", true), (#"^[\]\\^-]+$"#, "]\\^-", true), ("^[a#b]$", "#", true), ("^a # b$", "a # b", true),
    ]

    @Test(arguments: lines) func aPatternMeansWhatItMeansInJavaScript(
        _ pattern: String, _ output: String, _ isFound: Bool
    ) {
        #expect(Assertion.of("regex", pattern).look(at: output).outcome == (isFound ? .passed : .failed))
        #expect(Assertion.of("not-regex", pattern).look(at: output).outcome == (isFound ? .failed : .passed))
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
