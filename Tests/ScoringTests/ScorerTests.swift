import Events
import Scoring
import Testing

@Suite struct ScorerTests {
    /// Assertions of a known outcome on the output "yes".
    private static func passing(_ weight: Double? = nil) -> Assertion { .of("contains", "yes", weight: weight) }
    private static func failing(_ weight: Double? = nil) -> Assertion { .of("contains", "no", weight: weight) }
    private static func errored(_ weight: Double? = nil) -> Assertion { .of("regex", "(", weight: weight) }
    private static func unknown(_ weight: Double? = nil) -> Assertion { .of("llm-rubric", "be kind", weight: weight) }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let assertions: [Assertion]
        var threshold: Double?
        let score: Double?
        let passed: Bool
        var testDescription: String { name }
    }

    static let table: [Case] = [
        Case(name: "nothing asserted", assertions: [], score: nil, passed: false),
        Case(name: "nothing asserted, any score is enough", assertions: [], threshold: 0, score: nil, passed: false),
        Case(name: "one passes", assertions: [passing()], score: 1, passed: true),
        Case(name: "one fails", assertions: [failing()], score: 0, passed: false),
        Case(name: "half", assertions: [passing(), failing()], score: 0.5, passed: false),
        Case(name: "half is enough", assertions: [passing(), failing()], threshold: 0.5, score: 0.5, passed: true),
        Case(
            name: "half is too little", assertions: [passing(), failing()], threshold: 0.51, score: 0.5, passed: false),
        Case(name: "weighted", assertions: [passing(3), failing(1)], score: 0.75, passed: false),
        Case(
            name: "weighted enough", assertions: [passing(3), failing(1)], threshold: 0.75, score: 0.75, passed: true),
        Case(name: "reported only", assertions: [passing(), failing(0)], score: 1, passed: true),
        Case(name: "only reported", assertions: [passing(0)], score: nil, passed: false),
        Case(
            name: "an error counts as nothing reached", assertions: [passing(), errored()], score: 0.5, passed: false),
        Case(
            name: "an error may be outweighed", assertions: [passing(3), errored(1)], threshold: 0.75, score: 0.75,
            passed: true),
        Case(name: "an error that weighs nothing", assertions: [passing(), errored(0)], score: 1, passed: true),
        Case(name: "only an error", assertions: [errored()], threshold: 0, score: 0, passed: true),
        Case(
            name: "an unknown type counts for nothing", assertions: [passing(), unknown(100)], score: 1, passed: true),
        Case(name: "only unknown types", assertions: [unknown(), unknown()], score: nil, passed: false),
        Case(
            name: "only unknown types, any score is enough", assertions: [unknown()], threshold: 0, score: nil,
            passed: false),
        Case(
            name: "tenths", assertions: [passing(0.7), failing(0.1), failing(0.2)], threshold: 0.7, score: 0.7,
            passed: true),
        Case(
            name: "thirds", assertions: [passing(), passing(), failing()], threshold: 0.666_667, score: 2.0 / 3,
            passed: false),
        Case(
            name: "a millionth", assertions: [passing(0.000_001), failing(0.999_999)], threshold: 0.000_001,
            score: 1e-6, passed: true),
    ]

    @Test(arguments: table) func scoresAsItsTableSays(_ line: Case) throws {
        let scored = Scorer.score(
            ScoredOutput(text: "yes", latencyMilliseconds: 0), against: line.assertions.map { PreparedAssertion($0) },
            threshold: line.threshold)
        #expect((scored.score == nil) == (line.score == nil))
        if let score = scored.score, let expected = line.score { #expect(abs(score - expected) < 1e-12) }
        #expect(scored.passed == line.passed)
        #expect(scored.outcomes.count == line.assertions.count)
    }

    @Test func outcomesComeInTheOrderOfTheAssertions() {
        let assertions = [Self.unknown(), Self.failing(), Self.passing(), Self.errored()]
        let scored = Scorer.score(
            ScoredOutput(text: "yes", latencyMilliseconds: 0), against: assertions.map { PreparedAssertion($0) },
            threshold: nil)
        #expect(scored.outcomes.map(\.outcome) == [.notRun, .failed, .passed, .errored])
    }
}
