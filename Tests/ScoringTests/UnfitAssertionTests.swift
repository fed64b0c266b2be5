import Events
import Scoring
import SwiftProtobuf
import Testing

/// Assertions that are themselves wrong, or not known here.
@Suite struct UnfitAssertionTests {
    static let malformed: [Assertion] = [
        .of("equals"), .of("contains"), .of("icontains"), .of("starts-with"), .of("regex"), .of("contains-all"),
        .of("icontains-any"),
        .of("contains", json: "[1]"), .of("contains", json: "{}"), .of("contains", json: "null"),
        .of("starts-with", json: "[]"),
        .of("contains-all", json: "[]"), .of("contains-any", json: "{}"), .of("contains-any", json: "[[1]]"),
        .of("contains-any", json: "[null]"), .of("contains-all", " , "), .of("regex", json: "{}"),
        .of("equals", json: "{"),
        .of("contains", json: "not JSON"), .of("equals", json: "1 2"), .of("contains", "x", weight: -1),
    ]

    @Test(arguments: malformed) func isErroredWhateverTheOutput(_ assertion: Assertion) {
        for text in ["", "x", "[1]", "null"] {
            for assertion in [assertion, assertion.negated] {
                let outcome = assertion.look(at: text)
                #expect(outcome.outcome == .errored && outcome.value == nil && !outcome.reason.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "llm-rubric", "ruby", "assert-set", "similar", "", "not-", "not", "EQUALS", "equals ", "human",
        "not-not-equals",
    ])
    func aTypeThatIsNotKnownIsNotRun(_ type: String) {
        for assertion in [Assertion.of(type, "value"), .of(type, json: "not JSON", weight: 2), .of("not-" + type)] {
            let outcome = assertion.look(at: "value")
            #expect(outcome.outcome == .notRun && outcome.value == nil)
            #expect(outcome.reason.contains("not known"))
        }
    }

    @Test func theEmptyTextIsAValue() {
        #expect(Assertion.of("contains", "").look(at: "anything").outcome == .passed)
        #expect(Assertion.of("equals", "").look(at: "anything").outcome == .failed)
    }
}
