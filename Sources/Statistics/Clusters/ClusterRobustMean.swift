/// The mean over cases that come in clusters, with a standard error that holds for few and unequal clusters too.
///
/// The bias-reduced estimator CR2, and the degrees of freedom that Satterthwaite's method gives its t statistic; for a mean both have a closed
/// form. With one case in each cluster they are the usual standard error and n − 1, with equal clusters the degrees of freedom are one less
/// than clusters.
///
/// Source: R. M. Bell, D. F. McCaffrey, "Bias reduction in standard errors for linear regression with multi-stage samples", Surv. Methodol. 28
/// (2002) 169–181; J. E. Pustejovsky, E. Tipton, "Small-sample methods for cluster-robust variance estimation", J. Bus. Econ. Stat. 36 (2018)
/// 672–683.
package struct ClusterRobustMean: Equatable, Sendable {
    /// Over all cases, each with the same weight.
    package let mean: Double
    package let cases: Int
    /// Two or more.
    package let clusters: Int
    /// Of the mean, in the unit of the values; 0 where all clusters have the same mean.
    package let standardError: Double
    /// Not necessarily whole.
    package let degreesOfFreedom: Double
    /// The standard error that as many independent cases would have.
    private let independentError: Double

    /// - Throws: `.unpaired` where there are not as many values as cases; `.oneCluster`; `.overflow`.
    package init(_ sample: Sample, _ clustering: Clustering) throws(StatisticsError) {
        guard sample.count == clustering.numbers.count else {
            throw .unpaired(sample.count, clustering.numbers.count)
        }
        guard clustering.count > 1 else { throw .oneCluster }
        let (mean, n, sizes) = (sample.mean, Double(sample.count), clustering.sizes.map { Double($0) })
        // What is left of a cluster's total, (s − n m)² / (1 − n/N); 1 − n/N is the part of it that the mean does not take up.
        let deviations = sample.scaledDeviations
        // Where clusters have the same mean, rounding leaves rests: of the values, which are decimals as a rule, and of their mean.
        let rounding = 4 * PowerOfTwoScale(sample.values).reduce(sample.values.lazy.map(\.magnitude).max() ?? 0).ulp
        let rests = zip(clustering.sums(of: deviations), sizes).map { rest, size in
            rest.magnitude <= size * rounding ? 0 : rest / (1 - size / n).squareRoot()
        }
        let squares = rests.reduce(DoubleDouble.zero) { $0 + $1 * $1 }.value
        let error =
            sample.isConstant ? 0 : PowerOfTwoScale(sample.values).enlarge(squares.squareRoot()) / n
        independentError = try sample.standardDeviation() / n.squareRoot()
        guard mean.isFinite, error.isFinite else { throw .overflow }
        (self.mean, cases, clusters, standardError) = (mean, sample.count, clustering.count, error)
        let own = sizes.reduce(0) { $0 + $1 * $1 }
        let weights = sizes.map { $0 * $0 / (1 - $0 / n) }
        let (sum, sumOfSquares) = weights.reduce((0.0, 0.0)) { ($0.0 + $1, $0.1 + $1 * $1) }
        degreesOfFreedom = n * n / (own + (sum * sum - sumOfSquares) / (n * n))
    }

    /// How many times larger the variance of the mean is than that of as many independent cases: clusters say as much as cases over this.
    ///
    /// Source: L. Kish, "Survey Sampling" (1965), §5.4, §8.2.
    ///
    /// - Throws: `.noVariation` where all values are equal.
    package func designEffect() throws(StatisticsError) -> Double {
        guard independentError > 0 else { throw .noVariation }
        let ratio = standardError / independentError
        return ratio * ratio
    }

    /// - Throws: `.noVariation` where all clusters have the same mean; `.overflow`.
    package func tTest(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> TTest {
        try TTest(
            estimate: mean, standardError: standardError, degreesOfFreedom: degreesOfFreedom, level: level)
    }

    /// Welch's test of the difference of two means of cases that have nothing to do with each other.
    ///
    /// Source: B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved", Biometrika 34
    /// (1947) 28–35, with the degrees of freedom of either standard error.
    ///
    /// - Throws: `.noVariation` where no cluster of either differs from its mean; `.overflow`.
    package func difference(
        minus other: ClusterRobustMean, at level: ConfidenceLevel = .percent95
    ) throws(StatisticsError) -> TTest {
        let larger = max(standardError, other.standardError)
        guard larger > 0 else { throw .noVariation }
        // Over the larger, so that no square leaves the range of a double.
        let (own, others) = (standardError / larger, other.standardError / larger)
        let (first, second) = (own * own, others * others)
        let degreesOfFreedom =
            (first + second) * (first + second)
            / (first * first / self.degreesOfFreedom + second * second / other.degreesOfFreedom)
        return try TTest(
            estimate: mean - other.mean, standardError: larger * (first + second).squareRoot(),
            degreesOfFreedom: degreesOfFreedom, level: level)
    }

    /// The smallest mean, in the unit of the values, that as many clusters of these sizes and this spread find with the given probability.
    ///
    /// - Throws: `.noVariation`, `.powerOutOfRange`, `.powerNotReached`.
    package func minimumDetectableMean(
        power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        guard standardError > 0 else { throw .noVariation }
        let errors = try plan.smallestEffect(reaching: power, effectMax: TwoSampleTPower.effectSizeMax) {
            plan.powerOfT(degreesOfFreedom: degreesOfFreedom, noncentrality: $0)
        }
        return errors * standardError
    }

    /// How many independent cases say as much as these: fewer than there are where cases of one cluster are alike. Where all values are equal
    /// there are as many as clusters: nothing shows then that cases of one cluster differ.
    ///
    /// Source: E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from
    /// survey data", Surv. Methodol. 24 (1998) 193–201.
    package var effectiveCases: Double {
        guard let effect = try? designEffect() else { return Double(clusters) }
        return effect > 1 ? Double(cases) / effect : Double(cases)
    }
}
