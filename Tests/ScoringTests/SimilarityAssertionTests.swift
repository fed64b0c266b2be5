import Events
import Scoring
import Testing

/// Metrics as assertions: thresholds where none is given, what passes, and the score itself.
@Suite struct SimilarityAssertionTests {
    private static let lines: [Line] = [
        Line(.of("bleu", "The cat sat on the mat"), on: "the CAT sat on the mat", passes: true),
        Line(.of("bleu", "The cat sat on the mat"), on: "A dog stood there", passes: false),
        Line(.of("bleu", "hello world"), on: "Hello World", passes: true),
        Line(.of("bleu", json: #"["nothing like it", "hello world"]"#), on: "hello world", passes: true),
        Line(.of("bleu", "hello world"), on: "", passes: false),
        Line(
            .of("gleu", json: #"["Hello world", "Hi there world"]"#, threshold: 0.6), on: "hello world.", passes: true),
        Line(.of("gleu", "hello world"), on: "goodbye", passes: false),
        Line(.of("meteor", "The weather is beautiful today"), on: "The weather is beautiful today", passes: true),
        Line(.of("meteor", "The weather is beautiful today", threshold: 0.6), on: "It rains", passes: false),
        Line(.of("rouge-n", "hello world"), on: "Well, HELLO to all the world!", passes: true),
        Line(.of("rouge-n", "hello world"), on: "hello there", passes: false),
        Line(.of("rouge-n", "hello world", threshold: 0.5), on: "hello there", passes: true),
        Line(.of("rouge-l", "a b c d"), on: "a b x c d", passes: true),
        Line(.of("rouge-l", "a b c d"), on: "d c b a", passes: false),
        Line(.of("chrf", "Colour"), on: "color", passes: false),
        Line(.of("chrf", "Colours of the night"), on: "colors of the night", passes: true),
        Line(.of("jaccard", "a b c"), on: "C B A", passes: true),
        Line(.of("jaccard", "a b c"), on: "a d e", passes: false),
        Line(.of("jaro-winkler", "Martha"), on: "MARHTA", passes: true),
        Line(.of("jaro-winkler", "Martha"), on: "Olga", passes: false),
        Line(.of("levenshtein-similarity", "kitten"), on: "Kitte", passes: true),
        Line(.of("levenshtein-similarity", "kitten"), on: "sitting", passes: false),
        Line(.of("levenshtein", "hello world"), on: "hello, wurld", passes: true),
        Line(.of("levenshtein", "hello world"), on: "good evening", passes: false),
        Line(.of("levenshtein", "kitten", threshold: 3), on: "sitting", passes: true),
        Line(.of("levenshtein", "kitten", threshold: 2), on: "sitting", passes: false),
        Line(.of("levenshtein", "kitten", threshold: 0), on: "kitten", passes: true),
        Line(.of("levenshtein", "kitten", threshold: 0), on: "Kitten", passes: false),
        Line(.of("levenshtein", json: "42"), on: "42", passes: true),
    ]

    @Test(arguments: lines) func passesAsItsTableSays(_ line: Line) {
        let (plain, negated) = (line.assertion.look(at: line.output), line.assertion.negated.look(at: line.output))
        #expect(plain.outcome == (line.passes ? .passed : .failed), "\(plain.reason)")
        #expect(negated.outcome == (line.passes ? .failed : .passed))
        #expect(plain.value.map { 1 - $0 } == negated.value)
    }

    @Test func theScoreIsTheMetric() throws {
        let half = Assertion.of("rouge-n", "hello world").look(at: "hello there")
        #expect(half.outcome == .failed && half.value == 0.5)
        #expect(half.reason == "ROUGE-1 is 0.5, at least 0.75 passes")
        let jaccard = try #require(Assertion.of("jaccard", "a b c").look(at: "a d e").value)
        #expect(abs(jaccard - 0.2) < 1e-12)
    }

    @Test func meteorTakesItsParametersFromTheConfig() {
        var assertion = Assertion.of("meteor", "hello", threshold: 1)
        #expect(assertion.look(at: "hello").outcome == .failed)
        assertion.configJson = #"{"gamma": 0}"#
        #expect(assertion.look(at: "hello").outcome == .passed)
        for config in [#"{"gamma": 2}"#, #"{"alpha": "x"}"#, "[]", "{"] {
            assertion.configJson = config
            #expect(assertion.look(at: "hello").outcome == .errored, "\(config)")
        }
    }

    @Test(arguments: ["levenshtein", "levenshtein-similarity", "rouge-l"])
    func whatCannotBeMeasuredIsErroredUnderNotAsWell(_ type: String) {
        let unit = type == "rouge-l" ? "a " : "ab"
        let value = String(repeating: unit == "a " ? "b " : "ccd", count: 1 << 19)
        for type in [type, "not-" + type] {
            let outcome = Assertion.of(type, value).look(at: String(repeating: unit, count: 1 << 19))
            #expect(outcome.outcome == .errored && outcome.reason.contains("too long"))
        }
    }
}
