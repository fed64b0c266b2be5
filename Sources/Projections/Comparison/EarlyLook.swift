package import Events
package import Statistics

/// What may be said of an experiment's differences before its planned end, however often one looks, and also where it was cancelled because of
/// what was seen: confidence sequences. The tests of ``Comparison`` hold at the planned end only; who looks at them again and again finds sooner or
/// later what is not there.
///
/// They hold of cases whose order says nothing of their scores: one that was drawn, as that of a design which states a comparison is (see
/// ``CaseOrder``). Of a file that is sorted by topic, the first cases are no sample of all, and a sequence that says it holds at alpha 5 % shows what
/// is not there as often as the topics differ; so nothing is shown of cases in a file's order, whatever the sequences come to.
///
/// What counts are the first cases in that order, up to the first that is not over: all repeats on both sides, also those that failed. The cases beyond
/// it wait, though some may be over already: quick ones may score otherwise than slow ones, and speed must not choose what is seen. Of cases in
/// clusters, a cluster counts once all its cases are over, and is bet on in proportion to them, so that each case has the same weight, as in the
/// verdict. A case of which a run was cancelled never counts, nor what comes after it: what its other runs had brought was to be seen when somebody
/// chose to cancel.
///
/// A case that is over and lacks a score enters a claim with a margin at its worst against it, for whose runs fail is not always by chance; a claim of
/// a difference is of the cases of which both sides have a score, as the verdict is. Cases that the metric is not of are in neither.
package struct EarlyLook: Sendable {
    /// A contender less the baseline, so far.
    package struct Difference: Sendable {
        package let contender: Contender
        /// That count so far; clusters, where there are any.
        package let units: Int
        /// Cases among the first that are over, but of which a side lacks the score of a repeat.
        package let lacking: Int
        /// Of the cases of which both sides have a score, each with the same weight.
        package let mean: Result<Double, StatisticsError>
        /// Holds the true difference at every look at once, of all contenders together, but for alpha; where the order was drawn: that of the planned
        /// cases, and with clusters of unlike size of no others. Of a claim with a margin, whatever the scores that are lacking would have been.
        package let interval: Result<Interval, StatisticsError>
        /// Of the claim. The least so far, corrected for the number of contenders: alpha may be compared with it at any time. 1 where the order was not
        /// drawn.
        package let alwaysValidP: Double
        /// What is shown of the claim; `.notShown` where nothing is so far.
        package let verdict: Comparison.Verdict
        /// After how many of them p first fell to alpha; `nil` where it never has.
        package let shownAfter: Int?
    }

    /// Whether no more will come: it was cancelled before its planned end.
    package let endedEarly: Bool
    /// Whether the order of the cases says nothing of them; else nothing is shown, and the intervals are for orientation.
    package let isOrderDrawn: Bool
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
        let isOrderDrawn = design.isOrderDrawn(catalog)
        let baseline = arrivals[plan.baseline]
        let others = contenders.indices.filter { $0 != plan.baseline }
        let differences = others.map { place in
            EarlyLook.Difference(
                contenders[place],
                ArrivedDifferences(
                    of: arrivals[place], less: baseline, units, repeats: design.repeats, within: ends),
                plan, within: ends, among: others.count, isOrderDrawn: isOrderDrawn)
        }
        return EarlyLook(
            endedEarly: runBoard.plannedEnd(of: experiment, asOf: moment) == .missed, isOrderDrawn: isOrderDrawn,
            differences: differences, units: units.count, isOfClusters: clustering != nil, alpha: plan.alpha)
    }
}

extension EarlyLook.Difference {
    /// - Parameters:
    ///   - ends: of what is compared.
    ///   - count: of contenders that share alpha.
    ///   - isOrderDrawn: else nothing is shown.
    fileprivate init(
        _ contender: Contender, _ differences: ArrivedDifferences, _ plan: ComparisonPlan, within ends: MetricEnds,
        among count: Int, isOrderDrawn: Bool
    ) {
        self.contender = contender
        let isAtWorst = plan.claim.margin != nil && ends.width != nil
        units = isAtWorst ? differences.lowest.count : differences.scored.count
        lacking = differences.lacking
        let width = ends.width.map { max(0, $0) } ?? .infinity
        let found = SequentialDifferences(
            differences, within: -width...width, alpha: plan.alpha.shared(by: count))
        mean = Result { () throws(StatisticsError) in try found.mean() }
        interval = Result { () throws(StatisticsError) in try found.interval(for: plan.claim) }
        let held = try? found.evidence(for: plan.claim, plan.better)
        let evidence = isOrderDrawn ? held : nil
        alwaysValidP = min(1, (evidence?.alwaysValidP ?? 1) * Double(count))
        (verdict, shownAfter) = (evidence?.verdict ?? .notShown, evidence?.shownAfter)
    }
}
