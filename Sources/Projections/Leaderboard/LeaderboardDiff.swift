package import Events

/// What became of a leaderboard between two moments, row by row, and by which entries.
///
/// Rows rise and fall by their ranks: their order tells rows apart, too, that nothing shows to differ.
package struct LeaderboardDiff: Equatable, Sendable {
    /// Rows that are not in all as they were, or that entries touched: those of the later leaderboard in its order, then
    /// those that left, in the order they had.
    package let rows: [Row]
    /// How many rows of the later leaderboard stand there as they stood before.
    package let unchanged: Int

    package enum Change: String, CaseIterable, Sendable {
        /// It was not on the earlier leaderboard.
        case entered
        /// It is not on the later one.
        case left
        /// To a better rank: fewer rows are shown to be better.
        case rose
        case fell
        /// It has the rank it had, whatever became of its place among those that share it.
        case stayed
        /// It has no rank at one of the moments, or nobody worked ranks out.
        case unranked
    }

    /// What ``LeaderboardStatistics`` tell of each moment's rows, in their order; nil of a row that has no rank.
    package struct Ranks: Equatable, Sendable {
        package let then: [Int?]
        package let now: [Int?]

        package init(then: [Int?], now: [Int?]) {
            self.then = then
            self.now = now
        }
    }

    package struct Row: Equatable, Sendable {
        package let prompt: PromptID
        package let version: VersionID
        /// "provider:name".
        package let model: String
        /// Nil where it was not there.
        package let then: LeaderboardRow?
        /// Nil where it is there no more.
        package let now: LeaderboardRow?
        package let rankThen: Int?
        package let rankNow: Int?
        /// What touched it in between. A row with none was moved by what touched others.
        package let entries: Entries

        package var change: Change {
            if then == nil { return .entered }
            if now == nil { return .left }
            guard let rankThen, let rankNow else { return .unranked }
            if rankNow == rankThen { return .stayed }
            return rankNow < rankThen ? .rose : .fell
        }
    }

    /// The entries that touched a row: every one is counted, the first are listed.
    package struct Entries: Equatable, Sendable {
        package var scoresRecorded = 0
        package var runsFailed = 0
        /// Scores of the workspace's metric that was asked for, given to results after their runs.
        package var runsRescored = 0
        /// Where what people think was asked for.
        package var ratingsRecorded = 0
        /// Putting on and taking off the tag that was asked for.
        package var tagsChanged = 0
        /// In the order of the log.
        package var first: [Entry] = []

        package var count: Int { scoresRecorded + runsFailed + runsRescored + ratingsRecorded + tagsChanged }

        package init() {}
    }

    /// One entry that touched a row. A price touches none: what a result cost is recorded with it.
    package struct Entry: Equatable, Comparable, Sendable {
        package enum Kind: Equatable, Sendable {
            case scoresRecorded, runFailed, runRescored, ratingRecorded, promptTagged, promptUntagged
        }

        package let position: UInt64
        package let kind: Kind

        package init(position: UInt64, kind: Kind) {
            self.position = position
            self.kind = kind
        }

        package static func < (left: Self, right: Self) -> Bool { left.position < right.position }
    }
}
