import Events
import Testing

@testable import Scoring

/// An answer that was never given is not a good one, whatever it does not contain.
@Suite struct WithheldAnswerTests {
    private static func output(_ withheld: ScoredOutput.Withheld?, text: String = "") -> ScoredOutput {
        ScoredOutput(
            text: text, withheld: withheld, latencyMilliseconds: 5, inputTokens: 3, outputTokens: 1, costPicodollars: 7)
    }

    /// Each passes on "yes" as it stands.
    private static let ofText: [Assertion] = [
        .of("equals", "yes"), .of("contains", "yes"), .of("icontains", "yes"), .of("contains-all", "yes"),
        .of("contains-any", "yes"), .of("icontains-all", "yes"), .of("icontains-any", "yes"),
        .of("starts-with", "yes"), .of("regex", "yes"), .of("not-contains", "no"), .of("not-equals", "no"),
        .of("not-regex", "no"), .of("not-is-json"), .of("not-starts-with", "no"),
    ]

    @Test(arguments: [ScoredOutput.Withheld.refused, .filtered])
    func whatLooksAtTheTextIsErroredUnderNotAsWell(_ withheld: ScoredOutput.Withheld) {
        for assertion in Self.ofText {
            #expect(assertion.look(at: Self.output(nil, text: "yes")).outcome == .passed, "\(assertion.type)")
            for text in ["", "yes"] {
                let outcome = assertion.look(at: Self.output(withheld, text: text))
                #expect(outcome.outcome == .errored && outcome.value == nil, "\(assertion.type)")
                #expect(outcome.reason == withheld.reason)
            }
        }
    }

    @Test func measuresOfARefusalAreChecked() {
        for (type, within, over) in [("latency", 5.0, 4.0), ("tokens", 4, 3), ("cost", 1e-11, 1e-12)] {
            #expect(Assertion.of(type, threshold: within).look(at: Self.output(.refused)).outcome == .passed)
            #expect(Assertion.of(type, threshold: over).look(at: Self.output(.refused)).outcome == .failed)
        }
    }

    @Test func aRefusalIsOneAndHasItsReason() {
        for withheld in [ScoredOutput.Withheld.refused, .filtered] {
            #expect(Assertion.of("is-refusal").look(at: Self.output(withheld, text: "yes")).outcome == .passed)
            #expect(Assertion.of("not-is-refusal").look(at: Self.output(withheld, text: "yes")).outcome == .failed)
        }
        var output = Self.output(.refused)
        output.finishReason = .refusal
        for (word, passes) in [("refusal", true), ("content_filter", true), ("stop", false)] {
            #expect((Assertion.of("finish-reason", word).look(at: output).outcome == .passed) == passes)
        }
    }

    @Test func aRefusalDoesNotPassTheRun() {
        let assertions = [Assertion.of("not-contains", "no"), .of("latency", threshold: 5)].map {
            PreparedAssertion($0)
        }
        #expect(Scorer.score(Self.output(nil), against: assertions, threshold: nil).passed)
        let refused = Scorer.score(Self.output(.refused), against: assertions, threshold: nil)
        #expect(!refused.passed && refused.score == 0.5)
    }

    @Test func whatIsItselfWrongOrUnknownStaysSo() {
        #expect(
            Assertion.of("regex", "(").look(at: Self.output(.refused)).reason != ScoredOutput.Withheld.refused.reason)
        #expect(Assertion.of("llm-rubric", "be kind").look(at: Self.output(.refused)).outcome == .notRun)
    }
}
