/// Whether two versions pass equally many of the same cases. Only the cases on which they disagree count.
///
/// Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947) 153–157.
package struct McNemarTest: Equatable, Sendable {
    /// b: cases that the first passes and the second fails.
    package let firstOnly: Int
    /// c: cases that the first fails and the second passes.
    package let secondOnly: Int

    /// Two-sided and exact: twice the smaller binomial tail at 1/2, at most 1.
    package var exactP: Double { FairBinomial(trials: firstOnly + secondOnly).twoSided(firstOnly) }

    /// (|b − c| − 1)² / (b + c) with the continuity correction of A. L. Edwards, Psychometrika 13 (1948) 185–187, which
    /// is applied also where b = c. Under no difference it is nearly chi-squared with 1 degree of freedom.
    package var correctedStatistic: Double { correctedDeviate * correctedDeviate }

    /// The p of `correctedStatistic`.
    package var correctedP: Double { min(1, 2 * Normal.cumulative(-correctedDeviate.magnitude)) }

    private var correctedDeviate: Double {
        (Double((firstOnly - secondOnly).magnitude) - 1) / Double(firstOnly + secondOnly).squareRoot()
    }
}

extension PairedProportions {
    /// - Throws: `.noPairDiffers` when both pass the same cases.
    package func mcNemar() throws(StatisticsError) -> McNemarTest {
        guard firstOnly + secondOnly > 0 else { throw .noPairDiffers }
        return McNemarTest(firstOnly: firstOnly, secondOnly: secondOnly)
    }
}
