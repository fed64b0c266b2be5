package import Events

/// Which results a leaderboard counts. Nil asks for all; an empty set for none.
package struct LeaderboardFilter: Equatable, Sendable {
    package var experiments: Set<ExperimentID>?
    /// "provider:name".
    package var models: Set<String>?
    /// From a domain: ``Catalog/prompts(inDomain:taggedWith:asOf:)``.
    package var prompts: Set<PromptID>?
    /// Only prompts that have this tag at the moment asked about.
    package var tag: String?
    /// Ranks by this metric instead of the runs' own scores: in each experiment its named metric of that name, else the
    /// assertion of that type. Experiments in which it has judged no result are left out.
    package var metric: String?

    package init(
        experiments: Set<ExperimentID>? = nil, models: Set<String>? = nil, prompts: Set<PromptID>? = nil,
        tag: String? = nil, metric: String? = nil
    ) {
        self.experiments = experiments
        self.models = models
        self.prompts = prompts
        self.tag = tag
        self.metric = metric
    }
}
