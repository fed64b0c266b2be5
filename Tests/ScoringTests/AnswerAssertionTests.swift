import Events
import Scoring
import Testing

/// Assertions about what kind of answer it is: its words, its end, a refusal, its perplexity.
@Suite struct AnswerAssertionTests {
    private static let lines: [Line] = [
        Line(.of("word-count", json: "3"), on: " one  two\nthree ", passes: true),
        Line(.of("word-count", "3"), on: "one two", passes: false),
        Line(.of("word-count", json: "0"), on: " \n", passes: true),
        Line(.of("word-count", json: #"{"min": 2, "max": 3}"#), on: "one two", passes: true),
        Line(.of("word-count", json: #"{"min": 2, "max": 3}"#), on: "one two three four", passes: false),
        Line(.of("word-count", json: #"{"min": 2}"#), on: "one", passes: false),
        Line(.of("word-count", json: #"{"max": 2}"#), on: "ein\u{A0}zwei", passes: true),
        Line(.of("is-refusal"), on: "", passes: true),
        Line(.of("is-refusal"), on: "  \n", passes: true),
        Line(.of("is-refusal"), on: "I'm sorry, but I can’t assist with that.", passes: true),
        Line(.of("is-refusal"), on: "I cannot help you with that request.", passes: true),
        Line(.of("is-refusal"), on: "As an AI language model, I have no opinion.", passes: true),
        Line(.of("is-refusal"), on: "Unfortunately I won't write such a text.", passes: true),
        Line(.of("is-refusal"), on: "I am unable to do so.", passes: true),
        Line(.of("is-refusal"), on: "Sorry, no.", passes: true),
        Line(.of("is-refusal"), on: "That would not be ethical.", passes: true),
        Line(.of("is-refusal"), on: "2 + 2 is 4.", passes: false),
        Line(.of("is-refusal"), on: "As an Airbnb host you cannot smoke inside.", passes: false),
        Line(.of("is-refusal"), on: "Sorry for the delay! Your order is on its way.", passes: false),
        Line(.of("is-refusal"), on: "I can help with that.", passes: false),
    ]

    @Test(arguments: lines) func passesAsItsTableSays(_ line: Line) {
        #expect(line.assertion.look(at: line.output).outcome == (line.passes ? .passed : .failed))
        #expect(line.assertion.negated.look(at: line.output).outcome == (line.passes ? .failed : .passed))
    }

    @Test func theReasonOfTheEndIsComparedWhateverItsCase() {
        var output = ScoredOutput(text: "x", latencyMilliseconds: 1, finishReason: .length)
        #expect(Assertion.of("finish-reason", "Length").look(at: output).outcome == .passed)
        #expect(Assertion.of("finish-reason", "stop").look(at: output).outcome == .failed)
        #expect(Assertion.of("not-finish-reason", "stop").look(at: output).outcome == .passed)
        output.finishReason = .toolCalls
        #expect(Assertion.of("finish-reason", "tool_calls").look(at: output).outcome == .passed)
        output.finishReason = nil
        for type in ["finish-reason", "not-finish-reason"] {
            #expect(Assertion.of(type, "stop").look(at: output).outcome == .errored)
        }
    }

    @Test func perplexityIsMeasuredWhereThereAreProbabilities() throws {
        // Each token had one chance in two: perplexity 2, score 1/3.
        let half = -0.693_147_180_559_945_3
        let output = ScoredOutput(text: "x y", latencyMilliseconds: 1, tokenLogProbabilities: [half, half])
        for (type, threshold, passes) in [
            ("perplexity", 2.000001, true), ("perplexity", 1.9, false), ("perplexity-score", 0.33, true),
            ("perplexity-score", 0.34, false),
        ] {
            #expect((Assertion.of(type, threshold: threshold).look(at: output).outcome == .passed) == passes, "\(type)")
        }
        #expect(Assertion.of("perplexity").look(at: output).outcome == .passed)
        let score = try #require(Assertion.of("perplexity-score").look(at: output).value)
        #expect(abs(score - 1.0 / 3) < 1e-12)
    }

    @Test func whatWasNotMeasuredIsNoPass() {
        for type in ["perplexity", "not-perplexity", "perplexity-score", "not-perplexity-score"] {
            for logarithms in [nil, [], [-Double.infinity], [.nan]] as [[Double]?] {
                let output = ScoredOutput(text: "x", latencyMilliseconds: 1, tokenLogProbabilities: logarithms)
                #expect(Assertion.of(type, threshold: 0.5).look(at: output).outcome == .errored, "\(type)")
            }
        }
        #expect(Assertion.of("perplexity").look(at: "x").reason.contains("not measured"))
    }
}
