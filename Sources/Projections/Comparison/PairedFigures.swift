internal import Events
internal import Statistics

/// A contender against the baseline, before p-values are corrected.
struct PairedFigures {
    private let contender: Contender
    private let cases: Int
    private let onlyContender: Int
    private let onlyBaseline: Int
    private let samples: Result<PairedSamples, StatisticsError>
    private let means: Result<BootstrapMeans, StatisticsError>
    /// Where no case was judged twice.
    private let rates: Result<PairedProportions, StatisticsError>?
    private let test: Comparison.Test
    private let level: ConfidenceLevel
    let p: Result<Double, StatisticsError>

    init(
        _ scores: ExperimentScores, _ place: Int, _ plan: ComparisonPlan, _ resampling: Resampling,
        _ bootstrap: Bootstrap, _ level: ConfidenceLevel
    ) async {
        let (own, other) = (scores.scores[place], scores.scores[plan.baseline])
        let shared = own.indices.filter { !own[$0].isEmpty && !other[$0].isEmpty }
        contender = scores.contenders[place]
        self.level = level
        cases = shared.count
        onlyContender = own.indices.count { !own[$0].isEmpty && other[$0].isEmpty }
        onlyBaseline = own.indices.count { own[$0].isEmpty && !other[$0].isEmpty }
        let (first, second) = (
            shared.map { Comparison.Figures.mean(own[$0]) }, shared.map { Comparison.Figures.mean(other[$0]) }
        )
        samples = Result { () throws(StatisticsError) in try PairedSamples(first, minus: second) }
        let joint = await JointFigures.means(
            [shared.map { own[$0] }, shared.map { other[$0] }], resampling, bootstrap)
        means = joint.map { $0.difference(0, minus: 1) }
        rates = Self.rates(scores, place, plan.baseline)
        let isOfRates = scores.isOfPasses
        switch (plan.claim, rates) {
        case (.different, let rates?) where isOfRates:
            test = .mcNemar
            p = rates.figure { (rates) throws(StatisticsError) in try rates.mcNemar().exactP }
        case (.different, _):
            test = .bootstrap
            p = means.map { $0.p() }
        case (.noWorse(let margin), let rates?) where isOfRates:
            test = .marginOfRates
            p = rates.figure { (rates) throws(StatisticsError) in
                try (plan.better == .higher ? rates : try rates.swapped()).nonInferiorityP(margin: margin)
            }
        case (.noWorse(let margin), _):
            test = .margin
            p = Self.margins(samples, margin, plan).map { plan.better == .higher ? $0.worseP : $0.betterP }
        case (.equivalent(let margin), _):
            test = .margin
            p = Self.margins(samples, margin, plan).map(\.p)
        }
    }

    private static func margins(
        _ samples: Result<PairedSamples, StatisticsError>, _ margin: Double, _ plan: ComparisonPlan
    ) -> Result<EquivalenceTest, StatisticsError> {
        samples.figure { (samples) throws(StatisticsError) in
            try samples.equivalence(margin: margin, alpha: plan.alpha)
        }
    }

    /// `nil` where a case was judged twice on either side.
    private static func rates(
        _ scores: ExperimentScores, _ first: Int, _ second: Int
    ) -> Result<PairedProportions, StatisticsError>? {
        let pairs = zip(scores.judged[first], scores.judged[second]).filter { !$0.isEmpty && !$1.isEmpty }
        guard pairs.allSatisfy({ $0.count == 1 && $1.count == 1 }) else { return nil }
        return Result { () throws(StatisticsError) in
            try PairedProportions(pairs.map { $0.0[0].isPassed }, pairs.map { $0.1[0].isPassed })
        }
    }

    func difference(adjustedP: Double, _ plan: ComparisonPlan) -> Comparison.Difference {
        let estimate = samples.map { $0.differences.mean }
        return Comparison.Difference(
            contender: contender, cases: cases, onlyContender: onlyContender, onlyBaseline: onlyBaseline,
            estimate: estimate, interval: means.map { Comparison.BootstrapInterval($0, at: level) }, test: test, p: p,
            adjustedP: adjustedP, verdict: verdict(try? estimate.get(), adjustedP, plan),
            tTest: samples.figure { (samples) throws(StatisticsError) in try samples.tTest(at: level) },
            wilcoxonP: samples.figure { (samples) throws(StatisticsError) in try samples.wilcoxon().p },
            mcNemarP: rates?.figure { (rates) throws(StatisticsError) in try rates.mcNemar().exactP },
            newcombe: rates?.map { $0.newcombe(at: level) },
            cohensD: samples.figure { (samples) throws(StatisticsError) in try samples.cohensD() },
            hedgesG: samples.figure { (samples) throws(StatisticsError) in try samples.hedgesG() },
            cliffsDelta: samples.map(\.cliffsDelta),
            detectable: samples.figure { (samples) throws(StatisticsError) in
                let deviation = try samples.differences.standardDeviation()
                guard deviation > 0 else { throw .noVariation }
                let effect = try PairedTPower.minimumDetectableEffect(
                    pairs: samples.count, power: Self.powerWanted, plan: TestPlan(alpha: plan.alpha))
                return effect * deviation
            })
    }

    private static let powerWanted = 0.8

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

extension PairedProportions {
    /// With the sides in each other's place.
    fileprivate func swapped() throws(StatisticsError) -> PairedProportions {
        try PairedProportions(
            bothPass: bothPass, firstOnly: secondOnly, secondOnly: firstOnly, bothFail: bothFail)
    }
}
