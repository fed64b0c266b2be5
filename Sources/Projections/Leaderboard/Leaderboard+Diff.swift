import Events

extension Leaderboard {
    /// What became of the leaderboard from `start` to `end`: two look-ups, and the results of each row in between, which
    /// lie side by side, since a standing keeps its results in the order of the log.
    ///
    /// - Parameters:
    ///   - ranks: of both moments, where somebody worked them out: they take more than look-ups. A row of another rank has changed.
    ///   - entriesMax: so many entries of a row are listed at most; all are counted.
    package func diff(
        _ filter: LeaderboardFilter = LeaderboardFilter(), from start: AsOf, to end: AsOf,
        ranks: LeaderboardDiff.Ranks? = nil, entriesMax: Int
    ) -> LeaderboardDiff {
        precondition(start <= end, "a leaderboard changes forwards in time")
        let (then, now) = (rows(filter, asOf: start), rows(filter, asOf: end))
        var earlier = Dictionary(uniqueKeysWithValues: then.map { (RowKey($0), $0) })
        let span = Span(start: start, end: end, tag: filter.tag, entriesMax: entriesMax)
        let sources = sourcesByRow(shares(filter, start) + shares(filter, end))
        let current = now.map { row in
            LeaderboardDiff.Row(
                row, then: earlier.removeValue(forKey: RowKey(row)), now: row, ranks,
                entries: entries(of: row, sources[RowKey(row)] ?? [:], in: span))
        }
        let left = then.filter { earlier[RowKey($0)] != nil }.map { row in
            LeaderboardDiff.Row(
                row, then: row, now: nil, ranks, entries: entries(of: row, sources[RowKey(row)] ?? [:], in: span))
        }
        let changed = current.filter {
            $0.then != $0.now || $0.rankThen != $0.rankNow || $0.entries.count > 0
        }
        return LeaderboardDiff(rows: changed + left, unchanged: current.count - changed.count)
    }

    /// What a row is of, whatever its figures.
    private struct RowKey: Hashable {
        let version: VersionID
        let model: String

        init(version: VersionID, model: String) { (self.version, self.model) = (version, model) }

        init(_ row: LeaderboardRow) { self.init(version: row.version, model: row.model) }
    }

    private struct Span {
        let start: AsOf
        let end: AsOf
        let tag: String?
        let entriesMax: Int
    }

    /// The places of the standings behind each row, each once, with the columns of later scores that are asked about: another one at either moment,
    /// where the metric got a new version in between.
    private func sourcesByRow(_ shares: [LeaderboardCandidate.Share]) -> [RowKey: [Int: Set<UInt32>]] {
        shares.reduce(into: [:]) { rows, share in
            let standing = standings.list[share.standing]
            let key = RowKey(version: board.versions[standing.version], model: model(of: standing))
            rows[key, default: [:]][share.standing, default: []].formUnion(share.metric?.laterColumn.map { [$0] } ?? [])
        }
    }

    private func entries(
        of row: LeaderboardRow, _ sources: [Int: Set<UInt32>], in span: Span
    ) -> LeaderboardDiff.Entries {
        var entries = LeaderboardDiff.Entries()
        for (place, columns) in sources {
            let standing = standings.list[place]
            for column in columns { addLater(column, of: standing, to: &entries, in: span) }
            let recorded = standing.recorded[
                standing.recordedCount(asOf: span.start, on: board)..<standing.recordedCount(asOf: span.end, on: board)]
            let failed = standing.failed[
                standing.failureCount(asOf: span.start, on: board)..<standing.failureCount(asOf: span.end, on: board)]
            entries.scoresRecorded += recorded.count
            entries.runsFailed += failed.count
            entries.first += recorded.prefix(span.entriesMax).map { entry(at: $0, .scoresRecorded) }
            entries.first += failed.prefix(span.entriesMax).map { entry(at: $0, .runFailed) }
        }
        if let tag = span.tag {
            let changes = catalog.changes(ofTag: tag, on: row.prompt, after: span.start, upTo: span.end)
            entries.tagsChanged = changes.count
            entries.first += changes.prefix(span.entriesMax).map {
                LeaderboardDiff.Entry(position: $0.position, kind: $0.isPresent ? .promptTagged : .promptUntagged)
            }
        }
        entries.first = Array(entries.first.sorted().prefix(span.entriesMax))
        return entries
    }

    /// Scores that a metric, or people, gave after the runs were over.
    private func addLater(
        _ column: UInt32, of standing: Standing, to entries: inout LeaderboardDiff.Entries, in span: Span
    ) {
        guard let judged = standing.later(column) else { return }
        let positions = judged.positions(after: span.start, upTo: span.end, in: later)
        let kind: LeaderboardDiff.Entry.Kind
        switch later.columns[Int(column)].yardstick {
        case .metric:
            entries.runsRescored += positions.count
            kind = .runRescored
        case .ratings:
            entries.ratingsRecorded += positions.count
            kind = .ratingRecorded
        }
        entries.first += positions.prefix(span.entriesMax).map { LeaderboardDiff.Entry(position: $0, kind: kind) }
    }

    /// Where a run ended, at that place of the board.
    private func entry(at run: UInt32, _ kind: LeaderboardDiff.Entry.Kind) -> LeaderboardDiff.Entry {
        LeaderboardDiff.Entry(position: board.runs[Int(run)].ended, kind: kind)
    }
}

extension LeaderboardDiff.Row {
    fileprivate init(
        _ row: LeaderboardRow, then: LeaderboardRow?, now: LeaderboardRow?, _ ranks: LeaderboardDiff.Ranks?,
        entries: LeaderboardDiff.Entries
    ) {
        self.init(
            prompt: row.prompt, version: row.version, model: row.model, then: then, now: now,
            rankThen: then.flatMap { ranks?.then[$0.order - 1] }, rankNow: now.flatMap { ranks?.now[$0.order - 1] },
            entries: entries)
    }
}
