import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct FoldingTests {
    /// What a random story leaves in the log.
    private func log(_ seed: SeededGenerator, commands: Int) -> (events: [Draft], state: WorkspaceState, story: Story) {
        var story = Story(seed)
        var state = WorkspaceState()
        var events: [Draft] = []
        for command in [.foundWorkspace(.sample)] + (0..<commands).map({ _ in Command?.none }) {
            guard let drafts = try? state.obey(command ?? story.nextCommand(in: state)) else { continue }
            events += drafts.map { draft in changed(draft) { $0.facts.actor = ActorID.owner.stored } }
        }
        return (events, state, story)
    }

    @Test func foldingTheSameLogGivesTheSameStateAndTheSameDecisions() throws {
        let (events, state, story) = log(.printed("folding is deterministic"), commands: 3_000)
        #expect(events.count > 100)
        var again = WorkspaceState()
        for event in events { again.apply(event.facts, content: event.content) }
        #expect(again == state)
        var next = story
        for _ in 0..<500 {
            let command = next.nextCommand(in: state)
            #expect(again.when(command).result == state.when(command).result)
        }
    }

    @Test func contentThatFoldingDoesNotNeedChangesNothing() {
        let (events, state, _) = log(.printed("content is not needed"), commands: 1_000)
        var lean = WorkspaceState()
        for event in events { lean.apply(event.facts, content: event.facts.foldNeedsContent ? event.content : nil) }
        #expect(lean == state)
    }

    @Test func countsAreAlwaysThoseOfTheRuns() {
        let (events, _, _) = log(.printed("counts are kept"), commands: 3_000)
        var state = WorkspaceState()
        var ended = 0
        var retried: Set<Data> = []
        for event in events {
            state.apply(event.facts, content: event.content)
            // A run that another was requested in the place of counts no more.
            if case .runRequested(let request) = event.facts.event { retried.insert(request.retriedRun) }
            for experiment in [ExperimentID.sample(70), .sample(71)] {
                let stages = state.runs(of: experiment).filter { !retried.contains($0.stored) }
                    .compactMap { state.stage(of: $0) }
                let counts = state.counts(of: experiment)
                ended = max(ended, stages.count(where: \.isOver))
                #expect(counts.requested == stages.count)
                #expect(counts.open == stages.count { !$0.isOver })
                #expect(counts.open == state.openRuns(of: experiment).count)
                #expect(counts.failed == stages.count { $0 == .failed })
                #expect(counts.cancelled == stages.count { $0 == .cancelled })
                #expect(counts.passed == stages.count { $0 == .recorded(passed: true) })
                #expect(counts.recorded == counts.passed + stages.count { $0 == .recorded(passed: false) })
            }
        }
        #expect(ended > 0)
    }

    @Test func contentBelongsToSomebodyExactlyWhereThereIsContent() {
        let (events, _, _) = log(.printed("content has subjects"), commands: 1_000)
        for event in events { #expect((event.content == nil) == event.subjects.isEmpty) }
    }

    @Test func erasedNamesAreUnknownAndTheRestGoesOn() throws {
        var state = try given()
        for draft in try state.decide(.createPrompt(.sample), as: .owner) { state.apply(draft.facts, content: nil) }
        #expect(state.name(of: PromptID.support) == nil)
        #expect(state.prompt(named: "Support") == nil)
        state.when(.commitVersion(.sample)).then(
            .versionCommitted(
                .with {
                    ($0.prompt, $0.version) = (PromptID.support.stored, VersionID.second.stored)
                    ($0.parents, $0.ordinal) = ([VersionID.first.stored], 2)
                }))
    }

    @Test func anErasedDesignLeavesItsMatrix() throws {
        var state = try WorkspaceState.withCases()
        for draft in try state.decide(.designExperiment(.sample), as: .owner) { state.apply(draft.facts, content: nil) }
        #expect(state.name(of: ExperimentID.trial) == nil)
        #expect(state.design(of: .trial)?.settings == nil)
        #expect(try state.after(.startExperiment(.sample)).openRuns(of: .trial).count == 2)
    }

    @Test func requestsInAnotherOrderAreFoldedAllTheSame() throws {
        var state = try WorkspaceState.designed()
        let drafts = try state.decide(.startExperiment(.sample), as: .owner)
        for draft in [drafts[0], drafts[2], drafts[1]] { state.apply(draft.facts, content: nil) }
        #expect(state.runs(of: .trial) == [.two, .one])
        #expect(state.cell(of: .one)?.caseID == .one)
        #expect(state.cell(of: .two)?.caseID == .two)
    }

    @Test func eventsOfThingsThatWereNeverMadeChangeNothing() throws {
        let whole = try WorkspaceState.underWay().after(.failAttempt(.sample))
        var state = try given()
        let before = state
        let foreign: [Facts.OneOf_Event] = [
            .runStarted(.with { $0.run = RunID.one.stored }), .runStarted(RunStarted()),
            .runRequested(
                .with { ($0.run, $0.experiment) = (RunID.one.stored, ExperimentID.trial.stored) }),
            .experimentStarted(.with { $0.experiment = ExperimentID.trial.stored }),
            .providerRemoved(.with { $0.provider = ProviderID.local.stored }), .caseAdded(CaseAdded()),
        ]
        for event in foreign { state.apply(.with { $0.event = event }, content: nil) }
        state.apply(Facts(), content: nil)
        #expect(state == before)
        #expect(state != whole)
    }

    @Test func aRunsStageFitsInFortyBytes() {
        #expect(MemoryLayout<RunStage>.stride <= 8)
    }
}
