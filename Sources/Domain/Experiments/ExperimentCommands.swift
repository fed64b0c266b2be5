package import Events

/// Says what will be run: every version on every model, on every case, so many times.
package struct DesignExperiment: Equatable, Sendable {
    package var experiment: ExperimentID
    package var versions: [VersionID]
    package var models: [ModelSettings]
    package var dataset: DatasetID
    package var cases: [CaseID]
    /// For each case the number of its cluster: from 0, in the order of their first cases; empty where every case stands on its own.
    package var clusters: [UInt32]
    /// What cases of one cluster have in common: the name of a member of their metadata, or of an input; empty where there are no clusters.
    package var clusterBy: String
    package var repeats: Int
    /// From it every drawn number of the experiment follows.
    package var seed: UInt64
    /// The share of its runs that must pass; `nil`: the experiment just is what it is.
    package var passRateThresholdMillionths: Int64?
    /// Experiments may share a name: doing the same again is an experiment of its own.
    package var name: String
    package var description: String
    /// Asserted of every case.
    package var assertions: [Assertion]
    /// Names that assertions count for; a score says which by its place here, from 1.
    package var metricNames: [String]
    /// Computed from the named metrics of each version and model, in this order.
    package var derivedMetrics: [DerivedMetric]
    /// How many runs may be under way at once.
    package var concurrencyMax: Int
    /// Whether an answer that was recorded before may stand for a run that asks the very same.
    package var reusesResults: Bool
    /// For how long the experiment may go on; then it is paused.
    package var timeMaxMicroseconds: UInt64?
    /// For how long a run may take, its attempts and the waits between them included.
    package var runTimeMaxMicroseconds: UInt64?
    /// How often a run may be tried.
    package var attemptsMax: Int?
    /// In what its calls are made; `nil` leaves it to its prompts and the workspace.
    package var sandbox: SandboxPlace?
    /// What is to be shown of it; `nil`: nothing is stated.
    package var comparison: ComparisonDesign?
    /// What the author expects, in words; empty where nothing is said.
    package var hypothesis: String

    package init(
        experiment: ExperimentID, versions: [VersionID], models: [ModelSettings], dataset: DatasetID,
        cases: [CaseID], clusters: [UInt32] = [], clusterBy: String = "", repeats: Int = 1, seed: UInt64,
        passRateThresholdMillionths: Int64? = nil, name: String,
        description: String = "",
        assertions: [Assertion] = [], metricNames: [String] = [], derivedMetrics: [DerivedMetric] = [],
        concurrencyMax: Int, reusesResults: Bool = false,
        timeMaxMicroseconds: UInt64? = nil, runTimeMaxMicroseconds: UInt64? = nil, attemptsMax: Int? = nil,
        sandbox: SandboxPlace? = nil, comparison: ComparisonDesign? = nil, hypothesis: String = ""
    ) {
        self.experiment = experiment
        self.versions = versions
        self.models = models
        self.dataset = dataset
        self.cases = cases
        self.clusters = clusters
        self.clusterBy = clusterBy
        self.repeats = repeats
        self.seed = seed
        self.passRateThresholdMillionths = passRateThresholdMillionths
        self.name = name
        self.description = description
        self.assertions = assertions
        self.metricNames = metricNames
        self.derivedMetrics = derivedMetrics
        self.concurrencyMax = concurrencyMax
        self.reusesResults = reusesResults
        self.timeMaxMicroseconds = timeMaxMicroseconds
        self.runTimeMaxMicroseconds = runTimeMaxMicroseconds
        self.attemptsMax = attemptsMax
        self.sandbox = sandbox
        self.comparison = comparison
        self.hypothesis = hypothesis
    }
}

/// Requests every run of the matrix.
package struct StartExperiment: Equatable, Sendable {
    package var experiment: ExperimentID
    /// One new id for each place of the ``Matrix``, in its order.
    package var runs: [RunID]

    package init(experiment: ExperimentID, runs: [RunID]) {
        self.experiment = experiment
        self.runs = runs
    }
}

/// Ends an experiment; what its runs have brought so far stays.
package struct CancelExperiment: Equatable, Sendable {
    package var experiment: ExperimentID

    package init(experiment: ExperimentID) {
        self.experiment = experiment
    }
}

/// Says that every run is over, and what came of them.
package struct ConcludeExperiment: Equatable, Sendable {
    package var experiment: ExperimentID
    /// Of an experiment that states a comparison: what it came to.
    package var verdicts: [ContenderVerdict]

    package init(experiment: ExperimentID, verdicts: [ContenderVerdict] = []) {
        self.experiment = experiment
        self.verdicts = verdicts
    }
}

/// Lets no run of an experiment begin until it is resumed; attempts that are under way may end.
package struct PauseExperiment: Equatable, Sendable {
    package var experiment: ExperimentID
    /// `.person` or `.time`; a budget pauses by ``ExhaustBudget``.
    package var reason: PauseReason

    package init(experiment: ExperimentID, reason: PauseReason = .person) {
        self.experiment = experiment
        self.reason = reason
    }
}

package struct ResumeExperiment: Equatable, Sendable {
    package var experiment: ExperimentID

    package init(experiment: ExperimentID) {
        self.experiment = experiment
    }
}

/// Requests every failed run again that was not yet. What failed stays in the log and counts no more.
package struct RerunFailed: Equatable, Sendable {
    package var experiment: ExperimentID
    /// One new id for each of the experiment's ``WorkspaceState/failedRuns(of:)``, in their order.
    package var runs: [RunID]

    package init(experiment: ExperimentID, runs: [RunID]) {
        self.experiment = experiment
        self.runs = runs
    }
}
