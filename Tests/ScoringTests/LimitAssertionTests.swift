import Events
import Scoring
import Testing

/// Latency, tokens and cost, which pass up to and with their threshold.
@Suite struct LimitAssertionTests {
    private static let output = ScoredOutput(
        text: "", latencyMilliseconds: 250.5, inputTokens: 30, outputTokens: 12, costPicodollars: 2_000_000_000)

    @Test(arguments: [
        ("latency", 250.5), ("latency", 251), ("tokens", 42), ("tokens", 1e9), ("cost", 0.002), ("cost", 1),
    ]) func upToTheThresholdPasses(_ type: String, _ threshold: Double) {
        #expect(Assertion.of(type, threshold: threshold).look(at: Self.output).outcome == .passed)
        #expect(Assertion.of(type, threshold: threshold).negated.look(at: Self.output).outcome == .failed)
    }

    @Test(arguments: [
        ("latency", 250.4), ("latency", 0), ("tokens", 41), ("tokens", 41.9), ("cost", 0.001_999_999_999), ("cost", 0),
    ])
    func overTheThresholdFails(_ type: String, _ threshold: Double) {
        #expect(Assertion.of(type, threshold: threshold).look(at: Self.output).outcome == .failed)
        #expect(Assertion.of(type, threshold: threshold).negated.look(at: Self.output).outcome == .passed)
    }

    @Test func theReasonSaysMeasureAndLimit() {
        #expect(
            Assertion.of("latency", threshold: 100).look(at: Self.output).reason
                == "latency 250.5 ms, at most 100 passes")
        #expect(
            Assertion.of("tokens", threshold: 40).look(at: Self.output).reason == "total 42 tokens, at most 40 passes")
    }

    @Test(arguments: ["latency", "tokens", "cost"]) func withoutAUsableThresholdItIsErrored(_ type: String) {
        for threshold in [nil, -1, .nan, .infinity] as [Double?] {
            let assertion = Assertion.of(type, threshold: threshold)
            #expect(assertion.look(at: Self.output).outcome == .errored)
            #expect(assertion.negated.look(at: Self.output).outcome == .errored)
        }
    }

    @Test func whatIsUnknownIsErroredAndNeverFree() {
        var output = Self.output
        output.costPicodollars = nil
        output.outputTokens = nil
        for type in ["cost", "tokens", "not-cost", "not-tokens"] {
            let outcome = Assertion.of(type, threshold: 1e6).look(at: output)
            #expect(outcome.outcome == .errored && outcome.value == nil)
        }
        output.latencyMilliseconds = .nan
        #expect(Assertion.of("not-latency", threshold: 1).look(at: output).outcome == .errored)
    }

    @Test func theLargestCountsDoNotOverflow() {
        let output = ScoredOutput(
            text: "", latencyMilliseconds: 1e300, inputTokens: .max, outputTokens: .max, costPicodollars: .max)
        #expect(Assertion.of("tokens", threshold: 1).look(at: output).outcome == .failed)
        #expect(Assertion.of("latency", threshold: 1).look(at: output).outcome == .failed)
        #expect(Assertion.of("cost", threshold: 10_000_000).look(at: output).outcome == .passed)
    }
}
