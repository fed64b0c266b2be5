package import Events
package import Statistics

/// The contenders of one experiment, each by itself and each against a baseline: a function of the log, the moment and the plan.
///
/// Comparisons are paired by case, on the cases that both sides have scores for. With three repeats or more, what is drawn anew is cases and
/// then repeats; else cases, each with the mean of its repeats. Where every score is 0 or 1 and no case was repeated, the test is McNemar's, of
/// margins Tango's; else the sign-flip test of the cases' mean differences, which of a margin would ask for symmetry about it that nothing gives: there
/// it is ``MarginTest``, by betting where both ends of the scores are known, else by t. Verdicts and ranks rest on the same test.
///
/// Where the design states clusters of cases, clusters are what is independent: they are drawn anew, the signs of a cluster flip together, t has
/// a cluster-robust standard error, and Tango's score is that of as many independent cases as say as much. Nothing replaces McNemar's test and
/// Newcombe's interval but the sign flips and the bootstrap.
package struct Comparison: Sendable {
    package let plan: ComparisonPlan
    /// From it every drawn number follows.
    package let seed: UInt64
    package let contenders: [Figures]
    /// Of each contender but the baseline, in their order.
    package let differences: [Difference]
    /// Cases that every contender with any score has scores for: those behind ranks and P(best).
    package let casesOfAll: Int
    package let cases: Int
    /// As the design states them; `nil` where every case stands on its own.
    package let clusters: Int?
    /// How many cases the smallest and the largest cluster have; `nil` where there are none.
    package let clusterSizes: ClosedRange<Int>?
    package let resampling: Resampling
    /// That there is of two scores; `nil` where an end is open.
    package let largestDifference: Double?
    /// Whether results by which the metric went wrong are in no figure, for it states no bad end that they could count as.
    package let errorsAreMissing: Bool

    /// With fewer clusters than these, intervals and tests rest on little, and tests by cluster hardly find anything.
    package static let clustersMin = 10
    /// Where the largest cluster has more times as many cases as the smallest, it matters whether its size goes with how it comes out.
    package static let clusterSizeRatioMax = 3

    /// One contender by itself.
    package struct Figures: Sendable {
        package let contender: Contender
        /// Scored results, and the cases that they are of.
        package let scored: Int
        package let cases: Int
        /// Runs that ended without a result, runs that were given up before they were over, and runs that are not over.
        package let failed: Int
        package let cancelled: Int
        package let pending: Int
        /// Results whose metric went wrong: they count as the worst that there is, or are missing; see ``Comparison/errorsAreMissing``.
        package let errored: Int
        /// Results of which an assertion went wrong, which counts 0 in the run's own score; 0 where a metric is compared.
        package let partlyErrored: Int
        /// Results that nothing judged: in no figure.
        package let unjudged: Int
        /// Over its cases, of the mean of their repeats.
        package let mean: Result<Double, StatisticsError>
        /// Undefined where all its cases, or clusters, have the same mean.
        package let interval: Result<BootstrapInterval, StatisticsError>
        /// Of judged results.
        package let passes: Result<Proportion, StatisticsError>
        /// Wilson's, 95 %; by cluster where there are clusters, else `nil` where cases are repeated.
        package let passInterval: Result<Interval, StatisticsError>?
        /// 1 plus how many contenders are shown to be better, on the cases that all have.
        package let rank: Result<Int, StatisticsError>
        /// Undefined where every case, or cluster, differs by as much from some other contender: drawn anew, the two never change places.
        package let rankInterval: Result<RankInterval, StatisticsError>
        /// How likely it is the best of all; undefined where that hangs on such differences.
        package let probabilityBest: Result<Double, StatisticsError>
        package let repeats: Repeats?
    }

    /// How steadily a contender passes the cases that it was given several times.
    package struct Repeats: Sendable {
        /// So many of every case and every contender, that all are measured alike.
        package let k: Int
        /// The chance that k runs of a case all pass, and that any of them does, over cases.
        package let passHatK: Result<Double, StatisticsError>
        package let passAtK: Result<Double, StatisticsError>
        package let consistency: Result<Double, StatisticsError>
        /// How often each case that it has results on passed.
        package let passes: [CaseID: CaseRepeats]
        package let alwaysFailing: [CaseID]
        package let flaky: [CaseID]
    }

    /// A contender less the baseline.
    package struct Difference: Sendable {
        package let contender: Contender
        /// That both have scores for, and that only one side has.
        package let cases: Int
        /// Of these cases; `nil` where none are stated.
        package let clusters: Int?
        package let onlyContender: Int
        package let onlyBaseline: Int
        /// Planned cases that have no score of both, but for those on which both have results that the metric says nothing of.
        package let lacking: Int
        /// Planned results of both that brought no score, but for such as the metric says nothing of.
        package let resultsLacking: Int
        /// Of these, those of cases that have other scores of both.
        package let repeatsLacking: Int
        /// Of both.
        package let resultsPlanned: Int
        /// Of the claim of a margin, corrected, with each score that is lacking at its worst against it; `nil` where nobody lacks any.
        package let worstP: Double?
        package let estimate: Result<Double, StatisticsError>
        /// As it was drawn, also where it has no width.
        let drawn: Result<BootstrapInterval, StatisticsError>
        /// What the verdict rests on; `nil` where no case has scores of both.
        package let test: Test?
        /// Of the claim; two-sided for a difference, one-sided against the margin else.
        package let p: Result<Double, StatisticsError>
        /// The standard error that drawing signs leaves in p; `nil` where none are drawn.
        package let drawnError: Double?
        /// After the correction over all contenders; an undefined p counts as 1.
        package let adjustedP: Double
        package let verdict: Verdict
        /// How many times larger the variance is than that of independent cases; `nil` where no clusters are stated.
        package let designEffect: Result<Double, StatisticsError>?
        // Shown beside.
        package let tTest: Result<TTest, StatisticsError>
        package let wilcoxonP: Result<Double, StatisticsError>
        /// Where no case was judged twice and none is in a cluster.
        package let mcNemarP: Result<Double, StatisticsError>?
        package let newcombe: Result<Interval, StatisticsError>?
        /// The share of cases that one passes and the other fails, where McNemar's test is of these.
        package let discordance: Double?
        package let cohensD: Result<Double, StatisticsError>
        package let hedgesG: Result<Double, StatisticsError>
        /// Of the two sides' scores, each case of the one against every case of the other: how much oftener it lies above than below.
        package let cliffsDelta: Result<Double, StatisticsError>
        /// The same within cases, each against itself alone: by the signs of the differences.
        package let pairedCliffsDelta: Result<Double, StatisticsError>
        /// The smallest difference that as many cases find in four of five experiments, in the metric's unit.
        package let detectable: Result<Double, StatisticsError>
    }

    /// By cluster, where there are clusters.
    package enum Test: Equatable, Sendable {
        case mcNemar
        case signFlip
        /// Of margins one-sided, in both directions for equivalence. By betting, where both ends of the scores are known: for every distribution.
        case bettingMargin
        /// By t with a correction for skew, where they are not: too quick where few cases lose much.
        case tMargin
        /// Tango's score test against the margin, of rates: right for many cases, too quick for a few dozen.
        case tangoMargin

        /// Which one decides a claim.
        /// - Parameters:
        ///   - isOfRates: whether every score is 0 or 1 and no case is judged twice.
        ///   - isBounded: whether both ends of the scores are known.
        package static func deciding(
            _ claim: ComparisonPlan.Claim, isOfRates: Bool, isOfClusters: Bool, isBounded: Bool
        ) -> Comparison.Test {
            switch (claim.margin != nil, isOfRates) {
            case (false, false): .signFlip
            case (false, true): isOfClusters ? .signFlip : .mcNemar
            case (true, false): isBounded ? .bettingMargin : .tMargin
            case (true, true): .tangoMargin
            }
        }
    }

    package enum Verdict: String, Equatable, Sendable, CaseIterable {
        case better, worse
        case noWorse = "no worse"
        case equivalent
        /// The data do not show it: which is not to say that it is not so.
        case notShown = "not shown"
    }

    /// Both ends, and by which method: the percentiles where BCa is undefined.
    package struct BootstrapInterval: Sendable {
        package let interval: Interval
        package let method: BootstrapMeans.Method
        /// Whether every resample came out the same.
        let isConstant: Bool

        init(_ means: BootstrapMeans, at level: ConfidenceLevel) {
            (interval, method) = means.interval(at: level)
            isConstant = means.isConstant
        }

        /// Itself, where resamples differ.
        /// - Throws: `.allAlike`: an interval without width would read as certainty.
        func withWidth(of count: Int, _ units: AlikeUnits) throws(StatisticsError) -> BootstrapInterval {
            guard !isConstant else { throw .allAlike(count, units) }
            return self
        }
    }
}

extension Comparison {
    /// Whether the claim of a margin is shown of all planned cases: where some of their results brought no score, also with these at their worst against
    /// it.
    package func isShownOfAll(_ difference: Difference) -> Bool {
        switch difference.verdict {
        case .noWorse, .equivalent:
            difference.resultsLacking == 0 || difference.worstP.map { $0 <= plan.alpha.fraction } ?? false
        case .better, .worse, .notShown: false
        }
    }
}

extension Comparison.Difference {
    /// Of the estimate; undefined where every case, or cluster, differs by as much.
    package var interval: Result<Comparison.BootstrapInterval, StatisticsError> {
        drawn.figure { (drawn) throws(StatisticsError) in
            try drawn.withWidth(of: clusters ?? cases, clusters == nil ? .differences : .clusterDifferences)
        }
    }
}
