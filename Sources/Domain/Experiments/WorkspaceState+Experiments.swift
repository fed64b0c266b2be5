package import Events

extension WorkspaceState {
    /// Experiments of that name, in the order in which they were designed.
    package func experiments(named name: String) -> [ExperimentID] { experiments.ids(named: name) }

    /// The experiment of that name that was designed last.
    package func experiment(named name: String) -> ExperimentID? { experiments.ids(named: name).last }

    /// `nil` for an experiment that does not exist, or whose name was erased.
    package func name(of experiment: ExperimentID) -> String? { experiments[experiment]?.design.settings?.name }

    package func design(of experiment: ExperimentID) -> Design? { experiments[experiment]?.design }

    package func stage(of experiment: ExperimentID) -> ExperimentStage? { experiments[experiment]?.stage }

    package func counts(of experiment: ExperimentID) -> RunCounts { experiments[experiment]?.counts ?? RunCounts() }

    /// Who started it; `nil` before.
    package func starter(of experiment: ExperimentID) -> ActorID? { experiments[experiment]?.starter }

    /// The failed runs that no other run was requested in the place of, in the order in which they were requested.
    package func failedRuns(of experiment: ExperimentID) -> [RunID] {
        experiments.failedRuns(of: experiment).map(\.id)
    }

    /// Every run, in the order in which they were requested.
    package func runs(of experiment: ExperimentID) -> [RunID] { experiments.runs(of: experiment).map(\.id) }

    /// The runs that are not over, in the order in which they were requested.
    package func openRuns(of experiment: ExperimentID) -> [RunID] {
        experiments.runs(of: experiment).filter { !$0.stage.isOver }.map(\.id)
    }
}
