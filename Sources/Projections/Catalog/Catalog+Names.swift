internal import Events
internal import Spelling

/// What a name can be the name of.
package enum NameKind: CaseIterable, Sendable {
    case actor, member, team, prompt, dataset, provider, experiment, metric, workspaceMetric, tag, domain
}

extension Catalog {
    /// Every name of that kind as of then, each once, in order of the alphabet.
    package func names(of kind: NameKind, asOf moment: AsOf) -> [String] {
        let names: [String] =
            switch kind {
            // Also those who were removed: they stand in the log.
            case .actor: actors.ids(asOf: moment).compactMap { actors[$0]?.name }
            case .member: members(asOf: moment).compactMap { actors[$0]?.name }
            case .team: teamNames.names(asOf: moment)
            case .prompt: promptNames.names(asOf: moment)
            case .dataset: datasetNames.names(asOf: moment)
            case .provider: providers(asOf: moment).compactMap(\.name)
            case .experiment: experimentNames.names(asOf: moment)
            case .metric:
                metricIDs.names(asOf: moment)
                    + experiments.ids(asOf: moment).flatMap {
                        metricNames(of: $0) + derivedMetrics(of: $0).map(\.name)
                    }
            case .workspaceMetric: metricIDs.names(asOf: moment)
            case .tag: prompts.ids(asOf: moment).flatMap { tags(of: $0, asOf: moment) }
            case .domain: prompts.ids(asOf: moment).compactMap { domain(of: $0) }
            }
        return Set(names).sorted()
    }

    /// For "did you mean": the names of that kind that `word` may have meant, the nearest first.
    package func nearestNames(to word: String, of kind: NameKind, asOf moment: AsOf) -> [String] {
        NearestNames.nearest(to: word, among: names(of: kind, asOf: moment))
    }
}
