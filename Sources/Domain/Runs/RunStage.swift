package import Events

/// How far a run has come.
package enum RunStage: Equatable, Sendable {
    case requested
    /// An attempt is under way, or its runner died.
    case started(attempt: UInt32)
    /// For its next attempt.
    case waiting(failedAttempts: UInt32)
    case recorded(passed: Bool)
    case failed
    case cancelled

    package var isOver: Bool {
        switch self {
        case .requested, .started, .waiting: false
        case .recorded, .failed, .cancelled: true
        }
    }
}

/// What a run runs.
package struct RunCell: Equatable, Sendable {
    package let experiment: ExperimentID
    package let version: VersionID
    /// Place in the experiment's models, from 0.
    package let model: Int
    package let caseID: CaseID
    /// From 0.
    package let `repeat`: Int
}

extension WorkspaceState {
    /// `nil` for a run that was never requested.
    package func stage(of run: RunID) -> RunStage? { experiments.run(run)?.run.stage }

    /// `nil` for a run that was never requested.
    package func cell(of run: RunID) -> RunCell? {
        guard let (experiment, record) = experiments.run(run) else { return nil }
        let cell = experiment.design.matrix[Int(record.place)]
        return RunCell(
            experiment: experiment.id, version: experiment.design.versions[cell.version], model: cell.model,
            caseID: experiment.design.cases[cell.caseIndex], repeat: cell.repeat)
    }

    /// Whose content a run's outputs are: its prompt's and its case's. Erasing either takes them.
    package func subjects(of run: RunID) -> [Subject] {
        guard let cell = cell(of: run), let prompt = prompt(of: cell.version) else { return [] }
        return subjects(of: prompt) + [.datasetCase(cell.caseID)]
    }
}
