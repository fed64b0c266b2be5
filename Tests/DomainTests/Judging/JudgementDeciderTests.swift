import Domain
import Events
import Foundation
import SwiftProtobuf
import Testing

/// What judges say: with the result whose answer they judge, or of two results later.
@Suite struct JudgementDeciderTests {
    @Test func judgementsStandBetweenTheResultAndItsScores() throws {
        let state = try WorkspaceState.underWay()
        let judgement = Judgement.sample(.rubric)
        let drafts = try state.decide(.recordResult(.sample.with { $0.judgements = [judgement] }), as: .owner)
        #expect(
            drafts.map { $0.facts.event?.storedName } == ["result-recorded", "judgement-recorded", "scores-recorded"])
        let facts = drafts[1].facts.judgementRecorded
        #expect(facts.run == RunID.one.stored && facts.attempt == 1 && facts.otherRun.isEmpty)
        #expect(drafts[1].content?.judgementRecorded == judgement.content)
        // What is erased where the answer is takes what is said of it.
        #expect(Set(drafts[1].subjects) == Set(drafts[0].subjects))
    }

    @Test func whatTellsOfAFailureGoesWithTheProvidersTexts() throws {
        let state = try WorkspaceState.underWay().after(.configureProvider(.sample))
        let name = ConfigureProvider.sample.name
        var judgement = Judgement.sample(.rubric)
        judgement.facts.model = "\(name):judge"
        let answered = try state.decide(.recordResult(.sample.with { $0.judgements = [judgement] }), as: .owner)
        judgement.facts.failure = .unreachable
        let failed = try state.decide(.recordResult(.sample.with { $0.judgements = [judgement] }), as: .owner)
        #expect(!answered[1].subjects.contains(.provider(.local)) && failed[1].subjects.contains(.provider(.local)))
    }

    @Test func wordsAmongFactsKeepToTheirForm() throws {
        let state = try WorkspaceState.underWay()
        for change in [
            { (facts: inout JudgementRecorded) in facts.model = "what the judge said" },
            { $0.prompt = "" }, { $0.prompt = "two\nlines" }, { $0.judgement = Data([1, 2]) },
            { $0.valueMillionths = 1_000_001 }, { $0.valueMillionths = -1 },
        ] {
            var judgement = Judgement.sample(.rubric)
            change(&judgement.facts)
            #expect(throws: Refusal.self) {
                try state.decide(.recordResult(.sample.with { $0.judgements = [judgement] }), as: .owner)
            }
        }
        let many = Array(repeating: Judgement.sample(.rubric), count: JudgementLimits.countMax + 1)
        #expect(throws: Refusal.tooMany(.judgements, count: many.count, max: JudgementLimits.countMax)) {
            try state.decide(.recordResult(.sample.with { $0.judgements = many }), as: .owner)
        }
    }

    @Test func aPreferenceIsOfTwoAnswersToOneCase() throws {
        let state = try WorkspaceState.underWay()
        state.when(.recordJudgement(.sample)).refused(.answerMissing(.one))
        let recorded = try state.after(.recordResult(.sample))
        recorded.when(.recordJudgement(.sample)).refused(.answerMissing(.two))
        let alone = RecordJudgement(run: .one, otherRun: .one, judgement: .sample(.preference))
        recorded.when(.recordJudgement(alone)).refused(.answersNotComparable(.one, .one))
        let nobody = RecordJudgement(run: .one, otherRun: .sample(99), judgement: .sample(.preference))
        recorded.when(.recordJudgement(nobody)).refused(.unknown(.run(.sample(99))))
    }

    @Test func judgesOfAssertionsAreCheckedAsModelsAre() throws {
        let state = try WorkspaceState.underWay()
        for change in [
            { (terms: inout JudgeTerms) in terms.models = [.with { $0.model = "nobody" }] },
            { $0.models = [.with { ($0.model, $0.baseURL) = ("a:b", "not a url") }] },
            { $0.models = Array(repeating: .with { $0.model = "a:b" }, count: AssertionLimits.judgesMax + 1) },
            { $0.subset = 1.5 }, { $0.agree = .nan },
        ] {
            var design = DesignExperiment.sample
            design.experiment = .sample(77)
            var terms = JudgeTerms()
            change(&terms)
            design.assertions = [.with { ($0.type, $0.value, $0.judge) = ("llm-rubric", "kind", terms) }]
            #expect(throws: Refusal.self) { try state.decide(.designExperiment(design), as: .owner) }
        }
    }
}

extension Judgement {
    static func sample(_ kind: JudgementKind) -> Judgement {
        Judgement(
            facts: .with {
                ($0.judgement, $0.kind, $0.model) = (JudgementID.sample(90).stored, kind, "openai:judge")
                ($0.prompt, $0.outcome, $0.valueMillionths) = ("rubric@1", .passed, 750_000)
            }, content: .with { ($0.output, $0.reason) = (#"{"pass": true}"#, "kind") })
    }
}

extension RecordJudgement {
    static let sample = RecordJudgement(run: .one, otherRun: .two, judgement: .sample(.preference))
}
