import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct ExperimentDeciderTests {
    private let cancel = Command.cancelExperiment(CancelExperiment(experiment: .trial))
    private let conclude = Command.concludeExperiment(ConcludeExperiment(experiment: .trial))
    private let cancelled = Facts.OneOf_Event.experimentCancelled(.with { $0.experiment = ExperimentID.trial.stored })

    private func failRun(_ run: RunID) -> Command { .failAttempt(.sample.with { ($0.run, $0.isFinal) = (run, true) }) }

    /// Run one passed, run two failed.
    private func over(threshold: Int64? = nil) throws -> WorkspaceState {
        try WorkspaceState.withCases().after(
            .designExperiment(.sample.with { $0.passRateThresholdMillionths = threshold }), .startExperiment(.sample),
            .startRun(StartRun(run: .one)), .recordResult(.sample), .startRun(StartRun(run: .two)), failRun(.two))
    }

    @Test func startingRequestsEveryRunInOrder() throws {
        func request(_ run: RunID, _ caseID: CaseID) -> Facts.OneOf_Event {
            .runRequested(
                .with {
                    ($0.run, $0.experiment) = (run.stored, ExperimentID.trial.stored)
                    ($0.version, $0.caseID) = (VersionID.first.stored, caseID.stored)
                })
        }
        try WorkspaceState.designed().when(.startExperiment(.sample)).then(
            .experimentStarted(.with { ($0.experiment, $0.runs) = (ExperimentID.trial.stored, 2) }),
            request(.one, .one), request(.two, .two))
    }

    @Test func aStartedExperimentKnowsItsRuns() throws {
        let state = try WorkspaceState.requested()
        #expect(state.stage(of: ExperimentID.trial) == .started)
        #expect(state.runs(of: .trial) == [.one, .two])
        #expect(state.openRuns(of: .trial) == [.one, .two])
        #expect(state.counts(of: .trial).requested == 2)
        #expect(state.counts(of: .trial).open == 2)
    }

    @Test func aRunKnowsItsCell() throws {
        let models = [ModelSettings.sample("local:small"), .sample("local:large")]
        let command = DesignExperiment.sample.with {
            ($0.versions, $0.models, $0.repeats) = ([.first, .second], models, 3)
        }
        let state = try WorkspaceState.withCases().after(
            .commitVersion(.sample), .designExperiment(command),
            .startExperiment(StartExperiment(experiment: .trial, runs: (0..<24).map { .sample(100 + $0) })))
        let cell = try #require(state.cell(of: .sample(100 + 14)))
        #expect(cell.experiment == .trial)
        #expect(cell.repeat == 1)
        #expect(cell.caseID == .two)
        #expect(cell.version == .second)
        #expect(cell.model == 0)
    }

    @Test func thereIsAnIdForEachRun() throws {
        let state = try WorkspaceState.designed()
        state.when(.startExperiment(StartExperiment(experiment: .trial, runs: [.one])))
            .refused(.runCountWrong(given: 1, needed: 2))
        state.when(.startExperiment(StartExperiment(experiment: .trial, runs: [.one, .one])))
            .refused(.listedTwice(.run(.one)))
    }

    @Test func aRunIdIsUsedOnce() throws {
        try WorkspaceState.requested().after(.designExperiment(.sample.with { $0.experiment = .sample(71) }))
            .when(.startExperiment(StartExperiment(experiment: .sample(71), runs: [.sample(90), .two])))
            .refused(.exists(.run(.two)))
    }

    @Test func anExperimentStartsOnce() throws {
        try WorkspaceState.requested().when(.startExperiment(.sample)).refused(.experimentStarted(.trial))
        try WorkspaceState.designed().after(cancel).when(.startExperiment(.sample))
            .refused(.experimentOver(.trial, .cancelled))
        try over().after(conclude).when(.startExperiment(.sample)).refused(.experimentOver(.trial, .concluded))
    }

    @Test func anExperimentExists() throws {
        let state = try WorkspaceState.withCases()
        for command in [.startExperiment(.sample), cancel, conclude] {
            state.when(command).refused(.unknown(.experiment(.trial)))
        }
    }

    @Test func cancellingEndsTheRunsThatAreNotOver() throws {
        let state = try WorkspaceState.underWay().after(.recordResult(.sample))
        state.when(cancel).then(.runCancelled(.with { $0.run = RunID.two.stored }), cancelled)
        let after = try state.after(cancel)
        #expect(after.stage(of: RunID.one) == .recorded(passed: true))
        #expect(after.stage(of: RunID.two) == .cancelled)
        #expect(after.stage(of: ExperimentID.trial) == .cancelled)
        #expect(after.counts(of: .trial).cancelled == 1)
        #expect(after.openRuns(of: .trial).isEmpty)
    }

    @Test func cancellingBeforeTheStartIsPossible() throws {
        try WorkspaceState.designed().when(cancel).then(cancelled)
    }

    @Test func cancellingTwiceIsCancellingOnce() throws {
        try WorkspaceState.requested().after(cancel).when(cancel).then()
    }

    @Test func whatIsConcludedIsNotCancelled() throws {
        try over().after(conclude).when(cancel).refused(.experimentOver(.trial, .concluded))
    }

    @Test func concludingCountsTheRuns() throws {
        try over().when(conclude).then(
            .experimentConcluded(
                .with {
                    $0.experiment = ExperimentID.trial.stored
                    ($0.recorded, $0.failed, $0.passed) = (1, 1, 1)
                }))
    }

    /// One of two runs passed; the one that failed counts against.
    @Test(arguments: [(0, true), (500_000, true), (500_001, false), (1_000_000, false)] as [(Int64, Bool)])
    func theThresholdIsMetFromItsShareOn(threshold: Int64, met: Bool) throws {
        let drafts = try over(threshold: threshold).decide(conclude, as: .owner)
        #expect(drafts.first?.facts.experimentConcluded.hasThresholdMet == true)
        #expect(drafts.first?.facts.experimentConcluded.thresholdMet == met)
    }

    @Test func withoutAThresholdNoneIsMetOrMissed() throws {
        let drafts = try over().decide(conclude, as: .owner)
        #expect(drafts.first?.facts.experimentConcluded.hasThresholdMet == false)
    }

    @Test func concludingTwiceIsConcludingOnce() throws {
        try over().after(conclude).when(conclude).then()
    }

    @Test func anExperimentWithOpenRunsIsNotConcluded() throws {
        try WorkspaceState.underWay().when(conclude).refused(.runsOpen(.trial, count: 2))
    }

    @Test func onlyAStartedExperimentIsConcluded() throws {
        try WorkspaceState.designed().when(conclude).refused(.experimentNotStarted(.trial))
        try WorkspaceState.designed().after(cancel).when(conclude).refused(.experimentOver(.trial, .cancelled))
    }
}
