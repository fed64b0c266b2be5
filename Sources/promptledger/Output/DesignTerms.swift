import Events
import Ledger
import Projections
import Statistics

/// By what an experiment's design decides: the terms that are locked before the first run.
struct DesignTerms {
    /// What is to be shown of the experiment, and by which yardstick.
    struct Statement {
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
        fileprivate init?(_ stated: ComparisonDesign, of experiment: Experiment, in reader: LedgerReader) {
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
            // What is stated is compared by the runs' own scores or a named metric: all from 0 to 1.
            let test = Comparison.Test.deciding(
                plan.claim, isOfRates: false, isOfClusters: isOfClusters, isBounded: true)
            let testOfRates = Comparison.Test.deciding(
                plan.claim, isOfRates: true, isOfClusters: isOfClusters, isBounded: true)
            (self.plan, self.metric, isMetricErased) = (plan, metric, stated.metric > 0 && metric == nil)
            (baseline, baselineModel) = (label, contender.model)
            self.test = test
            self.testOfRates = experiment.repeats == 1 && testOfRates != test ? testOfRates : nil
        }
    }

    let experiment: Experiment
    /// As people write the experiment's versions.
    let versions: [String]
    /// Whether anything is stated, be it nothing that this version knows.
    let isStated: Bool
    let statement: Statement?
    /// The versions of the workspace's metrics that results are scored by; `nil` where the texts that say so were not read.
    let metricVersions: [String]?
    /// Those of them that the comparison rests on; `nil` also where none is stated, or its metric's name is gone.
    let primaryMetricVersions: [String]?

    /// - Parameter asserted: by which results are scored; `nil` where the texts that say so were not read.
    init(of experiment: Experiment, asserting asserted: Set<AssertedVersion>?, in reader: LedgerReader) throws {
        let stated = try reader.statedComparison(of: experiment)
        let statement = stated.flatMap { Statement($0, of: experiment, in: reader) }
        (self.experiment, self.statement, isStated) = (experiment, statement, stated != nil)
        versions = reader.read { models in experiment.versions.map { models.label(of: $0) } }
        metricVersions = asserted.map { Self.labels(of: $0, in: reader) }
        primaryMetricVersions =
            if let statement, !statement.isMetricErased, let asserted {
                Self.labels(
                    of: asserted.filter { statement.metric == nil || $0.metric == statement.metric }, in: reader)
            } else {
                nil
            }
    }

    private static func labels(of asserted: Set<AssertedVersion>, in reader: LedgerReader) -> [String] {
        let versions = Set(asserted.map(\.version))
        return reader.read { models in versions.map { models.catalog.label(of: $0) } }.sorted()
    }
}

extension DesignTerms {
    /// What is compared, with the versions of metrics that it rests on.
    func measure(of statement: Statement) -> String {
        let metric =
            statement.metric ?? (statement.isMetricErased ? "a metric whose name was erased" : "the runs' own score")
        guard let versions = primaryMetricVersions, !versions.isEmpty else { return metric }
        // A metric of the workspace that counts for its own name.
        if versions.count == 1, versions[0].hasPrefix("\(metric)@") { return versions[0] }
        return "\(metric) (\(versions.joined(separator: ", ")))"
    }

    func tests(of statement: Statement) -> String {
        let byCluster = experiment.clustering == nil ? "" : ", by cluster"
        guard let ofRates = statement.testOfRates else { return "\(statement.test.phrase)\(byCluster)" }
        return "\(ofRates.phrase) where every score is 0 or 1, else \(statement.test.phrase)\(byCluster)"
    }

    /// What is stated, in one line; `nil` where nothing is.
    var yardstick: String? {
        guard let statement else { return isStated ? Self.unknown : nil }
        let plan = statement.plan
        return [
            "by \(measure(of: statement)), \(statement.better)", plan.claim.phrase,
            "against \(statement.baseline) \(statement.baselineModel)",
            "alpha \(plan.alpha.fraction), \(plan.correction.phrase)", tests(of: statement),
            "seed \(experiment.seed)",
        ].joined(separator: "; ")
    }

    static let unknown = "what is stated is not known to this version"
}

extension DesignTerms.Statement {
    /// Which end is the good one, in words.
    var better: String { plan.better == .higher ? "higher is better" : "lower is better" }
}
