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
    /// Where every score is 0 or 1 and no case was judged twice.
    private let rates: Result<PairedProportions, StatisticsError>?
    private let test: Comparison.Test
    private let level: ConfidenceLevel
    let p: Result<Double, StatisticsError>

    /// - Parameters:
    ///   - own, other: scores by case and repeat, of the contender and the baseline.
    ///   - isOfPasses: whether every score is 0 or 1.
    init(
        _ contender: Contender, _ own: [[Double]], against other: [[Double]], _ isOfPasses: Bool,
        _ plan: ComparisonPlan, _ resampling: Resampling, _ bootstrap: Bootstrap, _ level: ConfidenceLevel
    ) async {
        let shared = own.indices.filter { !own[$0].isEmpty && !other[$0].isEmpty }
        (self.contender, self.level) = (contender, level)
        cases = shared.count
        onlyContender = own.indices.count { !own[$0].isEmpty && other[$0].isEmpty }
        onlyBaseline = own.indices.count { own[$0].isEmpty && !other[$0].isEmpty }
        let (first, second) = (shared.map { own[$0] }, shared.map { other[$0] })
        samples = Self.samples(first, second)
        means = await JointFigures.means([first, second], resampling, bootstrap).map { $0.difference(0, minus: 1) }
        rates = isOfPasses ? Self.rates(first, second) : nil
        switch (plan.claim.margin, rates) {
        case (nil, let rates):
            test = rates == nil ? .signFlip : .mcNemar
            p = Self.p(first, second, isOfPasses, bootstrap)
        case (let margin?, let rates?):
            test = .tangoMargin
            p = rates.figure { (rates) throws(StatisticsError) in
                let noWorse = try rates.nonInferiorityP(margin: margin)
                let noBetter = try rates.swapped().nonInferiorityP(margin: margin)
                return plan.p(notBelow: noWorse, notAbove: noBetter)
            }
        case (let margin?, nil):
            test = .signFlipMargin
            p = samples.figure { (samples) throws(StatisticsError) in
                plan.p(
                    notBelow: try samples.signFlip(against: -margin, bootstrap).pNotAbove,
                    notAbove: try samples.signFlip(against: margin, bootstrap).pNotBelow)
            }
        }
    }

    /// The two-sided p of one side against the other, whichever are compared: what verdicts and ranks rest on.
    static func p(
        _ first: [[Double]], _ second: [[Double]], _ isOfPasses: Bool, _ bootstrap: Bootstrap
    ) -> Result<Double, StatisticsError> {
        if isOfPasses, let rates = rates(first, second) {
            return rates.figure { (rates) throws(StatisticsError) in try rates.mcNemar().exactP }
        }
        return samples(first, second).figure { (samples) throws(StatisticsError) in try samples.signFlip(bootstrap).p }
    }

    private static func samples(
        _ first: [[Double]], _ second: [[Double]]
    ) -> Result<PairedSamples, StatisticsError> {
        Result { () throws(StatisticsError) in
            try PairedSamples(first.map(Comparison.Figures.mean), minus: second.map(Comparison.Figures.mean))
        }
    }

    /// `nil` where a case was judged twice on either side.
    private static func rates(
        _ first: [[Double]], _ second: [[Double]]
    ) -> Result<PairedProportions, StatisticsError>? {
        guard (first + second).allSatisfy({ $0.count == 1 }) else { return nil }
        return Result { () throws(StatisticsError) in
            try PairedProportions(first.map { $0[0] == 1 }, second.map { $0[0] == 1 })
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

extension ComparisonPlan {
    /// Of the claim, from the two one-sided ones: that the difference is not below its lower margin, and not above its upper one.
    fileprivate func p(notBelow: Double, notAbove: Double) -> Double {
        switch (claim, better) {
        case (.equivalent, _), (.different, _): max(notBelow, notAbove)
        case (.noWorse, .higher): notBelow
        case (.noWorse, .lower): notAbove
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
