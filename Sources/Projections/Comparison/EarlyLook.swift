package import Events
package import Statistics

/// What may be said of an experiment's differences before its planned end, however often one looks, and also where it was cancelled because of
/// what was seen: confidence sequences. The tests of ``Comparison`` hold at the planned end only; who looks at them again and again finds sooner or
/// later what is not there.
///
/// A case counts as soon as all its repeats are over on both sides, in the order in which that came about. This is as good as a random order
/// unless cases that take long score otherwise than quick ones. Of cases in clusters, a cluster counts as soon as all its cases are over, once and
/// with the mean of their differences, whatever their number. A case of which a run was cancelled never counts: what its other runs had brought
/// was to be seen when somebody chose to cancel.
package struct EarlyLook: Sendable {
    /// A contender less the baseline, so far.
    package struct Difference: Sendable {
        package let contender: Contender
        /// That are over on both sides; clusters, where there are any.
        package let units: Int
        package let mean: Result<Double, StatisticsError>
        /// Holds the true difference at every look at once, of all contenders together, but for alpha.
        package let interval: Result<Interval, StatisticsError>
        /// Of the claim. The least so far, corrected for the number of contenders: alpha may be compared with it at any time.
        package let alwaysValidP: Double
        /// What is shown of the claim; `.notShown` where nothing is so far.
        package let verdict: Comparison.Verdict
        /// After how many of them p first fell to alpha; `nil` where it never has.
        package let shownAfter: Int?
    }

    /// Whether no more will come: it was cancelled before its planned end.
    package let endedEarly: Bool
    package let differences: [Difference]
    /// That are planned: clusters, where there are any, else cases.
    package let units: Int
    package let isOfClusters: Bool
    package let alpha: SignificanceLevel
}

extension ReadModels {
    /// - Parameters:
    ///   - scores: of the experiment as of then, for their contenders.
    ///   - metric: which they are by. Where the values that it may give have no bounds, there are no sequences either.
    /// - Returns: `nil` where the experiment does not exist, or there is nothing but a baseline.
    package func earlyLook(
        at experiment: ExperimentID, by metric: String?, _ contenders: [Contender], _ plan: ComparisonPlan,
        asOf moment: AsOf
    ) -> EarlyLook? {
        let key = metric.flatMap { leaderboard.metricKey($0, in: experiment, asOf: moment) }
        return earlyLook(at: experiment, byKey: key, contenders, plan, asOf: moment)
    }

    /// By the metric that the design states, also where its name was erased.
    package func earlyLook(
        at experiment: ExperimentID, statedBy stated: ComparisonDesign, _ contenders: [Contender],
        _ plan: ComparisonPlan, asOf moment: AsOf
    ) -> EarlyLook? {
        let key: MetricKey? = stated.metric == 0 ? nil : MetricKey.named(stated.metric)
        return earlyLook(at: experiment, byKey: key, contenders, plan, asOf: moment)
    }

    private func earlyLook(
        at experiment: ExperimentID, byKey key: MetricKey?, _ contenders: [Contender], _ plan: ComparisonPlan,
        asOf moment: AsOf
    ) -> EarlyLook? {
        guard let design = runBoard.experiment(experiment), contenders.count > 1,
            contenders.indices.contains(plan.baseline)
        else { return nil }
        var arrivals = contenders.map { _ in [CaseID: Arrival]() }
        let places = Dictionary(zip(contenders, contenders.indices), uniquingKeysWith: { first, _ in first })
        let ends = self.ends(of: key)
        let worst = ends.worst(plan.better)
        for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
            let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
            guard let place = places[contender] else { continue }
            arrivals[place][run.caseID, default: Arrival()].add(
                run, key.map { self.judgement(of: run.id, by: $0, asOf: moment) }, worst: worst)
        }
        let clustering = design.clustering
        let units = clustering?.members.map { $0.map { design.cases[$0] } } ?? design.cases.map { [$0] }
        let baseline = arrivals[plan.baseline]
        let others = contenders.indices.filter { $0 != plan.baseline }
        let differences = others.map { place in
            let arrived = units.compactMap { unit in
                unit.map { id in
                    (own: arrivals[place][id]?.over(of: design.repeats), other: baseline[id]?.over(of: design.repeats))
                }.difference
            }.sorted { $0.at < $1.at }.map(\.difference)
            return EarlyLook.Difference(contenders[place], arrived, plan, within: ends, among: others.count)
        }
        return EarlyLook(
            endedEarly: runBoard.plannedEnd(of: experiment, asOf: moment) == .missed, differences: differences,
            units: units.count, isOfClusters: clustering != nil, alpha: plan.alpha)
    }
}

/// The repeats of one case by one contender, as they come in.
private struct Arrival {
    private var requested: UInt32 = 0
    private var over: UInt32 = 0
    private var last: UInt64 = 0
    private var scores: [Double] = []

    mutating func add(_ run: Run, _ judgement: (value: Int64?, passed: Bool?)??, worst: Double?) {
        requested += 1
        guard run.stage.isOver, run.stage != .cancelled else { return }
        over += 1
        last = max(last, run.endedAt ?? 0)
        guard let verdict = run.verdict else { return }
        let value: Int64?
        if let judgement {
            guard let judgement else { return }
            value = judgement.value
        } else {
            guard verdict.judgement != nil else { return }
            value = verdict.scoreMillionths
        }
        if let score = value.map({ Double($0) / 1_000_000 }) ?? worst { scores.append(score) }
    }

    /// The entry that ended the last of so many repeats, and their mean, nil where none has a score; nil before.
    func over(of repeats: UInt32) -> (at: UInt64, mean: Double?)? {
        guard over == requested, requested >= repeats else { return nil }
        return (last, scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count))
    }
}

extension [(own: (at: UInt64, mean: Double?)?, other: (at: UInt64, mean: Double?)?)] {
    /// Of cases that count together: when the last of them was over on both sides, and the mean of their differences; nil before, and where no
    /// case has scores of both sides.
    fileprivate var difference: (at: UInt64, difference: Double)? {
        var (last, differences) = (UInt64(0), [Double]())
        for (own, other) in self {
            guard let own, let other else { return nil }
            last = Swift.max(last, own.at, other.at)
            if let first = own.mean, let second = other.mean { differences.append(first - second) }
        }
        return differences.isEmpty ? nil : (last, differences.reduce(0, +) / Double(differences.count))
    }
}

extension EarlyLook.Difference {
    /// - Parameters:
    ///   - differences: in the order in which they came in.
    ///   - ends: of what is compared.
    ///   - count: of contenders that share alpha.
    fileprivate init(
        _ contender: Contender, _ differences: [Double], _ plan: ComparisonPlan, within ends: MetricEnds,
        among count: Int
    ) {
        self.contender = contender
        units = differences.count
        let found = Result { () throws(StatisticsError) in
            let width = ends.width.map { max(0, $0) } ?? .infinity
            return SequentialDifferences(
                differences, within: -width...width, alpha: try SignificanceLevel(plan.alpha.fraction / Double(count)))
        }
        let sequence = found.figure { (found) throws(StatisticsError) in try found.sequence(against: 0) }
        mean = sequence.figure { (sequence) throws(StatisticsError) in try sequence.mean() }
        interval = sequence.figure { (sequence) throws(StatisticsError) in try sequence.interval() }
        let evidence = try? found.get().evidence(for: plan.claim, plan.better)
        alwaysValidP = min(1, (evidence?.alwaysValidP ?? 1) * Double(count))
        (verdict, shownAfter) = (evidence?.verdict ?? .notShown, evidence?.shownAfter)
    }
}
