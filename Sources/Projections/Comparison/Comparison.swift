package import Events
package import Statistics

/// The contenders of one experiment, each by itself and each against a baseline: a function of the log, the moment and the plan.
///
/// Comparisons are paired by case, on the cases that both sides have scores for. With three repeats or more, what is drawn anew is cases and
/// then repeats; else cases, each with the mean of its repeats. Where every score is 0 or 1 and no case was repeated, the test is McNemar's, of
/// margins Tango's; else the sign-flip test of the cases' mean differences. Verdicts and ranks rest on the same test.
package struct Comparison: Sendable {
    package let plan: ComparisonPlan
    /// From it every drawn number follows.
    package let seed: UInt64
    package let contenders: [Figures]
    /// Of each contender but the baseline, in their order.
    package let differences: [Difference]
    /// Cases that every contender has scores for: those behind ranks and P(best).
    package let casesOfAll: Int
    package let cases: Int
    package let resampling: Resampling

    /// One contender by itself.
    package struct Figures: Sendable {
        package let contender: Contender
        /// Scored results, and the cases that they are of.
        package let scored: Int
        package let cases: Int
        package let withoutResult: Int
        /// Results whose metric went wrong: they count as the worst that there is.
        package let errored: Int
        /// Results that nothing judged: in no figure.
        package let unjudged: Int
        /// Over its cases, of the mean of their repeats.
        package let mean: Result<Double, StatisticsError>
        package let interval: Result<BootstrapInterval, StatisticsError>
        /// Of judged results; no interval of it holds where cases are repeated.
        package let passes: Result<Proportion, StatisticsError>
        /// 1 plus how many contenders are shown to be better, on the cases that all have.
        package let rank: Result<Int, StatisticsError>
        package let rankInterval: Result<RankInterval, StatisticsError>
        /// How likely it is the best of all.
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
        package let alwaysFailing: [CaseID]
        package let flaky: [CaseID]
    }

    /// A contender less the baseline.
    package struct Difference: Sendable {
        package let contender: Contender
        /// That both have scores for, and that only one side has.
        package let cases: Int
        package let onlyContender: Int
        package let onlyBaseline: Int
        package let estimate: Result<Double, StatisticsError>
        package let interval: Result<BootstrapInterval, StatisticsError>
        /// What the verdict rests on.
        package let test: Test
        /// Of the claim; two-sided for a difference, one-sided against the margin else.
        package let p: Result<Double, StatisticsError>
        /// After the correction over all contenders; an undefined p counts as 1.
        package let adjustedP: Double
        package let verdict: Verdict
        // Shown beside.
        package let tTest: Result<TTest, StatisticsError>
        package let wilcoxonP: Result<Double, StatisticsError>
        /// Where no case was judged twice.
        package let mcNemarP: Result<Double, StatisticsError>?
        package let newcombe: Result<Interval, StatisticsError>?
        package let cohensD: Result<Double, StatisticsError>
        package let hedgesG: Result<Double, StatisticsError>
        package let cliffsDelta: Result<Double, StatisticsError>
        /// The smallest difference that as many cases find in four of five experiments, in the metric's unit.
        package let detectable: Result<Double, StatisticsError>
    }

    package enum Test: Equatable, Sendable {
        case mcNemar
        case signFlip
        /// One-sided against the margin, in both directions for equivalence.
        case signFlipMargin
        /// Tango's score test against the margin, of rates: right for many cases, too quick for a few dozen.
        case tangoMargin
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

        init(_ means: BootstrapMeans, at level: ConfidenceLevel) { (interval, method) = means.interval(at: level) }
    }
}
