package import Events
import SwiftProtobuf

/// Asks for results of an experiment that are recorded to be judged: by metrics of the workspace, or in pairs by models. Who asks signs it; what
/// comes of it is recorded by who executes runs.
package struct RequestJudging: Equatable, Sendable {
    /// A new id.
    package var judging: JudgingID
    package var experiment: ExperimentID
    /// The one that is asked for last, before it those that its formula rests on. None where pairs are judged.
    package var metrics: [MetricVersion]
    /// Of pairs: who is asked, as "provider:name".
    package var models: [String]
    /// Of pairs: the place of the rubric that they are asked by among those of the experiment, from 1; 0 where pairs are not judged.
    package var rubric: UInt32

    package init(
        judging: JudgingID, experiment: ExperimentID, metrics: [MetricVersion] = [], models: [String] = [],
        rubric: UInt32 = 0
    ) {
        self.judging = judging
        self.experiment = experiment
        self.metrics = metrics
        self.models = models
        self.rubric = rubric
    }
}

extension WorkspaceState {
    func request(_ command: RequestJudging) throws(Refusal) -> [Draft] {
        guard judgings[command.judging] == nil else { throw .exists(.judging(command.judging)) }
        _ = try known(command.experiment)
        guard !command.metrics.isEmpty || !command.models.isEmpty else { throw .empty(.judgeModels) }
        try Field.operands.check(count: command.metrics.count, max: MetricLimits.restingMax)
        var seen: Set<MetricVersion> = []
        for metric in command.metrics {
            _ = try known(metric)
            try checkNotErased([.metric(metric.metric)])
            guard seen.insert(metric).inserted else { throw .listedTwice(.metric(metric.metric)) }
        }
        try Field.judgeModels.check(count: command.models.count, max: AssertionLimits.judgesMax)
        for model in command.models { try Field.model.check(model) }
        return [
            Draft(
                .judgingRequested(
                    .with {
                        $0.judging = command.judging.stored
                        $0.experiment = command.experiment.stored
                        $0.metrics = command.metrics.map { metric in
                            .with { ($0.metricID, $0.version) = (metric.metric.stored, metric.number) }
                        }
                        $0.models = command.models
                        $0.rubric = command.rubric
                    }))
        ]
    }

    /// Refuses what was not asked for.
    /// - Parameter metric: by which the run is judged; `nil` where it is compared with another.
    func check(_ judging: JudgingID, of run: RunID, by metric: MetricVersion?) throws(Refusal) {
        guard let asked = judgings[judging] else { throw .unknown(.judging(judging)) }
        guard asked.experiment == experiments.experiment(of: run),
            metric.map({ asked.metrics.contains($0) }) ?? true
        else { throw .judgingElsewhere(judging) }
    }
}
