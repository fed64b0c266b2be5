import Foundation
import Ledger
import Projections
import Statistics

/// A leaderboard as people and scripts read it.
struct LeaderboardView {
    private struct Line: Sendable {
        let row: LeaderboardRow
        /// `nil` where it was erased.
        let prompt: String?
        let ordinal: UInt32?
    }

    private let lines: [Line]
    private let moment: AsOf
    private let reader: LedgerReader

    init(reader: LedgerReader, filter: LeaderboardFilter, moment: AsOf) {
        self.reader = reader
        self.moment = moment
        lines = reader.read { models in
            models.leaderboard.rows(filter, asOf: moment).map { row in
                Line(
                    row: row, prompt: models.catalog.name(of: row.prompt),
                    ordinal: models.versionGraph.version(row.version)?.ordinal)
            }
        }
    }

    var isEmpty: Bool { lines.isEmpty }

    /// The document that scripts rely on.
    var document: [String: Any?] {
        [
            "as_of": AsOfOption.described(moment, in: reader),
            "rows": JSONOutput.list(lines.map { JSONOutput.object(Self.fields($0)) }),
        ]
    }

    private static func fields(_ line: Line) -> [String: Any?] {
        let row = line.row
        return [
            "rank": row.rank, "prompt": line.prompt, "version": line.ordinal, "version_id": "\(row.version)",
            "model": row.model,
            "n": row.n, "failed": row.failed, "scored": row.scored, "mean": row.mean, "mean_low": row.meanInterval?.low,
            "mean_high": row.meanInterval?.high, "pass_rate": row.passRate, "pass_low": row.passInterval?.low,
            "pass_high": row.passInterval?.high, "latency_p50_ms": row.latencyP50Milliseconds,
            "latency_p95_ms": row.latencyP95Milliseconds, "tokens": row.tokens, "tokens_unknown": row.tokensUnknown,
            "cost": Figures.number(row.cost), "cost_unknown": row.costUnknown,
        ]
    }

    var text: String {
        guard !lines.isEmpty else { return "No results as of this moment." }
        var table = Table([
            ("#", .right), ("prompt", .left), ("model", .left), ("n", .right), ("failed", .right), ("mean", .right),
            ("95 % interval", .left), ("pass rate", .right), ("95 % interval", .left), ("p50", .right), ("p95", .right),
            ("tokens", .right),
            ("cost", .right),
        ])
        for line in lines {
            let row = line.row
            table.add([
                "\(row.rank)", "\(line.prompt ?? "(erased)")@\(line.ordinal.map { "\($0)" } ?? "?")", row.model,
                "\(row.n)", "\(row.failed)",
                Figures.score(row.mean), Figures.interval(row.meanInterval?.low, row.meanInterval?.high),
                Figures.score(row.passRate),
                Figures.interval(row.passInterval?.low, row.passInterval?.high),
                Figures.milliseconds(row.latencyP50Milliseconds),
                Figures.milliseconds(row.latencyP95Milliseconds), Figures.count(row.tokens), Figures.cost(row.cost),
            ])
        }
        return table.text
    }
}
