import Foundation
import Ledger
import Projections
import Statistics

/// What became of a leaderboard, as people and scripts read it.
struct LeaderboardDiffView {
    private let diff: LeaderboardDiff
    /// What a row's version is called.
    private struct Label: Sendable {
        /// `nil` where it was erased.
        let prompt: String?
        let ordinal: UInt32?
        /// As people write it.
        let version: String
    }

    /// Beside the rows.
    private let labels: [Label]
    private let moments: (from: AsOf, to: AsOf)
    private let reader: LedgerReader

    init(reader: LedgerReader, filter: LeaderboardFilter, from: AsOf, to: AsOf, entriesMax: Int) async {
        self.reader = reader
        moments = (from, to)
        let leaderboard = reader.read { $0.leaderboard }
        func ranks(_ moment: AsOf) async -> [Int?] {
            await leaderboard.statistics(filter, asOf: moment).rows.map { try? $0.rank.get() }
        }
        let found = LeaderboardDiff.Ranks(then: await ranks(from), now: await ranks(to))
        let diff = leaderboard.diff(filter, from: from, to: to, ranks: found, entriesMax: entriesMax)
        self.diff = diff
        labels = reader.read { models in
            diff.rows.map {
                Label(
                    prompt: models.catalog.name(of: $0.prompt),
                    ordinal: models.versionGraph.version($0.version)?.ordinal,
                    version: models.label(of: $0.version))
            }
        }
    }

    /// Whether neither moment had a row.
    var isOfNothing: Bool { diff.rows.isEmpty && diff.unchanged == 0 }

    /// The document that scripts rely on.
    var document: [String: Any?] {
        [
            "from": AsOfOption.described(moments.from, in: reader), "to": AsOfOption.described(moments.to, in: reader),
            "rows": JSONOutput.list(zip(diff.rows, labels).map { JSONOutput.object(fields($0, $1)) }),
            "unchanged": diff.unchanged,
        ]
    }

    private func fields(_ row: LeaderboardDiff.Row, _ label: Label) -> [String: Any?] {
        func both(_ figure: (LeaderboardRow) -> Any?) -> [String: Any] {
            JSONOutput.object(["then": row.then.flatMap(figure), "now": row.now.flatMap(figure)])
        }
        return [
            "prompt": label.prompt, "prompt_id": "\(row.prompt)", "version": label.ordinal,
            "version_id": "\(row.version)", "model": row.model,
            "change": row.change.rawValue, "order": both { $0.order },
            "rank": JSONOutput.object(["then": row.rankThen, "now": row.rankNow]),
            "n": both { $0.n }, "failed": both { $0.failed },
            "mean": both { $0.mean }, "mean_low": both { $0.meanInterval?.low },
            "mean_high": both { $0.meanInterval?.high },
            "pass_rate": both { $0.passRate }, "pass_low": both { $0.passInterval?.low },
            "pass_high": both { $0.passInterval?.high },
            "latency_p50_ms": both { $0.latencyP50Milliseconds }, "latency_p95_ms": both { $0.latencyP95Milliseconds },
            "tokens": both { $0.tokens }, "cost": both { Figures.number($0.cost) },
            "entries": [
                "count": row.entries.count, "scores_recorded": row.entries.scoresRecorded,
                "runs_failed": row.entries.runsFailed, "runs_rescored": row.entries.runsRescored,
                "ratings_recorded": row.entries.ratingsRecorded, "tags_changed": row.entries.tagsChanged,
                "first": row.entries.first.map { ["position": $0.position, "type": $0.kind.word] },
            ],
        ]
    }

    var text: String {
        guard !diff.rows.isEmpty else {
            return isOfNothing ? "No results as of either moment." : "No row changed between these moments."
        }
        var table = Table([
            ("#", .right), ("change", .left), ("place", .right), ("prompt", .left), ("model", .left), ("n", .right),
            ("failed", .right), ("mean", .right), ("pass rate", .right), ("entries", .right), ("of them", .left),
        ])
        for (row, label) in zip(diff.rows, labels) {
            func pair(_ then: String?, _ now: String?) -> String {
                let (then, now) = (then ?? "–", now ?? "–")
                return then == now ? now : "\(then) → \(now)"
            }
            func both(_ figure: (LeaderboardRow) -> String) -> String {
                pair(row.then.map(figure), row.now.map(figure))
            }
            let listed = row.entries.first.map { "\($0.position)" }
            table.add([
                pair(row.rankThen.map { "\($0)" }, row.rankNow.map { "\($0)" }), row.change.rawValue,
                both { "\($0.order)" }, label.version, row.model, both { "\($0.n)" },
                both { "\($0.failed)" }, both { Figures.score($0.mean) }, both { Figures.score($0.passRate) },
                "\(row.entries.count)",
                (listed + (listed.count < row.entries.count ? ["…"] : [])).joined(separator: " "),
            ])
        }
        let rest = diff.unchanged == 0 ? "" : "\n\(diff.unchanged) more as they were"
        return table.text + rest
    }
}

extension LeaderboardDiff.Entry.Kind {
    /// The event's name, as lists and audits say it.
    fileprivate var word: String {
        switch self {
        case .scoresRecorded: "scores-recorded"
        case .runFailed: "run-failed"
        case .runRescored: "run-rescored"
        case .ratingRecorded: "rating-recorded"
        case .promptTagged: "prompt-tagged"
        case .promptUntagged: "prompt-untagged"
        }
    }
}
