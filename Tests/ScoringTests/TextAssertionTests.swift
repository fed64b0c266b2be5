import Events
import Scoring
import Testing

/// Every assertion about text, each line also with `not-`, which must give the opposite.
@Suite struct TextAssertionTests {
    static let equality: [Line] = [
        Line(.of("equals", "Paris"), on: "Paris", passes: true),
        Line(.of("equals", "Paris"), on: "paris", passes: false),
        Line(.of("equals", "Paris"), on: "Paris ", passes: false),
        Line(.of("equals", ""), on: "", passes: true),
        Line(.of("equals", ""), on: " ", passes: false),
        // A number or a truth compares as it is written, not as JSON.
        Line(.of("equals", json: "42"), on: "42", passes: true),
        Line(.of("equals", json: "42"), on: "42 ", passes: false),
        Line(.of("equals", json: "true"), on: "true", passes: true),
        // Letters that look alike are not the same letters.
        Line(.of("equals", "caf\u{E9}"), on: "cafe\u{301}", passes: false),
        Line(.of("equals", "{\"a\":1}"), on: "{\"a\": 1}", passes: false),
    ]

    static let containing: [Line] = [
        Line(.of("contains", "order"), on: "Your order is on its way.", passes: true),
        Line(.of("contains", "Order"), on: "Your order is on its way.", passes: false),
        Line(.of("contains", "orders"), on: "Your order", passes: false),
        Line(.of("contains", ""), on: "anything", passes: true),
        Line(.of("contains", json: "42"), on: "It is 42.", passes: true),
        Line(.of("contains", "a, b"), on: "a, b, c", passes: true),
        Line(.of("contains", "\u{1F44D}"), on: "fine \u{1F44D}", passes: true),
        Line(.of("icontains", "ORDER"), on: "Your order", passes: true),
        Line(.of("icontains", "ÜBER"), on: "darüber hinaus", passes: true),
        Line(.of("icontains", "sorry"), on: "Your order", passes: false),
        Line(.of("contains-all", "order, way"), on: "Your order is on its way.", passes: true),
        Line(.of("contains-all", "order, Way"), on: "Your order is on its way.", passes: false),
        Line(.of("contains-all", json: #"["order", 7, true]"#), on: "order 7 is true", passes: true),
        Line(.of("contains-all", json: #"["order, way"]"#), on: "order … way", passes: false),
        Line(.of("contains-all", #""1,000", in stock"#), on: "It is 1,000 and in stock", passes: true),
        Line(.of("contains-all", #""1,000", in stock"#), on: "It is 1 or 000 and in stock", passes: false),
        Line(.of("contains-any", #""say ""no""", "a\"b""#), on: "to say \"no\"", passes: true),
        Line(.of("contains-any", "refund,order"), on: "Your order", passes: true),
        Line(.of("contains-any", "refund,Order"), on: "Your order", passes: false),
        Line(.of("contains-any", json: #"["refund"]"#), on: "Your order", passes: false),
        Line(.of("icontains-all", "ORDER, WAY"), on: "Your order is on its way.", passes: true),
        Line(.of("icontains-all", "ORDER, LOST"), on: "Your order is on its way.", passes: false),
        Line(.of("icontains-any", "LOST, WAY"), on: "on its way", passes: true),
        Line(.of("icontains-any", "LOST, GONE"), on: "on its way", passes: false),
        Line(.of("starts-with", "Dear"), on: "Dear Olga", passes: true),
        Line(.of("starts-with", "dear"), on: "Dear Olga", passes: false),
        Line(.of("starts-with", "Dear Olga, "), on: "Dear Olga", passes: false),
        Line(.of("starts-with", json: "42"), on: "42 is it", passes: true),
    ]

    static let patterns: [Line] = [
        Line(.of("regex", #"\d{4}-\d{2}-\d{2}"#), on: "due 2026-11-23.", passes: true),
        Line(.of("regex", #"^\d+$"#), on: "due 2026", passes: false),
        Line(.of("regex", "(?i)REFUND"), on: "a refund", passes: true),
        Line(.of("regex", "REFUND"), on: "a refund", passes: false),
        Line(.of("regex", "^$"), on: "", passes: true),
        Line(.of("regex", #"\p{L}+ \u00fcber"#), on: "weit über", passes: true),
        Line(.of("regex", "(?<year>20\\d\\d)"), on: "in 2026", passes: true),
        Line(.of("regex", "a(?!b)"), on: "ab", passes: false),
        Line(.of("regex", "👍$"), on: "fine 👍", passes: true),
        Line(.of("regex", "(?m)^b$"), on: "a\nb\nc", passes: true),
        Line(.of("regex", "^b$"), on: "a\nb\nc", passes: false),
        Line(.of("regex", "a|b"), on: "cb", passes: true),
        Line(.of("regex", #"(a)(b)\2\1"#), on: "xabba", passes: true),
        Line(.of("regex", "(?<=a)b"), on: "xab", passes: true),
        Line(.of("regex", #"\Ab"#), on: "ab", passes: false),
        Line(.of("regex", "(?x) \\d+ # a number"), on: "is 42", passes: true),
        Line(.of("regex", "(?s)a.b"), on: "a\nb", passes: true),
        Line(.of("regex", #"\Qa.b"#), on: "xQaxb", passes: true),
        Line(.of("regex", #"\Qa.b"#), on: "xa.b", passes: false),
    ]

    @Test(arguments: equality + containing + patterns) func passesAsItsTableSays(_ line: Line) {
        let outcome = line.assertion.look(at: line.output)
        #expect(outcome.outcome == (line.passes ? .passed : .failed))
        #expect(outcome.value == (line.passes ? 1 : 0))
        #expect(!outcome.reason.isEmpty && !outcome.reason.contains("\n"))
    }

    @Test(arguments: equality + containing + patterns) func passesTheOtherWayRoundUnderNot(_ line: Line) {
        let outcome = line.assertion.negated.look(at: line.output)
        #expect(outcome.outcome == (line.passes ? .failed : .passed))
        #expect(outcome.value == (line.passes ? 0 : 1))
    }

    @Test func aCommaAtTheEndOfAListAsksForNothing() {
        #expect(Assertion.of("contains-any", "refund,").look(at: "Your order").outcome == .failed)
        #expect(Assertion.of("contains-all", "order, ,").look(at: "Your order").outcome == .passed)
    }

    @Test func whatIsMissingIsNamed() {
        #expect(
            Assertion.of("contains-all", "order, lost").look(at: "Your order").reason
                == "the output does not contain “lost”")
    }

    @Test func aReasonStaysOneShortLine() {
        let outcome = Assertion.of("contains", "first\nsecond " + String(repeating: "x", count: 10_000)).look(
            at: "nothing")
        #expect(outcome.outcome == .failed)
        #expect(outcome.reason.count < 200 && !outcome.reason.contains("\n"))
    }

    @Test func everyKnownWordIsKnownWithNotBeforeIt() {
        #expect(
            AssertionVocabulary.words == [
                "bleu", "chrf", "contains", "contains-all", "contains-any", "contains-html", "contains-json",
                "contains-sql", "contains-xml", "cost", "equals", "executable", "factuality", "finish-reason", "g-eval",
                "gleu",
                "icontains",
                "icontains-all", "icontains-any", "is-html", "is-json", "is-refusal", "is-sql",
                "is-valid-function-call", "is-valid-openai-function-call", "is-valid-openai-tools-call", "is-xml",
                "jaccard", "jaro-winkler", "javascript", "latency", "levenshtein", "levenshtein-similarity",
                "llm-rubric",
                "meteor", "model-graded-closedqa", "model-graded-factuality", "passes-tests", "perplexity",
                "perplexity-score", "python", "regex", "rouge-l", "rouge-n",
                "similar", "similar:cosine", "similar:dot", "similar:euclidean", "starts-with", "tokens",
                "tool-call-f1", "webhook", "word-count",
            ])
        for word in ["assert-set", "metric"] {
            #expect(AssertionVocabulary.isKnown(word) && !AssertionVocabulary.isKnown("not-\(word)"))
        }
        for word in AssertionVocabulary.words {
            #expect(AssertionVocabulary.isKnown(word) && AssertionVocabulary.isKnown("not-\(word)"))
            #expect(!AssertionVocabulary.isKnown("not-not-\(word)") && !AssertionVocabulary.isKnown(word.uppercased()))
        }
    }
}
