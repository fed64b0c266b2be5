/// Paired samples whose cases come in clusters: tests that take clusters, not cases, as independent of each other.
package struct ClusteredPairs: Equatable, Sendable {
    package let pairs: PairedSamples
    package let clustering: Clustering
    /// Of the differences.
    package let mean: ClusterRobustMean

    /// - Throws: `.unpaired` where there are not as many pairs as cases; `.oneCluster`; `.overflow`.
    package init(_ pairs: PairedSamples, _ clustering: Clustering) throws(StatisticsError) {
        (self.pairs, self.clustering) = (pairs, clustering)
        mean = try ClusterRobustMean(pairs.differences, clustering)
    }

    /// The t test of the mean difference, by ``ClusterRobustMean``.
    ///
    /// - Throws: `.noVariation` when all clusters differ by the same amount; `.overflow`.
    package func tTest(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> TTest {
        guard !pairs.isConstant else { throw .noVariation }
        return try mean.tTest(at: level)
    }

    /// How many times larger the variance of the mean difference is than that of as many independent cases.
    ///
    /// - Throws: `.noVariation` when all pairs differ by the same amount.
    package func designEffect() throws(StatisticsError) -> Double {
        guard !pairs.isConstant else { throw .noVariation }
        return try mean.designEffect()
    }

    /// The smallest mean difference that as many clusters find with the given probability.
    ///
    /// - Throws: `.noVariation` when all pairs, or all clusters, differ by the same amount; `.powerOutOfRange`, `.powerNotReached`.
    package func minimumDetectableDifference(
        power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        guard !pairs.isConstant else { throw .noVariation }
        return try mean.minimumDetectableMean(power: power, plan: plan)
    }

    /// The sign-flip test in which all differences of a cluster change their sign together: were there no difference, each cluster could as
    /// well have come out the other way round, whatever its cases have to do with each other.
    ///
    /// Source: I. A. Canay, J. P. Romano, A. M. Shaikh, "Randomization tests under an approximate symmetry assumption", Econometrica 85 (2017)
    /// 1013–1030, with the clusters' totals, so that each case has the same weight.
    ///
    /// - Parameters: as `PairedSamples.signFlip(against:_:resolving:)`.
    /// - Throws: `.noPairDiffers` when the totals of all clusters are those of the bound.
    package func signFlip(
        against bound: Double = 0, _ bootstrap: Bootstrap, resolving smallest: Double = 0
    ) throws(StatisticsError) -> SignFlipTest {
        let scale = bound.ulp * 4
        return try flipped(
            clustering.sums(of: pairs.differences.values.map { $0 - bound }),
            tolerances: clustering.sums(of: pairs.tolerances.map { $0 + scale }), bootstrap, resolving: smallest)
    }

    /// The signed rank test by cluster: differences are ranked by magnitude over all cases, and the signed ranks of a cluster change their sign
    /// together. Differences of 0 are left out.
    ///
    /// Source: B. Rosner, R. J. Glynn, M.-L. T. Lee, "The Wilcoxon signed rank test for paired comparisons of clustered data", Biometrics 62
    /// (2006) 185–192; the distribution is that of all signs, or drawn, in place of their normal one.
    ///
    /// - Throws: `.noPairDiffers` when all differences are 0, or in every cluster as much speaks for the one as for the other.
    package func signedRankP(_ bootstrap: Bootstrap) throws(StatisticsError) -> Double {
        let (values, tolerances) = (pairs.differences.values, pairs.tolerances)
        let places = values.indices.filter { values[$0].magnitude > tolerances[$0] }
        let ranks = Ranks(places.map { values[$0].magnitude }, tolerances: places.map { tolerances[$0] })
        var signed = [Double](repeating: 0, count: values.count)
        for (place, rank) in zip(places, ranks.values) { signed[place] = values[place] > 0 ? rank : -rank }
        // Ranks are whole or halves, so their sums are exact.
        return try flipped(
            clustering.sums(of: signed), tolerances: clustering.sizes.map { _ in 0.25 }, bootstrap, resolving: 0
        ).p
    }

    private func flipped(
        _ sums: [Double], tolerances: [Double], _ bootstrap: Bootstrap, resolving smallest: Double
    ) throws(StatisticsError) -> SignFlipTest {
        let values = zip(sums, tolerances).filter { $0.magnitude > $1 }.map(\.0)
        guard !values.isEmpty else { throw .noPairDiffers }
        return SignFlipTest(values, bootstrap, resolving: smallest)
    }

    /// The one-sided p against a true difference of two rates of −`margin` or less, where every value is a pass or a fail: Tango's score, as it
    /// would be for as many independent cases as say as much as these, against the t distribution of the clusters. Defined also where both
    /// pass the same cases.
    ///
    /// Source: `PairedProportions.nonInferiorityP(margin:)`; the effective number of cases as in `ClusterRobustMean.effectiveCases`, and t for z
    /// after N. Dean, M. Pagano, "Evaluating confidence interval methods for binomial proportions in clustered surveys", J. Surv. Stat.
    /// Methodol. 3 (2015) 484–503.
    ///
    /// - Parameter rates: of the same cases.
    /// - Throws: `.marginOutOfRange`.
    package func nonInferiorityP(
        _ rates: PairedProportions, margin: Double
    ) throws(StatisticsError) -> Double {
        let score = try rates.score(margin: margin) * (mean.effectiveCases / Double(mean.cases)).squareRoot()
        return StudentT(degreesOfFreedom: mean.degreesOfFreedom).upperTail(score)
    }
}
