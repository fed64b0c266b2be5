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
        .of("contains-any", json: "[null]"), .of("contains-any", json: #"["yes", ""]"#),
        .of("icontains-all", #""", no"#),
        .of("contains-all", #""a"#), .of("contains-any", #""a" b"#),
        .of("contains-all", " , "), .of("regex", json: "{}"),
        .of("equals", json: "{"),
        .of("contains", json: "not JSON"), .of("equals", json: "1 2"), .of("contains", "x", weight: -1),
        .of("bleu"), .of("gleu", json: "[]"), .of("meteor", json: "[1]"), .of("bleu", "x", threshold: 1.5),
        .of("gleu", "x", threshold: -0.1),
        .of("rouge-n", " "), .of("rouge-n", json: #"["a"]"#), .of("meteor", "x", threshold: .nan), .of("chrf"),
        .of("jaccard", json: "{}"),
        .of("levenshtein"), .of("levenshtein", "x", threshold: -1), .of("levenshtein", json: "[]"),
        .of("levenshtein-similarity", "x", threshold: 5),
        .of("word-count"), .of("word-count", "many"), .of("word-count", json: "1.5"), .of("word-count", json: "-1"),
        .of("word-count", json: "{}"),
        .of("word-count", json: #"{"min": 3, "max": 2}"#), .of("word-count", json: #"{"least": 3}"#),
        .of("word-count", json: #"{"min": "3"}"#),
        .of("finish-reason"), .of("finish-reason", "end_turn"), .of("is-refusal", "x"),
        .of("perplexity", threshold: -1),
        .of("perplexity-score", threshold: 2), .of("contains-html", "x"), .of("is-html", json: "{}"),
        .of("is-xml", json: "7"),
        .of("is-xml", json: #"{"elements": []}"#), .of("is-xml", json: "[1]"), .of("contains-xml", "a,,b"),
        .of("is-sql", "MySQL"),
        .of("is-sql", json: #"{"databaseType": "Oracle"}"#), .of("is-sql", json: #"{"allowedTables": "a"}"#),
        .of("is-sql", json: #"{"allowedColumns": ["("]}"#),
        .of("contains-sql", json: #"{"database": "MySQL"}"#), .of("tool-call-f1"), .of("tool-call-f1", " , "),
        .of("tool-call-f1", "a", threshold: 2),
        .of("is-valid-function-call"), .of("is-valid-openai-tools-call", json: "[]"),
        .of("is-valid-openai-function-call", json: "[{}]"),
        .of("is-valid-function-call", json: #"[{"name": "a", "parameters": {"type": "thing"}}]"#),
    ]

    @Test(arguments: malformed) func isErroredWhateverTheOutput(_ assertion: Assertion) {
        for text in ["", "x", "[1]", "null"] {
            for assertion in [assertion, assertion.negated] {
                let outcome = assertion.look(at: text)
                #expect(outcome.outcome == .errored && outcome.value == nil && !outcome.reason.isEmpty, "\(outcome)")
            }
        }
    }

    @Test(arguments: [
        "trace-span-count", "ruby", "guardrails", "moderation", "pi", "not-assert-set", "", "not-", "not", "EQUALS",
        "equals ", "human",
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
