internal import Statistics

/// The scores of two contenders on cases that both have, and what tells them apart: verdicts and ranks rest on the same test, in reports and on
/// leaderboards.
struct PairedCases: Sendable {
    let samples: Result<PairedSamples, StatisticsError>
    /// `nil` where cases are independent of each other.
    let clustered: Result<ClusteredPairs, StatisticsError>?
    /// Where every score is 0 or 1 and no case was judged twice.
    let rates: Result<PairedProportions, StatisticsError>?

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
                } : nil)
    }

    /// Of what a leaderboard ranks by: one value a case, which is no rate.
    init(centres first: [Double], _ second: [Double], _ clustering: Clustering?) {
        self.init(
            Result { () throws(StatisticsError) in try PairedSamples(first, minus: second) }, clustering, rates: nil)
    }

    private init(
        _ samples: Result<PairedSamples, StatisticsError>, _ clustering: Clustering?,
        rates: Result<PairedProportions, StatisticsError>?
    ) {
        (self.samples, self.rates) = (samples, rates)
        clustered = clustering.map { clustering in
            samples.figure { (samples) throws(StatisticsError) in try ClusteredPairs(samples, clustering) }
        }
    }

    /// Of the claim: the two-sided p of a difference, one-sided against the margin else.
    /// - Parameter smallest: the p that is to be told from larger ones, for the number of comparisons.
    func p(
        of claim: ComparisonPlan.Claim, _ better: Better, _ bootstrap: Bootstrap, resolving smallest: Double
    ) -> Result<Double, StatisticsError> {
        guard let margin = claim.margin else { return p(bootstrap, resolving: smallest) }
        if let rates {
            return rates.figure { (rates) throws(StatisticsError) in
                let noWorse = try nonInferiorityP(rates, margin)
                let noBetter = try nonInferiorityP(try rates.swapped(), margin)
                return claim.p(notBelow: noWorse, notAbove: noBetter, better)
            }
        }
        return Result { () throws(StatisticsError) in
            claim.p(
                notBelow: try signFlip(against: -margin, bootstrap, resolving: smallest).pNotAbove,
                notAbove: try signFlip(against: margin, bootstrap, resolving: smallest).pNotBelow, better)
        }
    }

    /// The two-sided p of one side against the other.
    func p(_ bootstrap: Bootstrap, resolving smallest: Double) -> Result<Double, StatisticsError> {
        if let rates, clustered == nil {
            return rates.figure { (rates) throws(StatisticsError) in try rates.mcNemar().exactP }
        }
        return Result { () throws(StatisticsError) in try signFlip(bootstrap, resolving: smallest).p }
    }

    /// Which test ``p(of:_:_:resolving:)`` is of; by cluster where there are clusters.
    func test(of claim: ComparisonPlan.Claim) -> Comparison.Test {
        .deciding(claim, isOfRates: rates != nil, isOfClusters: clustered != nil)
    }

    private func signFlip(
        against bound: Double = 0, _ bootstrap: Bootstrap, resolving smallest: Double
    ) throws(StatisticsError) -> SignFlipTest {
        if let clustered { return try clustered.get().signFlip(against: bound, bootstrap, resolving: smallest) }
        return try samples.get().signFlip(against: bound, bootstrap, resolving: smallest)
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
