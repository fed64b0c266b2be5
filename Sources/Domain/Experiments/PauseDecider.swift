import Events
import SwiftProtobuf

extension WorkspaceState {
    func pause(_ command: PauseExperiment) throws(Refusal) -> [Draft] {
        guard command.reason == .person || command.reason == .time else { throw .malformed(.pauseReason, nil) }
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed: throw .experimentNotStarted(command.experiment)
        case .started: break
        case .paused: return []
        case .cancelled, .concluded: throw .experimentOver(command.experiment, experiment.stage)
        }
        return [
            Draft(
                .experimentPaused(.with { ($0.experiment, $0.reason) = (command.experiment.stored, command.reason) }))
        ]
    }

    func resume(_ command: ResumeExperiment) throws(Refusal) -> [Draft] {
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed: throw .experimentNotStarted(command.experiment)
        case .started: return []
        case .paused: break
        case .cancelled, .concluded: throw .experimentOver(command.experiment, experiment.stage)
        }
        return [Draft(.experimentResumed(.with { $0.experiment = command.experiment.stored }))]
    }

    /// Reopened, then one request for each failed run, in the order in which these were requested.
    func rerun(_ command: RerunFailed) throws(Refusal) -> [Draft] {
        let experiment = try known(command.experiment)
        switch experiment.stage {
        case .designed: throw .experimentNotStarted(command.experiment)
        case .started, .concluded: break
        case .paused: throw .experimentPaused(command.experiment)
        case .cancelled: throw .experimentOver(command.experiment, .cancelled)
        }
        let failed = experiments.failedRuns(of: command.experiment)
        guard command.runs.count == failed.count else {
            throw .rerunCountWrong(given: command.runs.count, failed: failed.count)
        }
        if failed.isEmpty { return [] }
        try checkNew(command.runs)
        let requests = RunRequests(of: experiment)
        var drafts = [
            Draft(
                .experimentReopened(
                    .with { ($0.experiment, $0.runs) = (command.experiment.stored, UInt64(failed.count)) }))
        ]
        drafts.reserveCapacity(failed.count + 1)
        for (run, retried) in zip(command.runs, failed) {
            drafts.append(requests.request(run, at: Int(retried.place), retrying: retried.id))
        }
        return drafts
    }
}
