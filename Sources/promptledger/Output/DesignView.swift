import Events
import Foundation
import Ledger
import Projections
import Statistics

/// What an experiment's design locks before the first run, as people and scripts read it.
struct DesignView {
    /// What is to be shown of the experiment, and by which yardstick.
    private struct Statement {
        let plan: ComparisonPlan
        /// By which is compared; `nil` for the runs' own score.
        let metric: String?
        /// It is compared by a named metric, whose name is gone.
        let isMetricErased: Bool
        let baseline: String
        let baselineModel: String
        /// Of rates: where every score is 0 or 1; `nil` where cases are repeated, and there are none.
        let testOfRates: Comparison.Test?
        /// Of all else.
        let test: Comparison.Test

        /// - Returns: `nil` where this version does not know what is stated.
        init?(_ stated: ComparisonDesign, of experiment: Experiment, in reader: LedgerReader) {
            let contenders = experiment.contenders
            let place = Int(stated.baselineVersion) * experiment.models.count + Int(stated.baselineModel)
            guard contenders.indices.contains(place), let plan = ComparisonPlan(stated, baseline: place) else {
                return nil
            }
            let contender = contenders[place]
            let (metric, label) = reader.read { models in
                (
                    models.catalog.metricName(stated.metric, in: experiment.id),
                    models.label(of: contender.version)
                )
            }
            let isOfClusters = experiment.clustering != nil
            let test = Comparison.Test.deciding(plan.claim, isOfRates: false, isOfClusters: isOfClusters)
            let testOfRates = Comparison.Test.deciding(plan.claim, isOfRates: true, isOfClusters: isOfClusters)
            (self.plan, self.metric, isMetricErased) = (plan, metric, stated.metric > 0 && metric == nil)
            (baseline, baselineModel) = (label, contender.model)
            self.test = test
            self.testOfRates = experiment.repeats == 1 && testOfRates != test ? testOfRates : nil
        }
    }

    let experiment: Experiment
    private let name: String?
    let state: Experiment.State?
    private let versions: [String]
    private let dataset: String?
    private let casesDigest: String
    private let statement: Statement?
    /// The versions of the workspace's metrics that results are scored by; `nil` where the texts that say so were not read.
    var metricVersions: [String]?
    /// Those of them that the comparison rests on.
    var primaryMetricVersions: [String]?

    init(of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf) throws {
        self.experiment = experiment
        (name, state, versions, dataset) = reader.read { models in
            (
                models.catalog.name(of: experiment.id), models.runBoard.state(of: experiment.id, asOf: moment),
                experiment.versions.map { models.label(of: $0) }, models.catalog.name(of: experiment.dataset)
            )
        }
        casesDigest = "\(try reader.casesDigest(of: experiment))"
        let stated = try reader.statedComparison(of: experiment)
        statement = stated.flatMap { Statement($0, of: experiment, in: reader) }
    }

    /// The named metric that is compared by; `nil` for the runs' own score.
    var primaryMetric: String? { statement?.metric }

    /// What is to be shown; `nil` where nothing is stated.
    var plan: ComparisonPlan? { statement?.plan }

    private var runsPlanned: Int { experiment.contenders.count * experiment.cases.count * Int(experiment.repeats) }

    /// What does not apply is null.
    var document: [String: Any?] {
        let locked: [String: Any?] = [
            "experiment": "\(experiment.id)", "name": name, "state": state?.rawValue,
            "position": experiment.position, "time": Timestamp.text(experiment.recordedAt), "versions": versions,
            "models": experiment.models, "dataset": dataset, "dataset_digest": casesDigest,
            "cases": experiment.cases.count, "clusters": experiment.clustering?.count,
            "repeats": experiment.repeats, "runs_planned": runsPlanned, "seed": experiment.seed,
            "pass_rate_threshold": experiment.passRateThresholdMillionths.map { Double($0) / 1_000_000 },
            "metric_versions": metricVersions, "stated": statement != nil,
        ]
        let plan = statement?.plan
        let isMetricErased: Bool = statement?.isMetricErased ?? false
        let stated: [String: Any?] = [
            "metric": statement?.metric, "metric_erased": isMetricErased,
            "primary_metric_versions": primaryMetricVersions,
            "better": plan.map { $0.better == .higher ? "higher" : "lower" }, "baseline": statement?.baseline,
            "baseline_model": statement?.baselineModel, "claim": plan?.claim.word, "margin": plan?.claim.margin,
            "test": statement?.test.word, "test_of_rates": statement?.testOfRates?.word,
            "alpha": plan?.alpha.fraction, "correction": plan?.correction.word, "resamples": plan?.resamples,
        ]
        return locked.merging(stated) { $1 }
    }

    /// For people.
    var text: String {
        let cases = "\(experiment.cases.count) cases"
        let clusters = experiment.clustering.map { " in \($0.count) clusters" } ?? ""
        var lines = [
            name ?? "(erased)",
            "id        \(experiment.id)",
            "state     \(state?.rawValue ?? "–")",
            "designed  \(Timestamp.text(experiment.recordedAt)), entry \(experiment.position)",
            "versions  \(versions.joined(separator: "  "))",
            "models    \(experiment.models.joined(separator: "  "))",
            "dataset   \(dataset ?? "(erased)"), \(cases)\(clusters) × \(experiment.repeats) repeats",
            "digest    \(casesDigest), of the entries that added the cases",
            "runs      \(runsPlanned) planned",
        ]
        if let metricVersions, !metricVersions.isEmpty {
            lines.append("metrics   \(metricVersions.joined(separator: "  "))")
        }
        guard let statement else {
            return (lines + ["claim     none is stated: what is compared later is chosen with the results at hand"])
                .joined(separator: "\n")
        }
        let plan = statement.plan
        lines += [
            "by        \(measure(of: statement)), \(plan.better == .higher ? "higher" : "lower") is better",
            "baseline  \(statement.baseline) \(statement.baselineModel)",
            "claim     \(plan.claim.phrase)",
            "test      \(tests(of: statement))",
            "alpha     \(plan.alpha.fraction), \(plan.correction.phrase)",
            "drawn     \(plan.resamples) times, seed \(experiment.seed)",
        ]
        return lines.joined(separator: "\n")
    }

    private func measure(of statement: Statement) -> String {
        let metric =
            statement.metric ?? (statement.isMetricErased ? "a metric whose name was erased" : "the runs' own score")
        guard let primaryMetricVersions, !primaryMetricVersions.isEmpty else { return metric }
        return "\(metric) (\(primaryMetricVersions.joined(separator: ", ")))"
    }

    private func tests(of statement: Statement) -> String {
        let byCluster = experiment.clustering == nil ? "" : ", by cluster"
        guard let ofRates = statement.testOfRates else { return "\(statement.test.phrase)\(byCluster)" }
        return "\(ofRates.phrase) where every score is 0 or 1, else \(statement.test.phrase)\(byCluster)"
    }
}
