import Events
import Scoring
import SwiftProtobuf
import Testing

extension Assertion {
    /// An assertion as an experiment's file makes it: a text in `value`, anything else in `json`.
    static func of(
        _ type: String, _ value: String? = nil, json: String? = nil, threshold: Double? = nil, weight: Double? = nil
    ) -> Assertion {
        .with {
            $0.type = type
            if let value { $0.value = value }
            if let json { $0.valueJson = json }
            if let threshold { $0.threshold = threshold }
            if let weight { $0.weightMillionths = Int64((weight * 1_000_000).rounded()) }
        }
    }

    /// What comes of it for an output of this text.
    func look(at text: String) -> AssertionOutcome { look(at: ScoredOutput(text: text, latencyMilliseconds: 0)) }

    func look(at output: ScoredOutput) -> AssertionOutcome { PreparedAssertion(self).look(at: output) }

    /// The same with `not-` before its type.
    var negated: Assertion {
        var other = self
        other.type = "not-" + type
        return other
    }
}

/// One line of a table: an assertion, an output, and whether it passes.
struct Line: Sendable, CustomTestStringConvertible {
    let assertion: Assertion
    let output: String
    let passes: Bool

    init(_ assertion: Assertion, on output: String, passes: Bool) {
        (self.assertion, self.output, self.passes) = (assertion, output, passes)
    }

    var testDescription: String {
        let value = assertion.hasValue ? "“\(assertion.value)”" : assertion.valueJson
        return "\(assertion.type) \(value) on “\(output.prefix(40))”"
    }
}
