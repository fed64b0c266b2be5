import Foundation
import Ledger
import Projections
import Spelling
import Statistics

/// A leaderboard as people and scripts read it.
struct LeaderboardView {
    /// How much is worked out.
    enum Depth {
        /// What is looked up.
        case quick
        /// Ranks, intervals by case, chances to be the best, too.
        case whole
    }

    struct Line: Sendable {
        let row: LeaderboardRow
        /// `nil` where it was erased.
        let prompt: String?
        let ordinal: UInt32?
        /// As people write it; an erased prompt's versions are told apart by the end of the prompt's id.
        let label: String
    }

    let lines: [Line]
    /// `nil` where nothing but look-ups was asked for.
    let statistics: LeaderboardStatistics?
    let filter: LeaderboardFilter
    let metric: String?
    /// Place of a line.
    let baseline: Int?
    let moment: AsOf
    let reader: LedgerReader
    /// Of the experiments that the rows are of.
    let runsUnderWay: Int
    /// Of those of these experiments that were cancelled before their planned end.
    let runsMissed: Int
    /// So many lines are shown, the first.
    private let top: Int

    /// - Parameters:
    ///   - baseline: names the row that others are compared with: `PROMPT@NUMBER`, or with its model, `PROMPT@NUMBER:PROVIDER:NAME`.
    ///   - metric: what was asked for, in the asker's words.
    init(
        reader: LedgerReader, filter: LeaderboardFilter, moment: AsOf, _ depth: Depth = .whole,
        baseline: String? = nil, metric: String? = nil, top: Int = .max
    ) async throws {
        (self.reader, self.filter, self.moment, self.metric, self.top) = (reader, filter, moment, metric, top)
        let (lines, openRuns, missedRuns, leaderboard) = reader.read { models in
            (
                models.leaderboard.rows(filter, asOf: moment).map { row in
                    Line(
                        row: row, prompt: models.catalog.name(of: row.prompt),
                        ordinal: models.versionGraph.version(row.version)?.ordinal,
                        label: models.label(of: row.version))
                }, models.leaderboard.openRuns(filter, asOf: moment),
                models.leaderboard.missedRuns(filter, asOf: moment), models.leaderboard
            )
        }
        let place = try baseline.map { try Self.place(of: $0, among: lines) }
        (self.lines, self.baseline, runsUnderWay, runsMissed) = (lines, place, openRuns, missedRuns)
        statistics =
            depth == .whole ? await leaderboard.statistics(filter, asOf: moment, baseline: place) : nil
    }

    private static func place(of baseline: String, among lines: [Line]) throws -> Int {
        let places = lines.indices.filter { place in
            let line = lines[place]
            return [line.label, "\(line.row.version)"].contains {
                baseline == $0 || baseline == "\($0):\(line.row.model)"
            }
        }
        if places.count == 1 { return places[0] }
        guard places.isEmpty else {
            throw ExitStatus.failed(
                "\(baseline) has several rows; name one with its model, like \(baseline):\(lines[places[0]].row.model)")
        }
        guard !lines.isEmpty else {
            throw ExitStatus.failed(
                "the leaderboard has no row \(baseline), nor any other: no result is recorded of what is asked about; run an experiment first"
            )
        }
        let names = lines.map { "\($0.label):\($0.row.model)" }
        let nearest = NearestNames.nearest(to: baseline, among: names + lines.map(\.label))
        throw ExitStatus.failed(
            "the leaderboard has no row \(baseline); it has \((nearest.isEmpty ? Array(names.prefix(5)) : nearest).joined(separator: ", "))"
        )
    }

    var isEmpty: Bool { lines.isEmpty }

    /// By case or cluster where results are not independent of each other; `nil` where there is none.
    func meanInterval(_ line: Line, _ figures: LeaderboardStatistics.Row?) -> MeanInterval? {
        figures?.meanUndefined == nil ? figures?.meanInterval ?? line.row.meanInterval : nil
    }

    /// Why the mean has no interval; `nil` where it has one, or nothing says why.
    func meanUndefined(_ line: Line, _ figures: LeaderboardStatistics.Row?) -> StatisticsError? {
        meanInterval(line, figures) == nil ? figures?.meanUndefined ?? line.row.meanUndefined : nil
    }

    /// The lines that are shown, with what was worked out of each.
    var shown: ArraySlice<(line: Line, figures: LeaderboardStatistics.Row?)> {
        lines.indices.map { (lines[$0], statistics?.rows[$0]) }.prefix(top)
    }
}
