package import Statistics

/// Which rows of a leaderboard are shown to be better than which, and how sure their figures are: what needs every result to be looked at.
///
/// Of one experiment, or where all rows have results on the same cases, rows are paired by case, on those that all have values for, and ranks
/// rest on the tests of ``Comparison``. Rows of other cases, and rows of which no case has a value in all, are compared as independent samples of
/// cases, by Welch's test: what makes one set of cases harder than the other is then part of the difference, and no P(best) is told.
///
/// Where a design that counts states clusters of cases, clusters are what is independent: cases that any of the designs puts in one cluster are
/// in one here, and every test and interval is by cluster.
package struct LeaderboardStatistics: Sendable {
    /// In the order of the leaderboard's rows.
    package let rows: [Row]
    /// `nil` where there is nothing to rank.
    package let test: Test?
    /// Why rows are not paired by case; `nil` where they are.
    package let apart: Undefined?
    /// The cases behind ranks and P(best), which all rows that are ranked have; only where rows are paired.
    package let cases: Int?
    /// Of these cases, or where rows are not paired of all; `nil` where every case stands on its own.
    package let clusters: Int?
    /// Of all cases that have a result, whether or not it has a value; `nil` where every case stands on its own.
    package let clustersWithResults: Int?
    /// What P(best) draws anew.
    package let resampling: Resampling
    /// So many repeats of every case that pass^k is told for; `nil` where a case was judged once.
    package let k: Int?

    /// At which rows are told apart, corrected over all pairs by Holm.
    package static let alpha = SignificanceLevel.percent5

    /// What rows are told apart by; by cluster where there are clusters, and never by McNemar's test then.
    package enum Test: String, Sendable, CaseIterable {
        case mcNemar = "mcnemar"
        case signFlip = "sign-flip"
        /// In place of sign flips, where there are so many rows for the cases, or so many cases, that these would show nothing or take long.
        case pairedT = "paired-t"
        /// Paired t of two rows with the same cases, else Welch's.
        case welch
        case wilcoxon
        /// Wilcoxon's of two rows with the same cases, else Mann and Whitney's.
        case mannWhitney = "mann-whitney"
    }

    package struct Row: Sendable {
        /// That have a value.
        package let cases: Int
        /// Results whose metric went wrong: behind ranks they count as the worst that there is, or are missing where the metric has no worst. By
        /// the runs' own score, results of which an assertion went wrong, which counts 0 in it.
        package let errored: Int
        /// 95 %, by case or cluster; nil where those of the row itself hold, or they do not exist.
        package let meanInterval: MeanInterval?
        /// Why it does not exist, where it is by case or cluster.
        package let meanUndefined: StatisticsError?
        package let passInterval: Interval?
        /// 1 plus how many rows are shown to be better.
        package let rank: Result<Int, Undefined>
        package let probabilityBest: Result<Double, Undefined>
        /// The chance that k runs of a case all pass; nil where `k` is.
        package let passHatK: Result<Double, Undefined>?
        /// Against the baseline; nil of itself, and where none was asked for.
        package let difference: Difference?
    }

    /// A row less the baseline.
    package struct Difference: Sendable {
        package let isPaired: Bool
        /// That both have, where they are paired; else those of the row.
        package let cases: Int
        package let estimate: Result<Double, Undefined>
        /// 95 %: the bootstrap's where they are paired, else Welch's.
        package let interval: Result<Interval, Undefined>
        /// Corrected over all rows, among which an undefined one counts as 1.
        package let adjustedP: Result<Double, Undefined>
    }

    /// Whether rows are paired by case.
    package var isPaired: Bool { apart == nil }

    /// Why there is no figure.
    package enum Undefined: Error, Equatable, Sendable {
        case statistics(StatisticsError)
        /// Nothing of the row has what is ranked by.
        case noValue
        /// The rows have results on other cases.
        case otherCases
        /// The rows were given the same cases, of which none has a value in all of them.
        case noCaseOfAll
        /// More than ``rowsMax``.
        case tooManyRows
        /// Resampling all this would take minutes.
        case tooManyDraws
        /// Of medians, no chance to be the best is worked out.
        case ofMeansOnly
        /// Medians of rows with other cases, which are in clusters.
        case mediansOfClusters
    }

    /// Pairs of more rows than these are not looked at.
    package static let rowsMax = 500
    /// Of more rows the test is by sign flips only where there are so many cases that these could tell rows apart.
    static let signFlipRowsMax = 20
    /// Draws of one leaderboard: a few seconds.
    static let drawsMax = 2_000_000_000
}

extension LeaderboardStatistics.Undefined: CustomStringConvertible {
    package var description: String {
        switch self {
        case .statistics(let error): "\(error)"
        case .noValue: "undefined because no result of the row has what is ranked by"
        case .otherCases:
            "undefined because the rows were not given the same cases; ask about one experiment or dataset"
        case .noCaseOfAll:
            "undefined because no case has a value in every row, though the rows were given the same cases; it needs values of the same cases"
        case .tooManyRows:
            "undefined because there are more than \(LeaderboardStatistics.rowsMax) rows; ask for fewer"
        case .tooManyDraws: "undefined because so many results would take minutes to resample; ask for fewer"
        case .ofMeansOnly: "undefined because it is worked out for means and rates only"
        case .mediansOfClusters:
            "undefined because medians of rows that are not paired by case are not told apart where cases are in clusters; ask for means"
        }
    }
}

extension Result where Failure == StatisticsError {
    /// The same, among reasons of leaderboards.
    var ofLeaderboard: Result<Success, LeaderboardStatistics.Undefined> { mapError { .statistics($0) } }
}
