import Events
import Foundation
import Ledger
import Projections
import Statistics

/// An experiment's contenders and how they compare, as people and scripts read it.
struct ComparisonReport {
    let experiment: Experiment
    let name: String?
    let state: Experiment.State?
    /// By which is compared; `nil` for the runs' own score.
    let metric: String?
    let comparison: Comparison
    let moment: AsOf
    let reader: LedgerReader
    /// Of the contenders.
    let labels: [String]
    let record: ComparisonRecord
    /// It is compared by a named metric, whose name is gone.
    let isMetricErased: Bool
    /// The verdicts of the comparison hold where it is reached, and only there.
    let end: PlannedEnd
    /// Before the planned end, and where it was missed: what may be said all the same, however often one looks. `nil` also where there is nothing
    /// to compare.
    let earlyLook: EarlyLook?

    /// - Parameters:
    ///   - options: where they ask for nothing, the comparison is the one that the design states.
    ///   - isComparing: whether texts of cases may be compared with those of other experiments, for whoever may read content.
    init(
        _ experiment: Experiment, _ options: ComparisonOptions, comparingTexts isComparing: Bool,
        in reader: LedgerReader, asOf moment: AsOf
    ) async throws {
        (self.experiment, self.reader, self.moment) = (experiment, reader, moment)
        (name, state) = reader.read { models in
            (models.catalog.name(of: experiment.id), models.runBoard.state(of: experiment.id, asOf: moment))
        }
        let stated = try reader.statedComparison(of: experiment)
        let asked = options.isEmpty ? nil : try Self.found(experiment, options, in: reader, asOf: moment)
        // Who asks for what is stated gets that.
        let ofDesign = try stated.flatMap { stated -> Found? in
            guard let asked else { return try Self.found(experiment, statedBy: stated, in: reader, asOf: moment) }
            let own = try? Self.found(experiment, statedBy: stated, in: reader, asOf: moment)
            return own.flatMap { $0.plan == asked.plan && $0.metric == asked.metric ? $0 : nil }
        }
        let found = try ofDesign ?? asked ?? Self.found(experiment, options, in: reader, asOf: moment)
        metric = found.metric
        isMetricErased = ofDesign != nil && stated.map { $0.metric > 0 } ?? false && found.metric == nil
        labels = Self.labels(of: found.scores, in: reader)
        comparison = try await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        (end, earlyLook) = reader.read { models -> (PlannedEnd, EarlyLook?) in
            let end = models.runBoard.plannedEnd(of: experiment.id, asOf: moment)
            guard end != .reached else { return (end, nil) }
            let contenders = found.scores.contenders
            guard let stated, ofDesign != nil else {
                return (
                    end,
                    models.earlyLook(at: experiment.id, by: found.metric, contenders, found.plan, asOf: moment)
                )
            }
            return (
                end, models.earlyLook(at: experiment.id, statedBy: stated, contenders, found.plan, asOf: moment)
            )
        }
        record = try await ComparisonRecord(
            of: experiment, stated: stated, isAsked: ofDesign == nil, comparingTexts: isComparing, in: reader,
            asOf: moment)
    }

    private typealias Found = (scores: ExperimentScores, plan: ComparisonPlan, metric: String?)

    private static func found(
        _ experiment: Experiment, _ options: ComparisonOptions, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> Found {
        let (scores, known) = reader.read { models in
            (
                models.scores(of: experiment.id, by: options.metric, asOf: moment),
                models.catalog.metricNames(of: experiment.id)
            )
        }
        guard let scores else { throw unknownMetric(options.metric ?? "", named: known) }
        guard !scores.contenders.isEmpty else { throw nothingToCompare }
        if let complaint = ComparisonOptions.complaint(of: options.margin, below: scores.largestDifference) {
            throw ExitStatus.usage(complaint)
        }
        return (
            scores,
            try options.plan(
                among: scores.contenders, labels: labels(of: scores, in: reader), better: scores.better),
            options.metric
        )
    }

    private static func found(
        _ experiment: Experiment, statedBy stated: ComparisonDesign, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> Found {
        let (found, names) = reader.read { models in
            (
                models.scores(of: experiment.id, statedBy: stated, asOf: moment),
                models.catalog.metricNames(of: experiment.id)
            )
        }
        guard let found else { throw nothingToCompare }
        let place = Int(stated.metric) - 1
        return (found.scores, found.plan, names.indices.contains(place) ? names[place] : nil)
    }

    /// - Parameter known: the metrics that the experiment names.
    static func unknownMetric(_ metric: String, named known: [String]) -> ExitStatus {
        .failed(
            "the experiment has no metric \(metric); it names \(known.isEmpty ? "none; an assertion's type will do as well, or a metric that has scored results" : known.joined(separator: ", "))"
        )
    }

    private static let nothingToCompare = ExitStatus.failed(
        "the experiment, or its baseline, had no run as of this moment; there is nothing to compare")

    private static func labels(of scores: ExperimentScores, in reader: LedgerReader) -> [String] {
        reader.read { models in scores.contenders.map { models.label(of: $0.version) } }
    }

    /// As people write its version.
    func label(_ contender: Contender) -> String {
        comparison.contenders.firstIndex { $0.contender == contender }.map { labels[$0] } ?? "\(contender.version)"
    }

    /// Its version and model, as people write them.
    func name(of contender: Contender) -> String { "\(label(contender)) \(contender.model)" }

    /// Of a contender; `nil` also before the planned end, where ranks are as little given as verdicts, for they rest on the same tests.
    func rank(of figures: Comparison.Figures) -> Int? {
        guard end == .reached else { return nil }
        return try? figures.rank.get()
    }

    /// What is shown of a contender: the verdict of the planned end, or why there is none.
    func word(of difference: Comparison.Difference) -> String {
        end == .reached ? comparison.words(of: difference) : end.word
    }
}
