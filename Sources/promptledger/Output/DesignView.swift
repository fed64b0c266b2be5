import Events
import Foundation
import Ledger
import Projections
import Statistics

/// What an experiment's design locks before the first run, as people and scripts read it.
struct DesignView {
    let terms: DesignTerms
    let state: Experiment.State?
    private let name: String?
    private let dataset: String?
    private let casesDigest: String
    /// Whether cases are run in an order that says nothing of them.
    private let isOrderDrawn: Bool
    /// The entry that requested the first run; `nil` before.
    private let firstRun: UInt64?

    /// - Parameter asserted: by which results are scored; `nil` where the texts that say so were not read.
    init(
        of experiment: Experiment, asserting asserted: Set<AssertedVersion>?, in reader: LedgerReader, asOf moment: AsOf
    ) throws {
        terms = try DesignTerms(of: experiment, asserting: asserted, in: reader)
        (name, state, dataset, firstRun) = reader.read { models in
            (
                models.catalog.name(of: experiment.id), models.runBoard.state(of: experiment.id, asOf: moment),
                models.catalog.name(of: experiment.dataset),
                models.runBoard.runs(of: experiment.id, asOf: moment).first?.requestedAt
            )
        }
        isOrderDrawn = reader.read { models in experiment.isOrderDrawn(models.catalog) }
        casesDigest = "\(try reader.casesDigest(of: experiment))"
    }

    private var experiment: Experiment { terms.experiment }

    /// What does not apply is null.
    var document: [String: Any?] {
        let locked: [String: Any?] = [
            "experiment": "\(experiment.id)", "name": name, "state": state?.rawValue,
            "position": experiment.position, "time": Timestamp.text(experiment.recordedAt),
            "first_run": firstRun, "versions": terms.versions,
            "models": experiment.models, "dataset": dataset, "dataset_digest": casesDigest,
            "cases": experiment.cases.count, "clusters": experiment.clustering?.count, "order_drawn": isOrderDrawn,
            "repeats": experiment.repeats, "runs_planned": experiment.plannedRuns, "seed": experiment.seed,
            "pass_rate_threshold": experiment.passRateThresholdMillionths.map { Double($0) / 1_000_000 },
            "metric_versions": terms.metricVersions, "stated": terms.isStated,
        ]
        let statement = terms.statement
        let plan = statement?.plan
        let isMetricErased: Bool = statement?.isMetricErased ?? false
        let stated: [String: Any?] = [
            "metric": statement?.metric, "metric_erased": isMetricErased,
            "primary_metric_versions": terms.primaryMetricVersions,
            "better": plan.map { $0.better == .higher ? "higher" : "lower" }, "baseline": statement?.baseline,
            "baseline_model": statement?.baselineModel, "claim": plan?.claim.word, "margin": plan?.claim.margin,
            "test": statement?.test.word, "test_of_rates": statement?.testOfRates?.word,
            "alpha": plan?.alpha.fraction, "correction": plan?.correction.word, "resamples": plan?.resamples,
        ]
        return locked.merging(stated) { $1 }
    }

    /// For people.
    var text: String {
        let head = [
            name ?? "(erased)", Self.line("id", "\(experiment.id)"), Self.line("state", state?.rawValue ?? "–"),
        ]
        return (head + facts.map { Self.line($0.name, $0.text) }).joined(separator: "\n")
    }

    private static func line(_ name: String, _ text: String) -> String {
        name.padding(toLength: 10, withPad: " ", startingAt: 0) + text
    }

    /// What is locked, each fact under its name.
    var facts: [(name: String, text: String)] {
        let clusters = experiment.clustering.map { " in \($0.count) clusters" } ?? ""
        var facts: [(name: String, text: String)] = [
            (
                "designed",
                "\(Timestamp.text(experiment.recordedAt)), entry \(experiment.position), before the first run\(firstRun.map { " in entry \($0)" } ?? "")"
            ),
            ("versions", terms.versions.joined(separator: "  ")),
            ("models", experiment.models.joined(separator: "  ")),
            (
                "dataset",
                "\(dataset ?? "(erased)"), \(experiment.cases.count) cases\(clusters) × \(experiment.repeats) repeats"
            ),
            ("digest", "\(casesDigest), of the entries that added the cases"),
            (
                "order",
                isOrderDrawn ? "of the runs: drawn from the seed, which says nothing of the cases" : "the file's"
            ),
            ("runs", "\(experiment.plannedRuns) planned"),
        ]
        if let versions = terms.metricVersions, !versions.isEmpty {
            facts.append(("metrics", versions.joined(separator: "  ")))
        }
        if let threshold = experiment.passRateThresholdMillionths {
            facts.append(("threshold", "\(Figures.percent(Double(threshold) / 1_000_000)) of runs pass"))
        }
        guard let statement = terms.statement else {
            let claim =
                terms.isStated
                ? DesignTerms.unknown : "none is stated: what is compared later is chosen with the results at hand"
            let rest: [(name: String, text: String)] = [("claim", claim), ("seed", "\(experiment.seed)")]
            return facts + rest
        }
        let plan = statement.plan
        let rest: [(name: String, text: String)] = [
            ("by", "\(terms.measure(of: statement)), \(statement.better)"),
            ("baseline", "\(statement.baseline) \(statement.baselineModel)"),
            ("claim", plan.claim.phrase),
            ("test", terms.tests(of: statement)),
            ("alpha", "\(plan.alpha.fraction), \(plan.correction.phrase)"),
            ("drawn", "\(plan.resamples) times, seed \(experiment.seed)"),
        ]
        return facts + rest
    }
}
