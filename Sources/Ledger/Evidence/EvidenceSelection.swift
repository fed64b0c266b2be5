package import Events

/// Which entries are asked for. What is present narrows the choice; with nothing present it is the whole log.
package struct EvidenceSelection: Equatable, Sendable {
    /// All that the experiment rests on: design, versions, cases, runs, results, scores; the runs whose answers stand for some of its own; who
    /// answered and who judged, with their providers and prices; the budgets that bound it.
    package var experiment: ExperimentID?
    /// What this actor did.
    package var actor: ActorID?
    /// The first position.
    package var since: UInt64?

    package init(experiment: ExperimentID? = nil, actor: ActorID? = nil, since: UInt64? = nil) {
        self.experiment = experiment
        self.actor = actor
        self.since = since
    }
}
