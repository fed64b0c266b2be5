import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct RerunDeciderTests {
    private let finally = FailAttempt.sample.with { $0.isFinal = true }
    private let third = RunID.sample(82)
    private var rerun: Command { .rerunFailed(RerunFailed(experiment: .trial, runs: [third])) }
    private let conclude = Command.concludeExperiment(ConcludeExperiment(experiment: .trial))

    /// Run one failed, run two waits.
    private func failed() throws -> WorkspaceState { try WorkspaceState.underWay().after(.failAttempt(finally)) }

    /// Run one failed, run two passed, and that was all.
    private func concluded() throws -> WorkspaceState {
        let second = RecordResult.sample.with { $0.run = .two }
        return try failed().after(.startRun(StartRun(run: .two)), .recordResult(second), conclude)
    }

    @Test func aFailedRunIsRequestedAgainInItsPlace() throws {
        let state = try concluded()
        let first = try #require(state.cell(of: .one))
        state.when(rerun).then(
            .experimentReopened(.with { ($0.experiment, $0.runs) = (ExperimentID.trial.stored, 1) }),
            .runRequested(
                .with {
                    ($0.run, $0.experiment) = (third.stored, ExperimentID.trial.stored)
                    ($0.version, $0.caseID) = (VersionID.first.stored, CaseID.one.stored)
                    $0.retriedRun = RunID.one.stored
                }))
        let after = try state.after(rerun)
        #expect(after.stage(of: ExperimentID.trial) == .started)
        #expect(after.cell(of: third) == first)
        #expect(after.openRuns(of: .trial) == [third])
        #expect(after.runs(of: .trial) == [.one, .two, third])
    }

    @Test func whatFailedCountsNoMore() throws {
        let after = try concluded().after(rerun)
        let counts = after.counts(of: .trial)
        #expect((counts.requested, counts.recorded, counts.failed, counts.open) == (2, 1, 0, 1))
        #expect(after.failedRuns(of: .trial).isEmpty)
        #expect(after.stage(of: RunID.one) == .failed)
        let done = try after.after(
            .startRun(StartRun(run: third)), .recordResult(.sample.with { $0.run = third }))
        done.when(conclude).then(
            .experimentConcluded(
                .with { ($0.experiment, $0.recorded, $0.passed) = (ExperimentID.trial.stored, 2, 2) }))
    }

    @Test func theThresholdIsHeldAgainstWhatStands() throws {
        let designed = try WorkspaceState.withCases().after(
            .designExperiment(.sample.with { $0.passRateThresholdMillionths = 1_000_000 }), .startExperiment(.sample))
        let second = RecordResult.sample.with { $0.run = .two }
        let missed = try designed.after(
            .startRun(StartRun(run: .one)), .failAttempt(finally), .startRun(StartRun(run: .two)),
            .recordResult(second))
        #expect(try missed.decide(conclude, as: .owner)[0].facts.experimentConcluded.thresholdMet == false)
        let met = try missed.after(
            conclude, rerun, .startRun(StartRun(run: third)), .recordResult(.sample.with { $0.run = third }))
        #expect(try met.decide(conclude, as: .owner)[0].facts.experimentConcluded.thresholdMet)
    }

    @Test func aRunThatFailsAgainMayBeRequestedAgain() throws {
        let again = try failed().after(
            rerun, .startRun(StartRun(run: third)), .failAttempt(finally.with { $0.run = third }))
        #expect(again.failedRuns(of: .trial) == [third])
        let fourth = try again.decide(
            .rerunFailed(RerunFailed(experiment: .trial, runs: [.sample(83)])), as: .owner)
        #expect(fourth.last?.facts.runRequested.retriedRun == third.stored)
        #expect(again.counts(of: .trial).requested == 2)
    }

    @Test func oneIdIsNeededForEachFailedRun() throws {
        let state = try failed()
        state.when(.rerunFailed(RerunFailed(experiment: .trial, runs: [])))
            .refused(.rerunCountWrong(given: 0, failed: 1))
        state.when(.rerunFailed(RerunFailed(experiment: .trial, runs: [.two]))).refused(.exists(.run(.two)))
        try WorkspaceState.requested().when(.rerunFailed(RerunFailed(experiment: .trial, runs: []))).then()
    }

    @Test func onlyWhatGoesOnOrWasConcludedIsReopened() throws {
        try WorkspaceState.designed().when(rerun).refused(.experimentNotStarted(.trial))
        try failed().after(.pauseExperiment(PauseExperiment(experiment: .trial))).when(rerun)
            .refused(.experimentPaused(.trial))
        try failed().after(.cancelExperiment(CancelExperiment(experiment: .trial))).when(rerun)
            .refused(.experimentOver(.trial, .cancelled))
    }
}
