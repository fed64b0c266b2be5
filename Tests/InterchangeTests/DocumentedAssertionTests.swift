import Events
import Foundation
import Interchange
import Scoring
import Testing

/// An experiment's file whose cases are examples of promptfoo's documentation: each passes or fails as that says.
@Suite struct DocumentedAssertionTests {
    private struct Said: Decodable {
        let output: String
        let passes: Bool
    }

    @Test func everyExamplePassesOrFailsAsItsDocumentationSays() throws {
        let file = try Fixtures.read("deterministic.yaml")
        var types: Set<String> = []
        #expect(file.cases.count == 30)
        for content in file.cases {
            let said = try JSONDecoder().decode(Said.self, from: Data(content.metadataJson.utf8))
            let output = ScoredOutput(
                text: said.output, latencyMilliseconds: 250, inputTokens: 10, outputTokens: 5,
                costPicodollars: 1_000_000,
                finishReason: .stop)
            let assertions = content.assertions.map { assertion in
                types.insert(AssertionVocabulary.base(assertion.type))
                // The one variable that an assertion of the file inserts.
                var assertion = assertion
                assertion.value = assertion.value.replacing("{{expected}}", with: "kitten")
                if assertion.value.isEmpty { assertion.clearValue() }
                return PreparedAssertion(assertion)
            }
            let threshold = content.hasThresholdMillionths ? Double(content.thresholdMillionths) / 1_000_000 : nil
            let scored = Scorer.score(output, against: assertions, threshold: threshold)
            #expect(scored.passed == said.passes, "\(content.description_p): \(scored.outcomes.map(\.reason))")
            #expect(!scored.outcomes.contains { [.errored, .notRun].contains($0.outcome) }, "\(content.description_p)")
        }
        #expect(types.count >= 25, "\(types.sorted())")
    }
}
