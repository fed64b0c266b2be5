internal import Events
internal import Statistics

/// A contender against the baseline, before p-values are corrected.
struct PairedFigures {
    private let contender: Contender
    private let cases: Int
    private let clusters: Int?
    private let onlyContender: Int
    private let onlyBaseline: Int
    private let pairs: PairedCases
    /// Of their mean scores by case, without regard to which case is whose.
    private let cliffsDelta: Result<Double, StatisticsError>
    private let means: Result<BootstrapMeans, StatisticsError>
    private let test: Comparison.Test?
    private let level: ConfidenceLevel
    /// The largest difference that the metric allows; nil where an end is open.
    private let most: Double?
    private let bootstrap: Bootstrap
    private let found: Result<PairedCases.Found, StatisticsError>

    var p: Result<Double, StatisticsError> { found.map(\.p) }

    /// - Parameters:
    ///   - own, other: scores by case and repeat, of the contender and the baseline.
    ///   - ends: of what is compared.
    ///   - count: of all contenders.
    ///   - rule: of margins.
    init(
        _ contender: Contender, _ own: [[Double]], against other: [[Double]], _ ground: ComparisonGround,
        _ plan: ComparisonPlan, _ level: ConfidenceLevel, within ends: MetricEnds, among count: Int,
        _ rule: MarginRule
    ) async {
        let shared = own.indices.filter { !own[$0].isEmpty && !other[$0].isEmpty }
        (self.contender, self.level, bootstrap, most) = (contender, level, ground.bootstrap, ends.width)
        let clustering = ground.clustering?.restricted(to: shared)
        (cases, clusters) = (shared.count, clustering?.count)
        onlyContender = own.indices.count { !own[$0].isEmpty && other[$0].isEmpty }
        onlyBaseline = own.indices.count { own[$0].isEmpty && !other[$0].isEmpty }
        let (first, second) = (shared.map { own[$0] }, shared.map { other[$0] })
        pairs = PairedCases(first, second, clustering, isOfPasses: ground.isOfPasses)
        cliffsDelta = Result { () throws(StatisticsError) in
            let sides = TwoSamples(
                try Sample(first.map(Comparison.Figures.mean)), try Sample(second.map(Comparison.Figures.mean)))
            return sides.cliffsDelta(tolerances: (first + second).map(Self.tolerance))
        }
        means = await ground.means([first, second], of: shared).map { $0.difference(0, minus: 1) }
        test = shared.isEmpty ? nil : pairs.test(of: plan.claim, isBounded: ends.width != nil)
        // Of so many comparisons the first to be shown needs this.
        let alpha = plan.alpha.shared(by: count - 1)
        found = pairs.found(
            of: plan.claim, plan.better, PairedCases.MarginTerms(rule: rule, width: ends.width, alpha: alpha),
            bootstrap, resolving: plan.alpha.smallestP(amongPairsOf: count))
    }

    /// - Parameters:
    ///   - lacking: planned results of both that brought no score.
    ///   - worstP: corrected, with these at their worst against the claim.
    func difference(
        adjustedP: Double, _ plan: ComparisonPlan, lacking: LackingResults, worstP: Double?
    ) -> Comparison.Difference {
        let estimate = pairs.samples.map { $0.differences.mean }
        // Neither holds for cases that are not independent.
        let rates = pairs.clustered == nil ? pairs.rates : nil
        return Comparison.Difference(
            contender: contender, cases: cases, clusters: clusters, onlyContender: onlyContender,
            onlyBaseline: onlyBaseline, lacking: lacking.cases, resultsLacking: lacking.count,
            repeatsLacking: lacking.repeats, resultsPlanned: lacking.planned, worstP: worstP,
            estimate: estimate, drawn: means.map { Comparison.BootstrapInterval($0, at: level) }, test: test, p: p,
            drawnError: (try? found.get())?.drawnError, adjustedP: adjustedP,
            verdict: verdict(try? estimate.get(), adjustedP, plan),
            designEffect: pairs.clustered?.figure { (pairs) throws(StatisticsError) in try pairs.designEffect() },
            tTest: pairs.tTest(at: level), wilcoxonP: pairs.signedRankP(bootstrap),
            mcNemarP: rates?.figure { (rates) throws(StatisticsError) in try rates.mcNemar().exactP },
            newcombe: rates?.map { $0.newcombe(at: level) },
            discordance: rates.flatMap { try? $0.get() }.map {
                Double($0.firstOnly + $0.secondOnly) / Double($0.cases)
            },
            cohensD: pairs.samples.figure { (samples) throws(StatisticsError) in try samples.cohensD() },
            hedgesG: pairs.samples.figure { (samples) throws(StatisticsError) in try samples.hedgesG() },
            cliffsDelta: cliffsDelta, pairedCliffsDelta: pairs.samples.map(\.cliffsDelta),
            detectable: pairs.detectable(TestPlan(alpha: plan.alpha), most: most))
    }

    /// By how much the mean of a case's repeats may be off: scores are decimals, which have no exact double, and so have their means.
    private static func tolerance(_ repeats: [Double]) -> Double {
        4 * (repeats.lazy.map(\.magnitude).max() ?? 0).ulp
    }

    private func verdict(_ estimate: Double?, _ adjustedP: Double, _ plan: ComparisonPlan) -> Comparison.Verdict {
        guard adjustedP <= plan.alpha.fraction, let estimate else { return .notShown }
        switch plan.claim {
        case .different:
            guard estimate != 0 else { return .notShown }
            return (estimate > 0) == (plan.better == .higher) ? .better : .worse
        case .noWorse: return .noWorse
        case .equivalent: return .equivalent
        }
    }
}
