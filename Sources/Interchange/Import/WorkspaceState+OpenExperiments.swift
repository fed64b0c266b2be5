internal import Domain
internal import Events
internal import Projections

extension WorkspaceState {
    /// The latest experiment of the same design that is not over. Where models are reached may differ: a local server moves.
    /// - Parameter written: the file's own order of the cases. A design that was made before orders were drawn has it, and is the same one.
    func openExperiment(
        like wanted: DesignExperiment, or written: CaseOrder
    ) -> (ExperimentID?, ExperimentStage?) {
        func withoutAddress(_ models: [ModelSettings]) -> [ModelSettings] {
            models.map { model in
                var model = model
                model.baseURL = ""
                return model
            }
        }
        for experiment in openExperiments(named: wanted.name) {
            guard let design = design(of: experiment), let settings = design.settings,
                design.versions == wanted.versions,
                design.dataset == wanted.dataset,
                design.cases == wanted.cases && design.clusters == wanted.clusters
                    || design.cases == written.cases && design.clusters == written.clusters,
                settings.clusterBy == wanted.clusterBy,
                design.repeats == wanted.repeats,
                design.seed == wanted.seed, design.passRateThresholdMillionths == wanted.passRateThresholdMillionths,
                withoutAddress(settings.models) == withoutAddress(wanted.models),
                settings.assertions == wanted.assertions,
                settings.metricNames == wanted.metricNames, design.reusesResults == wanted.reusesResults,
                design.timeMaxMicroseconds == wanted.timeMaxMicroseconds,
                design.runTimeMaxMicroseconds == wanted.runTimeMaxMicroseconds,
                design.attemptsMax.map({ Int($0) }) == wanted.attemptsMax, design.sandbox == wanted.sandbox,
                design.comparison == wanted.comparison, settings.hypothesis == wanted.hypothesis,
                settings.derivedMetrics == wanted.derivedMetrics
            else { continue }
            return (experiment, stage(of: experiment))
        }
        return (nil, nil)
    }

    /// Those of that name that are not over, the latest first.
    func openExperiments(named name: String) -> [ExperimentID] {
        experiments(named: name).reversed().filter { experiment in
            let stage = stage(of: experiment)
            return stage == .designed || stage == .started || stage == .paused
        }
    }

    /// The latest of that name of which nothing was run yet.
    func experimentNotBegun(named name: String) -> ExperimentID? {
        experiments(named: name).last { stage(of: $0) == .designed }
    }
}

extension DesignExperiment {
    /// Of its cases.
    var order: CaseOrder { CaseOrder(cases, clusters) }
}
