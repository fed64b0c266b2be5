internal import Statistics

/// The scores of two contenders on cases that both have, and what tells them apart: verdicts and ranks rest on the same test, in reports and on
/// leaderboards.
struct PairedCases: Sendable {
    let samples: Result<PairedSamples, StatisticsError>
    /// `nil` where cases are independent of each other.
    let clustered: Result<ClusteredPairs, StatisticsError>?
    /// Where every score is 0 or 1 and no case was judged twice.
    let rates: Result<PairedProportions, StatisticsError>?
    /// Whether every score is 0 or 1.
    private let isOfPasses: Bool

    /// A p, and the standard error that drawing leaves in it; `nil` where nothing was drawn.
    struct Found: Sendable {
        let p: Double
        var drawnError: Double?
    }

    /// What a margin is tested by beside the margin itself.
    struct MarginTerms: Sendable {
        let rule: MarginRule
        /// The largest difference that there is of two scores; `nil` where an end is open.
        let width: Double?
        /// That bets aim at.
        let alpha: SignificanceLevel
    }

    /// - Parameters:
    ///   - first, second: scores by case and repeat; none is without.
    ///   - clustering: of these cases; `nil` where they are independent of each other.
    ///   - isOfPasses: whether every score is 0 or 1.
    init(_ first: [[Double]], _ second: [[Double]], _ clustering: Clustering?, isOfPasses: Bool) {
        let isOfOnes = first.allSatisfy { $0.count == 1 } && second.allSatisfy { $0.count == 1 }
        self.init(
            Result { () throws(StatisticsError) in
                try PairedSamples(first.map(Comparison.Figures.mean), minus: second.map(Comparison.Figures.mean))
            }, clustering,
            rates: isOfPasses && isOfOnes
                ? Result { () throws(StatisticsError) in
                    try PairedProportions(first.map { $0[0] == 1 }, second.map { $0[0] == 1 })
                } : nil, isOfPasses: isOfPasses)
    }

    /// Of what a leaderboard ranks by: one value a case, which is no rate.
    init(centres first: [Double], _ second: [Double], _ clustering: Clustering?) {
        self.init(
            Result { () throws(StatisticsError) in try PairedSamples(first, minus: second) }, clustering, rates: nil,
            isOfPasses: false)
    }

    private init(
        _ samples: Result<PairedSamples, StatisticsError>, _ clustering: Clustering?,
        rates: Result<PairedProportions, StatisticsError>?, isOfPasses: Bool
    ) {
        (self.samples, self.rates, self.isOfPasses) = (samples, rates, isOfPasses)
        clustered = clustering.map { clustering in
            samples.figure { (samples) throws(StatisticsError) in try ClusteredPairs(samples, clustering) }
        }
    }

    /// Of the claim: the two-sided p of a difference, one-sided against the margin else.
    /// - Parameter smallest: the p that is to be told from larger ones, for the number of comparisons.
    func found(
        of claim: ComparisonPlan.Claim, _ better: Better, _ terms: MarginTerms, _ bootstrap: Bootstrap,
        resolving smallest: Double
    ) -> Result<Found, StatisticsError> {
        guard let margin = claim.margin else { return found(bootstrap, resolving: smallest) }
        if let rates {
            return rates.figure { (rates) throws(StatisticsError) in
                let noWorse = try nonInferiorityP(rates, margin)
                let noBetter = try nonInferiorityP(try rates.swapped(), margin)
                return Found(p: claim.p(notBelow: noWorse, notAbove: noBetter, better))
            }
        }
        return Result { () throws(StatisticsError) in
            switch terms.rule {
            case .withoutSymmetry:
                let test = try marginTest(margin, terms, seed: bootstrap.seed)
                return Found(p: claim.p(notBelow: test.worseP, notAbove: test.betterP, better))
            case .bySignFlips:
                return Found(
                    p: claim.p(
                        notBelow: try signFlip(against: -margin, bootstrap, resolving: smallest).pNotAbove,
                        notAbove: try signFlip(against: margin, bootstrap, resolving: smallest).pNotBelow, better))
            }
        }
    }

    /// The two-sided p of one side against the other.
    func p(_ bootstrap: Bootstrap, resolving smallest: Double) -> Result<Double, StatisticsError> {
        found(bootstrap, resolving: smallest).map(\.p)
    }

    private func found(_ bootstrap: Bootstrap, resolving smallest: Double) -> Result<Found, StatisticsError> {
        if let rates, clustered == nil {
            return rates.figure { (rates) throws(StatisticsError) in Found(p: try rates.mcNemar().exactP) }
        }
        return Result { () throws(StatisticsError) in
            let test = try signFlip(bootstrap, resolving: smallest)
            return Found(p: test.p, drawnError: test.drawnError)
        }
    }

    /// Which test ``found(of:_:_:_:resolving:)`` is of, by the newest rule; by cluster where there are clusters.
    /// - Parameter isBounded: whether both ends of the scores are known.
    func test(of claim: ComparisonPlan.Claim, isBounded: Bool) -> Comparison.Test {
        .deciding(claim, isOfRates: rates != nil, isOfClusters: clustered != nil, isBounded: isBounded)
    }

    private func signFlip(
        against bound: Double = 0, _ bootstrap: Bootstrap, resolving smallest: Double
    ) throws(StatisticsError) -> SignFlipTest {
        if let clustered { return try clustered.get().signFlip(against: bound, bootstrap, resolving: smallest) }
        return try samples.get().signFlip(against: bound, bootstrap, resolving: smallest)
    }

    /// Of scores between 0 and 1 that all differ by as much nothing is said, as there is no interval of them. Of passes that are repeated there is, as
    /// there is of such that are not.
    private func marginTest(
        _ margin: Double, _ terms: MarginTerms, seed: UInt64
    ) throws(StatisticsError) -> MarginTest {
        let samples = try samples.get()
        if let clustered {
            let pairs = try clustered.get()
            guard let width = terms.width else { return try pairs.marginTest(margin) }
            guard isOfPasses || !pairs.isConstant else {
                throw .allAlike(pairs.clustering.count, .clusterDifferences)
            }
            return try pairs.marginTest(margin, within: width, aiming: terms.alpha, seed: seed)
        }
        guard let width = terms.width else { return try samples.marginTest(margin) }
        guard isOfPasses || !samples.isConstant else {
            if samples.count == 1 { throw .oneObservation }
            throw .allAlike(samples.count, .differences)
        }
        return try samples.marginTest(margin, within: width, aiming: terms.alpha, seed: seed)
    }

    /// How far clusters spread is the same with the sides in each other's place.
    private func nonInferiorityP(
        _ rates: PairedProportions, _ margin: Double
    ) throws(StatisticsError) -> Double {
        guard let clustered else { return try rates.nonInferiorityP(margin: margin) }
        return try clustered.get().nonInferiorityP(rates, margin: margin)
    }

    // MARK: Shown beside

    func tTest(at level: ConfidenceLevel) -> Result<TTest, StatisticsError> {
        Result { () throws(StatisticsError) in
            if let clustered { return try clustered.get().tTest(at: level) }
            return try samples.get().tTest(at: level)
        }
    }

    func signedRankP(_ bootstrap: Bootstrap) -> Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in
            if let clustered { return try clustered.get().signedRankP(bootstrap) }
            return try samples.get().wilcoxon().p
        }
    }

    /// The smallest difference that as many cases find in four of five experiments.
    /// - Parameter most: the largest that is possible; nil where no largest is known.
    func detectable(_ plan: TestPlan, most: Double?) -> Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in
            let difference = try smallestFound(plan)
            if let most, difference > most { throw .undetectable(most: most) }
            return difference
        }
    }

    private func smallestFound(_ plan: TestPlan) throws(StatisticsError) -> Double {
        if let clustered {
            return try clustered.get().minimumDetectableDifference(power: Self.powerWanted, plan: plan)
        }
        let samples = try samples.get()
        let deviation = try samples.differences.standardDeviation()
        // Of equal differences rounding leaves a deviation that is none.
        guard !samples.isConstant else { throw .noVariation }
        let effect = try PairedTPower.minimumDetectableEffect(
            pairs: samples.count, power: Self.powerWanted, plan: plan)
        return effect * deviation
    }

    private static let powerWanted = 0.8
}

extension ComparisonPlan.Claim {
    /// From the two one-sided p: that the difference is not below its lower margin, and not above its upper one.
    fileprivate func p(notBelow: Double, notAbove: Double, _ better: Better) -> Double {
        switch (self, better) {
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
