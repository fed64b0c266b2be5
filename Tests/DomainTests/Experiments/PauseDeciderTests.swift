import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct PauseDeciderTests {
    private let pause = Command.pauseExperiment(PauseExperiment(experiment: .trial))
    private let resume = Command.resumeExperiment(ResumeExperiment(experiment: .trial))
    private let start = Command.startRun(StartRun(run: .one))

    private func paused(_ reason: PauseReason) -> Facts.OneOf_Event {
        .experimentPaused(.with { ($0.experiment, $0.reason) = (ExperimentID.trial.stored, reason) })
    }

    @Test func aPausedExperimentBeginsNoRun() throws {
        let state = try WorkspaceState.requested()
        state.when(pause).then(paused(.person))
        let after = try state.after(pause)
        #expect(after.stage(of: ExperimentID.trial) == .paused)
        after.when(start).refused(.experimentPaused(.trial))
        after.when(pause).then()
    }

    @Test func whatIsUnderWayMayEndWhilePaused() throws {
        let state = try WorkspaceState.underWay().after(pause)
        #expect(throws: Never.self) { try state.decide(.recordResult(.sample), as: .owner) }
        #expect(throws: Never.self) { try state.decide(.failAttempt(.sample), as: .owner) }
    }

    @Test func itGoesOnWhereItStopped() throws {
        let state = try WorkspaceState.requested().after(pause)
        state.when(resume).then(.experimentResumed(.with { $0.experiment = ExperimentID.trial.stored }))
        let after = try state.after(resume)
        #expect(after.stage(of: ExperimentID.trial) == .started)
        after.when(resume).then()
        #expect(throws: Never.self) { try after.decide(start, as: .owner) }
    }

    @Test func onlyWhatWasStartedIsPaused() throws {
        try WorkspaceState.designed().when(pause).refused(.experimentNotStarted(.trial))
        try WorkspaceState.designed().when(resume).refused(.experimentNotStarted(.trial))
        let cancelled = try WorkspaceState.requested().after(.cancelExperiment(CancelExperiment(experiment: .trial)))
        cancelled.when(pause).refused(.experimentOver(.trial, .cancelled))
        cancelled.when(resume).refused(.experimentOver(.trial, .cancelled))
        try given().when(pause).refused(.unknown(.experiment(.trial)))
    }

    @Test func aPausedExperimentMayBeCancelled() throws {
        let state = try WorkspaceState.requested().after(pause, .cancelExperiment(CancelExperiment(experiment: .trial)))
        #expect(state.stage(of: ExperimentID.trial) == .cancelled)
        #expect(state.counts(of: .trial).cancelled == 2)
    }

    @Test func timeIsAReasonThatRunnersHaveAndABudgetComesWithItsOwnCommand() throws {
        let outOfTime = Command.pauseExperiment(PauseExperiment(experiment: .trial, reason: .time))
        let state = try WorkspaceState.requested()
        state.when(outOfTime).then(paused(.time))
        #expect(pause.permission == .runExperiments)
        #expect(outOfTime.permission == .executeRuns)
        for reason in [PauseReason.budget, .unspecified, .UNRECOGNIZED(9)] {
            state.when(.pauseExperiment(PauseExperiment(experiment: .trial, reason: reason)))
                .refused(.malformed(.pauseReason, nil))
        }
        // A verifier asks of the event what the gate asked of the command.
        for command in [pause, outOfTime] {
            #expect(try state.decide(command, as: .owner).map(\.facts.permission) == [command.permission])
        }
    }
}
