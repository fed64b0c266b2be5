import ArgumentParser
import Events
import Interchange
import Ledger
import Projections

/// A condition for build servers: nobody is worse than a baseline by the margin or more, and this is shown.
struct NoWorseOptions: ParsableArguments {
    @Option(
        help:
            "End with 100 unless every other contender is shown to be no worse than this one by the margin: PROMPT@NUMBER, or with its model, PROMPT@NUMBER:PROVIDER:NAME."
    )
    var noWorseThan: String?
    @Option(help: "How much worse does not matter: in the metric's unit, above 0.") var margin: Double?
    @Option(help: "Compare by this metric: a named one, or an assertion type; else by the runs' own score.")
    var metric: String?

    func validate() throws {
        if let margin, !(margin > 0 && margin.isFinite) { throw ValidationError("--margin takes a number above 0") }
        guard (noWorseThan == nil) == (margin == nil) else {
            throw ValidationError(
                noWorseThan == nil
                    ? "--margin goes with --no-worse-than"
                    : "--no-worse-than needs a --margin: how much does not matter?")
        }
        guard metric == nil || noWorseThan != nil else { throw ValidationError("--metric goes with --no-worse-than") }
        // Runs' own scores are from 0 to 1; of a metric the range is known later.
        if metric == nil, let complaint = ComparisonOptions.complaint(of: margin, below: 1) {
            throw ValidationError(complaint)
        }
    }

    /// The comparison that decides; `nil` where none was asked for.
    func comparison() throws -> ComparisonOptions? {
        guard let noWorseThan else { return nil }
        var options = try ComparisonOptions.parse([])
        (options.baseline, options.claim, options.margin, options.metric) = (noWorseThan, .noWorse, margin, metric)
        return options
    }
}

extension NoWorseOptions {
    /// The same, with the version of the metric that the file's results are scored by where its name alone is given and the newest is another.
    /// - Parameter asserted: the metrics of the workspace that the file asserts, in those versions.
    func asking(by asserted: [MetricReference], of file: ExperimentFile, in reader: LedgerReader) -> NoWorseOptions {
        guard let metric, !file.metricNames.contains(metric) else { return self }
        let held: String? = reader.read { models in
            guard let id = models.catalog.metric(named: metric, asOf: .now(models)),
                let version = asserted.first(where: { $0.metric == id }),
                models.catalog.metric(called: metric, asOf: .now(models))?.reference != version
            else { return nil }
            return models.catalog.label(of: version)
        }
        guard let held else { return self }
        var asking = self
        asking.metric = held
        return asking
    }

    /// Refuses, before any model is asked, what could not be answered when all runs are over.
    /// - Parameter asserted: the metrics of the workspace that the file asserts, in the versions that results are scored by.
    func check(
        against experiment: ExperimentID, of file: ExperimentFile, asserting asserted: [MetricReference],
        in reader: LedgerReader
    ) throws {
        guard let comparison = try comparison(), let design = reader.read({ $0.runBoard.experiment(experiment) }) else {
            return
        }
        if let metric {
            let known = file.metricNames + (file.assertions + file.cases.flatMap(\.assertions)).map(\.type)
            let stored = reader.read { models in models.catalog.metric(called: metric, asOf: .now(models)) }
            guard known.contains(metric) || stored.map({ asserted.contains($0.reference) }) == true else {
                throw ComparisonReport.unknownMetric(metric, named: file.metricNames)
            }
            // What a file names, and every assertion's type, scores from 0 to 1.
            let most: Double? = known.contains(metric) ? 1 : stored?.largestDifference
            if let complaint = ComparisonOptions.complaint(of: margin, below: most) {
                throw ExitStatus.usage(complaint)
            }
        }
        let contenders = design.contenders
        let labels = reader.read { models in contenders.map { models.label(of: $0.version) } }
        _ = try comparison.plan(among: contenders, labels: labels, better: nil)
    }
}

extension ComparisonReport {
    /// Ends with 100 unless all contenders are shown to be no worse than the baseline: at the planned end by the tests and of all planned cases, also
    /// where some have no result of both, else by the confidence sequences, which alone may be looked at again and again, and show nothing of cases
    /// in a file's order.
    func confirmNoWorse() throws {
        let baseline = comparison.contenders[comparison.plan.baseline].contender
        guard !comparison.differences.isEmpty else {
            throw ExitStatus.failed(
                "only \(label(baseline)) \(baseline.model) was run; there is nothing that could be no worse")
        }
        let shown =
            end == .reached
            ? comparison.differences.filter { $0.verdict == .noWorse && comparison.isShownOfAll($0) }.map(\.contender)
            : (earlyLook?.differences ?? []).filter { $0.verdict == .noWorse }.map(\.contender)
        let hanging = self.hanging
        let missing = comparison.differences.filter { !shown.contains($0.contender) }.map { difference in
            hanging.contains { $0.contender == difference.contender }
                ? nameLacking(difference) : "\(name(of: difference.contender))"
        }
        guard missing.isEmpty else {
            throw ExitStatus.thresholdMissed(
                "\(reservation)not shown to be no worse than \(label(baseline)) \(baseline.model) by \(comparison.plan.claim.margin ?? 0): \(missing.joined(separator: ", "))\(hanging.isEmpty ? "" : remedy)"
            )
        }
    }

    private static let fileOrder =
        "and of cases in the file's order only if that says nothing of the scores (state a comparison, and its order is drawn), "

    /// Why it is the sequences that decide.
    private var reservation: String {
        let worth = earlyLook?.isOrderDrawn == false ? Self.fileOrder : ""
        return switch end {
        case .reached: ""
        case .ahead: "runs are under way; by the confidence sequences, which alone hold until the end, \(worth)"
        case .missed: "it ended early; by the confidence sequences, which alone hold then, \(worth)"
        }
    }
}
