package import Events
package import Statistics

/// The results of an experiment case by case, contenders beside each other: what a comparison's figures are made of.
package struct SideBySide: Sendable {
    /// What is to be shown. `nil` asks for all.
    package struct Selection: Sendable {
        package var cases: Set<CaseID>?
        package var versions: Set<VersionID>?
        package var models: Set<String>?
        /// A named metric of the experiment or an assertion's word; `nil` for the runs' own scores.
        package var metric: String?
        /// Which end of the metric is the good one.
        package var better = Better.higher

        package init() {}
    }

    /// One contender's results in one of the experiments.
    package struct Column: Hashable, Sendable {
        package let experiment: ExperimentID
        package let contender: Contender

        package init(experiment: ExperimentID, contender: Contender) {
            (self.experiment, self.contender) = (experiment, contender)
        }
    }

    /// What a contender made of a case.
    package struct Cell: Sendable {
        /// In the order of their repeats; without those that others were requested in the place of.
        package let runs: [Run]
        /// The mean of its repeats, one that went wrong counting as the worst that there is, or missing where the metric has none; `nil` where nothing
        /// has a score.
        package let score: Double?
        package let judged: Int
        package let passed: Int

        fileprivate var passRate: Double? { judged > 0 ? Double(passed) / Double(judged) : nil }
    }

    package struct Row: Sendable {
        package let caseID: CaseID
        /// The number of its cluster in the later experiment, from 1, in the order in which people wrote the cases; `nil` where every case stands
        /// on its own.
        package let cluster: Int?
        /// By column.
        package let cells: [Cell]
        /// How much worse than the baseline the worst of the others is; 0 where none is worse, or nothing can be compared.
        package let loss: Double
        /// Whether the contenders' scores are not all the same.
        package let differs: Bool
    }

    /// The baseline first, then in the order of the designs.
    package let columns: [Column]
    /// The largest loss first; those alike as people wrote the cases.
    package let rows: [Row]

    /// A contender's score less the baseline's; `nil` where one of them has none.
    package func difference(_ column: Int, of row: Row) -> Double? {
        guard let own = row.cells[column].score, let other = row.cells.first?.score else { return nil }
        return own - other
    }
}

extension ReadModels {
    /// - Parameters:
    ///   - experiments: one, or two of which the cases of both are shown.
    ///   - baseline: is to be among the columns, which ``columns(of:_:asOf:)`` tells.
    /// - Returns: `nil` where one of the experiments does not exist, or has no such metric.
    package func sideBySide(
        _ experiments: [ExperimentID], _ selection: SideBySide.Selection, baseline: SideBySide.Column?,
        asOf moment: AsOf
    ) -> SideBySide? {
        var cells: [SideBySide.Column: [CaseID: [Run]]] = [:]
        var keys: [ExperimentID: MetricKey] = [:]
        for experiment in experiments {
            guard runBoard.experiment(experiment) != nil else { return nil }
            if let metric = selection.metric {
                guard let key = leaderboard.metricKey(metric, in: experiment, asOf: moment) else { return nil }
                keys[experiment] = key
            }
            for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
                guard selection.cases?.contains(run.caseID) ?? true else { continue }
                let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
                cells[.init(experiment: experiment, contender: contender), default: [:]][run.caseID, default: []]
                    .append(run)
            }
        }
        var columns = columns(of: experiments, selection, asOf: moment)
        if let baseline, let place = columns.firstIndex(of: baseline) {
            columns.insert(columns.remove(at: place), at: 0)
        }
        let orders = experiments.compactMap { runBoard.experiment($0)?.writtenOrder(catalog) }
        let shared = orders.dropFirst().reduce(Set(orders.first?.cases ?? [])) { $0.intersection($1.cases) }
        let clusters = orders.last.map { order in
            Dictionary(
                zip(order.cases, order.clusters.lazy.map { Int($0) + 1 }), uniquingKeysWith: { first, _ in first })
        }
        let rows = (orders.first?.cases ?? []).filter(shared.contains).compactMap { id -> SideBySide.Row? in
            guard columns.contains(where: { cells[$0]?[id] != nil }) else { return nil }
            return SideBySide.Row(
                id, clusters?[id],
                columns.map { column in
                    cell(cells[column]?[id] ?? [], by: keys[column.experiment], selection.better, moment)
                }, selection.better)
        }
        let sorted = rows.enumerated().sorted { ($1.element.loss, $0.offset) < ($0.element.loss, $1.offset) }
        return SideBySide(columns: columns, rows: sorted.map(\.element))
    }

    /// Contenders with runs, experiment by experiment, versions in the order of the design, each with the models in theirs.
    package func columns(
        of experiments: [ExperimentID], _ selection: SideBySide.Selection, asOf moment: AsOf
    ) -> [SideBySide.Column] {
        experiments.flatMap { experiment -> [SideBySide.Column] in
            guard let design = runBoard.experiment(experiment) else { return [] }
            let ran = Set(
                runBoard.runs(of: experiment, asOf: moment).lazy.map {
                    Contender(version: $0.version, modelPlace: $0.modelPlace, model: $0.model)
                })
            return design.contenders.filter { contender in
                ran.contains(contender) && selection.versions?.contains(contender.version) ?? true
                    && selection.models?.contains(contender.model) ?? true
            }.map { SideBySide.Column(experiment: experiment, contender: $0) }
        }
    }

    private func cell(_ runs: [Run], by key: MetricKey?, _ better: Better, _ moment: AsOf) -> SideBySide.Cell {
        let worst = ends(of: key).worst(better)
        var (scores, judged, passed) = ([Double](), 0, 0)
        for run in runs {
            guard let verdict = run.verdict else { continue }
            let found = key.map { self.judgement(of: run.id, by: $0, asOf: moment) } ?? verdict.ownJudgement
            guard let (value, isPassed) = found else { continue }
            judged += 1
            passed += isPassed == true ? 1 : 0
            if let score = value.map({ Double($0) / 1_000_000 }) ?? worst { scores.append(score) }
        }
        return SideBySide.Cell(
            runs: runs.sorted { $0.repetition < $1.repetition },
            score: scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count),
            judged: judged, passed: passed)
    }
}

extension SideBySide.Row {
    fileprivate init(_ caseID: CaseID, _ cluster: Int?, _ cells: [SideBySide.Cell], _ better: Better) {
        let scores = cells.dropFirst().compactMap(\.score)
        let losses = (cells.first?.score).map { baseline in
            scores.map { better == .higher ? baseline - $0 : $0 - baseline }
        }
        self.init(
            caseID: caseID, cluster: cluster, cells: cells, loss: max(0, losses?.max() ?? 0),
            differs: Set(cells.map(\.score)).count > 1 || Set(cells.map(\.passRate)).count > 1)
    }
}
