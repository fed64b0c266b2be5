import Events
import Scoring
import Synchronization
import Testing

@Suite struct AssertionSetTests {
    private static let yes = #"{"type":"contains","value":"yes"}"#
    private static let no = #"{"type":"contains","value":"no"}"#

    private func look(_ members: String..., threshold: Double? = nil) -> AssertionOutcome {
        Assertion.of("assert-set", json: "[\(members.joined(separator: ","))]", threshold: threshold).look(at: "yes")
    }

    @Test func allMustPassWithoutAThreshold() {
        #expect(look(Self.yes, Self.yes).outcome == .passed)
        let half = look(Self.yes, Self.no)
        #expect(half.outcome == .failed && half.value == 0.5)
        #expect(half.reason == "the output does not contain “no”")
        #expect(half.members.map(\.outcome) == [.passed, .failed])
    }

    @Test func withAThresholdTheMeanMustReachIt() {
        #expect(look(Self.yes, Self.no, threshold: 0.5).outcome == .passed)
        #expect(look(Self.yes, Self.no, threshold: 0.51).outcome == .failed)
        #expect(look(Self.no, threshold: 0).outcome == .passed)
    }

    @Test func membersHaveWeights() {
        let heavy = #"{"type":"contains","value":"yes","weight":3}"#
        #expect(look(heavy, Self.no, threshold: 0.75).outcome == .passed)
        #expect(look(heavy, Self.no).value == 0.75)
        #expect(look(Self.yes, #"{"type":"contains","value":"no","weight":0}"#).outcome == .passed)
    }

    @Test func whatIsNotRunCountsForNothingAndErrorsForNought() {
        let unknown = #"{"type":"llm-rubric","value":"kind"}"#
        #expect(look(Self.yes, unknown).outcome == .passed)
        #expect(look(unknown).outcome == .notRun)
        #expect(look(Self.yes, #"{"type":"assert-set","assert":[\#(Self.yes)]}"#).outcome == .passed)
        let broken = look(Self.yes, #"{"type":"regex","value":"("}"#)
        #expect(broken.outcome == .failed && broken.value == 0.5)
        #expect(look(Self.yes, #"{"type":"not-regex","value":"("}"#).outcome == .failed)
    }

    @Test func membersTakeValuesThresholdsAndOptions() {
        #expect(
            look(
                #"{"type":"is-json","value":{"type":"array"}}"#, #"{"type":"levenshtein","value":"yet","threshold":1}"#,
                threshold: 0.5
            ).value == 0.5)
        #expect(
            look(
                #"{"type":"contains-any","value":["no","yes"]}"#,
                #"{"type":"equals","value":"yes","metric":"m","config":{"a":1}}"#
            ).outcome == .passed)
    }

    @Test(arguments: [
        "[]", "{}", "[1]", #"[{"value":"x"}]"#, #"[{"type":1}]"#, #"[{"type":"equals","value":"x","weight":"2"}]"#,
        #"[{"type":"equals","value":"x","weight":-1}]"#, #"[{"type":"latency","threshold":"fast"}]"#,
    ]) func aSetThatIsNoneIsErrored(_ json: String) {
        #expect(Assertion.of("assert-set", json: json).look(at: "yes").outcome == .errored)
        #expect(Assertion.of("assert-set").look(at: "yes").outcome == .errored)
        #expect(Assertion.of("assert-set", json: "[\(Self.yes)]", threshold: 2).look(at: "yes").outcome == .errored)
    }

    @Test func aSetCountsAsOneInItsRun() {
        let set = Assertion.of("assert-set", json: "[\(Self.yes),\(Self.no)]", threshold: 0.5, weight: 3)
        let scored = Scorer.score(
            ScoredOutput(text: "yes", latencyMilliseconds: 0),
            against: [PreparedAssertion(set), PreparedAssertion(.of("contains", "no"))], threshold: 0.3)
        #expect(scored.score == 0.375 && scored.passed)
        #expect(scored.outcomes.map(\.outcome) == [.passed, .failed])
    }

    @Test func namedScoresAreWeightedMeansOfAllThatNameThem() {
        func named(_ assertion: Assertion, _ metric: String) -> PreparedAssertion {
            var assertion = assertion
            assertion.metric = metric
            return PreparedAssertion(assertion)
        }
        let members = [
            #"{"type":"contains","value":"no","metric":"tone","weight":2}"#,
            #"{"type":"contains","value":"yes","metric":"form"}"#,
        ]
        let assertions = [
            named(.of("contains", "yes"), "tone"),
            named(.of("assert-set", json: "[\(members.joined(separator: ","))]"), "all"),
            named(.of("contains", "yes", weight: 0), "shown"), named(.of("regex", "("), "broken"),
            named(.of("llm-rubric", "x"), "unknown"),
        ]
        let scored = Scorer.score(
            ScoredOutput(text: "yes", latencyMilliseconds: 0), against: assertions, threshold: nil)
        #expect(scored.namedScores.count == 5)
        #expect(
            scored.namedScores["tone"] == 1.0 / 3 && scored.namedScores["form"] == 1
                && scored.namedScores["all"] == 1.0 / 3)
        #expect(scored.namedScores["shown"] == 1 && scored.namedScores["broken"] == 0)
    }

    /// Says yes to everything, and counts.
    private final class Stage: ProgramRunner {
        let count = Mutex(0)
        func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding {
            count.withLock { $0 += 1 }
            return ProgramEnding(exitCode: 0, output: Array("true".utf8), complaint: [])
        }
    }

    @Test func programsInASetAreRunAndCounted() async throws {
        let program = #"{"type":"python","value":"x","program":{}}"#
        let set = PreparedAssertion(.of("assert-set", json: "[\(program),\(Self.yes)]"))
        #expect(set.runsProgram)
        let stage = Stage()
        let output = ScoredOutput(text: "yes", latencyMilliseconds: 0)
        #expect(try await set.look(at: output, runningProgramsBy: stage).outcome == .passed)
        #expect(stage.count.withLock { $0 } == 1 && set.look(at: output).outcome == .failed)
        let many = PreparedAssertion(
            .of("assert-set", json: "[\([String](repeating: program, count: 33).joined(separator: ","))]"))
        let scored = try await Scorer.score(output, against: [many], threshold: nil, runningProgramsBy: stage)
        #expect(scored.outcomes[0].outcome == .errored && stage.count.withLock { $0 } == 1)
    }
}
