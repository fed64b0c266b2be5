import Events
import Foundation
import Scoring
import SwiftProtobuf
import Testing

/// `similar` and `webhook`: assertions that ask somebody for something other than a model's words.
@Suite struct OutsideAssertionTests {
    private static func panel(_ vectors: [[Double]]) -> Panel { Panel { _ in .vectors(vectors) } }

    struct Measured: Sendable, CustomTestStringConvertible {
        let type: String
        var threshold: Double?
        let vectors: [[Double]]
        let passes: Bool
        let value: Double
        var testDescription: String { "\(type) of \(vectors)" }
    }

    static let measured: [Measured] = [
        Measured(type: "similar", vectors: [[1, 0], [1, 0]], passes: true, value: 1),
        Measured(type: "similar", vectors: [[1, 0], [0, 1]], passes: false, value: 0),
        Measured(type: "similar", vectors: [[1, 0], [-1, 0]], passes: false, value: 0),
        Measured(type: "similar:cosine", threshold: 0.6, vectors: [[3, 4], [1, 0]], passes: true, value: 0.6),
        Measured(type: "similar:cosine", threshold: 0.61, vectors: [[3, 4], [1, 0]], passes: false, value: 0.6),
        Measured(type: "similar:dot", threshold: 0.5, vectors: [[0.5, 0.5], [0.5, 0.5]], passes: true, value: 0.5),
        Measured(type: "similar:dot", vectors: [[0, 0], [1, 1]], passes: false, value: 0),
        Measured(type: "similar:euclidean", vectors: [[0, 0], [0, 0.75]], passes: true, value: 1 / 1.75),
        Measured(type: "similar:euclidean", vectors: [[0, 0], [3, 4]], passes: false, value: 1.0 / 6),
    ]

    @Test(arguments: measured) func nearnessIsMeasuredByEmbeddings(_ line: Measured) async throws {
        let panel = Self.panel(line.vectors)
        let seen = try await Assertion.judged(line.type, "near", threshold: line.threshold).look(at: "text", by: panel)
        #expect(seen.outcome == (line.passes ? .passed : .failed), "\(seen.reason)")
        #expect(abs((seen.value ?? 9) - line.value) < 1e-12)
        let embedder = ModelSettings.with { $0.model = "a:judge" }
        #expect(panel.asked.map(\.asked) == [.embeddings(by: embedder, of: ["text", "near"])])
        let negated = try await Assertion.judged("not-\(line.type)", "near", threshold: line.threshold).look(
            at: "text", by: panel)
        #expect(negated.outcome == (line.passes ? .failed : .passed))
    }

    @Test func ofSeveralValuesTheNearestCounts() async throws {
        var assertion = Assertion.judged("similar")
        assertion.clearValue()
        assertion.valueJson = #"["far","near"]"#
        let seen = try await assertion.look(at: "text", by: Self.panel([[1, 0], [0, 1], [1, 0.1]]))
        #expect(seen.outcome == .passed && (seen.value ?? 0) > 0.9)
    }

    static let incomparable: [[[Double]]] = [
        [], [[1, 0]], [[1, 0], [1, 0], [1, 0]], [[1, 0], [1]], [[], []], [[0, 0], [1, 0]], [[.nan, 0], [1, 0]],
        [[.infinity, 0], [1, 0]],
    ]

    @Test(arguments: incomparable) func embeddingsThatCannotBeComparedAreAnError(vectors: [[Double]]) async throws {
        for type in ["similar", "not-similar"] {
            let seen = try await Assertion.judged(type, "near").look(at: "text", by: Self.panel(vectors))
            #expect(seen.outcome == .errored)
        }
    }

    @Test func aWebhookIsSentTheOutputAndItsContext() async throws {
        let panel = Panel(saying: #"{"pass": true, "score": 0.5, "reason": "near enough"}"#)
        let content = CaseAddedContent.with { $0.inputs = [.with { ($0.name, $0.text) = ("who", "Ada \"A\"") }] }
        let output = ScoredOutput(
            text: "Hello", latencyMilliseconds: 0, given: GivenCase(content), prompt: "Greet {{who}}")
        let seen = try await PreparedAssertion(.of("webhook", "http://127.0.0.1:1/verdict")).look(
            at: output, runningProgramsBy: NoPrograms(), askingJudgesBy: panel)
        #expect(seen.outcome == .passed && seen.value == 0.5 && seen.reason == "near enough")
        guard case .reply("http://127.0.0.1:1/verdict", let body)? = panel.asked.first?.asked else { throw Missing() }
        let sent = try JSONSerialization.jsonObject(with: Data(body)) as? NSDictionary
        #expect(
            sent == ["output": "Hello", "context": ["prompt": "Greet {{who}}", "vars": ["who": "Ada \"A\""]]]
                as NSDictionary)
    }

    private struct Missing: Error {}

    @Test(arguments: ["", "true", "1", "[]", #"{"pass": "yes"}"#, #"{"score": 1}"#, "<html></html>"])
    func whatAServerSaysThatIsNoVerdictIsAnError(reply: String) async throws {
        for type in ["webhook", "not-webhook"] {
            let assertion = Assertion.of(type, "http://127.0.0.1:1/")
            #expect(try await assertion.look(at: "x", by: Panel(saying: reply)).outcome == .errored)
        }
    }

    @Test func aWebhookGoesToAnAddressOnly() {
        for value in ["", "ftp://x", "file:///etc/passwd", "127.0.0.1", "http://a b"] {
            #expect(PreparedAssertion(.of("webhook", value)).fault != nil, "\(value)")
        }
    }
}
