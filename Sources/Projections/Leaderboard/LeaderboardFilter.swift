package import Events

/// Which results a leaderboard counts, and what it ranks them by. Nil asks for all; an empty set for none.
package struct LeaderboardFilter: Equatable, Sendable {
    package var experiments: Set<ExperimentID>?
    package var datasets: Set<DatasetID>?
    /// Who designed the experiments.
    package var authors: Set<ActorID>?
    /// "provider:name".
    package var models: Set<String>?
    /// From a domain: ``Catalog/prompts(inDomain:taggedWith:asOf:)``.
    package var prompts: Set<PromptID>?
    /// Only prompts that have this tag at the moment asked about.
    package var tag: String?
    /// Judges by this metric instead of the runs' own scores: in each experiment its named metric of that name, else the
    /// assertion of that type, else people's ratings by the word `ratings`, else the workspace's metric of that name: its
    /// newest version, or the second as `name@2`. Experiments in which it has judged no result are left out.
    package var metric: String?
    package var measure: LeaderboardMeasure

    package init(
        experiments: Set<ExperimentID>? = nil, datasets: Set<DatasetID>? = nil, authors: Set<ActorID>? = nil,
        models: Set<String>? = nil, prompts: Set<PromptID>? = nil, tag: String? = nil, metric: String? = nil,
        measure: LeaderboardMeasure = LeaderboardMeasure()
    ) {
        (self.experiments, self.datasets, self.authors) = (experiments, datasets, authors)
        (self.models, self.prompts, self.tag) = (models, prompts, tag)
        (self.metric, self.measure) = (metric, measure)
    }
}
