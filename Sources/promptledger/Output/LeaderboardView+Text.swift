import Projections
import Statistics

extension LeaderboardView {
    var text: String { text(isWide: false) }

    /// - Parameter isWide: with all columns.
    func text(isWide: Bool) -> String {
        guard !lines.isEmpty else { return "No results as of this moment." }
        var columns: [Column] = [
            Column("#", .right) { line, figures in
                figures.map { (try? $0.rank.get()).map { "\($0)" } ?? "–" } ?? "\(line.row.order)"
            },
            Column("prompt", .left) { line, _ in line.label }, Column("model", .left) { line, _ in line.row.model },
        ]
        if let valueColumn { columns.append(valueColumn) }
        columns.append(Column("n", .right) { line, _ in "\(line.row.n)" })
        columns += countColumns
        columns.append(Column("failed", .right) { line, _ in "\(line.row.failed)" })
        if isWide { columns.append(Column("errored", .right) { _, figures in figures.map { "\($0.errored)" } ?? "–" }) }
        columns += scoreColumns + chanceColumns(isWide) + amountColumns(isWide) + differenceColumns
        var table = Table(columns.map { ($0.heading, $0.side) })
        for (line, figures) in shown { table.add(columns.map { $0.cell(line, figures) }) }
        return ([table.text] + notes(isWide)).joined(separator: "\n")
    }

    private struct Column {
        let heading: String
        let side: Table.Side
        let cell: (Line, LeaderboardStatistics.Row?) -> String

        init(_ heading: String, _ side: Table.Side, _ cell: @escaping (Line, LeaderboardStatistics.Row?) -> String) {
            (self.heading, self.side, self.cell) = (heading, side, cell)
        }
    }

    /// What is ranked by, where no other column shows it.
    private var valueColumn: Column? {
        let measure = filter.measure
        switch (measure.quantity, measure.aggregate) {
        case (nil, .mean), (nil, .passRate), (_?, .passRate): return nil
        case (nil, .median): return Column("median", .right) { line, _ in Figures.score(line.row.value) }
        case (let quantity?, let aggregate):
            return Column("\(aggregate.rawValue) \(quantity.rawValue)", .right) { line, _ in
                Figures.amount(line.row.value, of: quantity)
            }
        }
    }

    /// On how many results the mean and the pass rate rest, wherever these are not all `n`.
    private var countColumns: [Column] {
        var columns: [Column] = []
        if shown.contains(where: { $0.line.row.scored != $0.line.row.n }) {
            columns.append(Column("scored", .right) { line, _ in "\(line.row.scored)" })
        }
        if shown.contains(where: { ![$0.line.row.n, $0.line.row.scored].contains($0.line.row.judged) }) {
            columns.append(Column("judged", .right) { line, _ in "\(line.row.judged)" })
        }
        return columns
    }

    private var scoreColumns: [Column] {
        [
            Column("mean", .right) { line, _ in Figures.score(line.row.mean) },
            Column("95 % interval", .left) { line, figures in
                let interval = meanInterval(line, figures)
                return Figures.interval(interval?.low, interval?.high)
            },
            Column("pass rate", .right) { line, _ in Figures.score(line.row.passRate) },
            Column("95 % interval", .left) { line, figures in
                let interval = figures?.passInterval ?? line.row.passInterval
                return Figures.interval(interval?.low, interval?.high)
            },
        ]
    }

    private func chanceColumns(_ isWide: Bool) -> [Column] {
        guard isWide, let statistics else { return [] }
        let best = Column("P(best)", .right) { _, figures in
            Figures.score(figures.flatMap { try? $0.probabilityBest.get() })
        }
        guard let k = statistics.k else { return [best] }
        return [
            best,
            Column("pass^\(k)", .right) { _, figures in
                Figures.score(figures?.passHatK.flatMap { try? $0.get() })
            },
        ]
    }

    private func amountColumns(_ isWide: Bool) -> [Column] {
        var columns = [
            Column("p50", .right) { line, _ in Figures.milliseconds(line.row.latencyP50Milliseconds) },
            Column("p95", .right) { line, _ in Figures.milliseconds(line.row.latencyP95Milliseconds) },
        ]
        if isWide {
            columns.append(Column("p99", .right) { line, _ in Figures.milliseconds(line.row.latencyP99Milliseconds) })
        }
        columns += [
            Column("tokens", .right) { line, _ in Figures.count(line.row.tokens) },
            Column("cost", .right) { line, _ in Figures.cost(line.row.cost) },
        ]
        if isWide {
            columns.append(
                Column("cost a pass", .right) { line, _ in Figures.amount(line.row.costPerPassDollars, of: .cost) })
        }
        return columns
    }

    private var differenceColumns: [Column] {
        guard statistics != nil, let baseline else { return [] }
        return [
            Column("to \(lines[baseline].label)", .right) { _, figures in
                Figures.signed(figures?.difference.flatMap { try? $0.estimate.get() })
            },
            Column("95 % interval", .left) { _, figures in
                let interval = figures?.difference.flatMap { try? $0.interval.get() }
                return Figures.interval(interval?.low, interval?.high)
            },
            Column("p, corrected", .right) { _, figures in
                Figures.p(figures?.difference.flatMap { try? $0.adjustedP.get() })
            },
        ]
    }

    /// How the intervals of the means were found, for a report finds them otherwise; `nil` where there is none.
    private var methodNote: String? {
        var phrases: [String] = []
        for (line, figures) in shown {
            guard let method = meanInterval(line, figures)?.method else { continue }
            let phrase = method.phrase(isByCluster: statistics?.clusters != nil)
            if !phrases.contains(phrase) { phrases.append(phrase) }
        }
        guard !phrases.isEmpty else { return nil }
        return
            "Intervals of means: \(phrases.joined(separator: "; ")). Those of `promptledger experiment report` are BCa's: their ends differ a little."
    }

    /// Which figures that are shown do not exist, and why: a dash in the table must not be taken for certainty.
    private func undefinedNotes(_ isWide: Bool) -> [String] {
        var found: [(what: String, reason: String, names: [String])] = []
        func add(_ what: String, _ line: Line, _ reason: String) {
            let name = "\(line.label) on \(line.row.model)"
            if let place = found.firstIndex(where: { $0.what == what && $0.reason == reason }) {
                found[place].names.append(name)
            } else {
                found.append((what, reason, [name]))
            }
        }
        func look<Value>(_ what: String, _ line: Line, _ figure: Result<Value, LeaderboardStatistics.Undefined>?) {
            if case .failure(let reason)? = figure { add(what, line, "\(reason)") }
        }
        for (line, figures) in shown {
            if let error = meanUndefined(line, figures) { add("Interval of the mean of", line, "\(error)") }
        }
        for (line, figures) in shown {
            look("Interval of the difference to the baseline of", line, figures?.difference?.interval)
        }
        for (line, figures) in shown { look("p against the baseline of", line, figures?.difference?.adjustedP) }
        for (line, figures) in shown { look("Rank of", line, figures?.rank) }
        if isWide {
            for (line, figures) in shown { look("P(best) of", line, figures?.probabilityBest) }
            for (line, figures) in shown { look("pass^k of", line, figures?.passHatK) }
        }
        return found.map { "\($0.what) \($0.names.joined(separator: ", ")): \($0.reason)." }
    }

    /// By rows, on how many results the metric that was asked for went wrong.
    private var errorNotes: [String] {
        guard filter.metric != nil else { return [] }
        return shown.compactMap { line, figures in
            let errored = figures?.errored ?? (line.row.judged - line.row.scored)
            guard errored > 0 else { return nil }
            return
                "\(line.label) on \(line.row.model): the metric went wrong on \(errored) of \(line.row.scored + errored) results, which are in no mean here; ranks and `experiment report` count them as the worst, where the metric's range has a worst."
        }
    }

    /// What a reader must know to read the figures rightly.
    private func notes(_ isWide: Bool) -> [String] {
        var notes = [methodNote].compactMap(\.self)
        notes += errorNotes + undefinedNotes(isWide)
        if runsUnderWay > 0 {
            notes.append(
                "\(runsUnderWay) runs are under way: ranks, P(best) and p are no verdict yet, for they and intervals hold once, at the planned end; while looking again and again, go by the confidence sequences of `promptledger experiment report`."
            )
        }
        if runsMissed > 0 {
            notes.append(
                "\(runsMissed) planned runs were cancelled: ranks, P(best) and p are no verdict, for they and intervals hold at the planned end, and not where somebody stopped with results in sight; go by the confidence sequences of `promptledger experiment report`."
            )
        }
        guard let statistics, lines.count > 1 else { return notes.isEmpty ? [] : [""] + notes }
        let errored = zip(lines, statistics.rows).filter { filter.metric == nil && $1.errored > 0 }
        if !errored.isEmpty {
            notes.append(
                "An assertion went wrong, and counts 0, in results of \(errored.map { "\($0.label) on \($0.row.model) (\($1.errored))" }.joined(separator: ", "))."
            )
        }
        if let apart = statistics.apart {
            let reason =
                apart == .noCaseOfAll
                ? "No case has a value in every row, though the rows were given the same cases: rows that cannot be paired are"
                : "These rows were not all given the same cases: they are"
            notes.append(
                "\(reason) compared as if their cases were drawn apart, and what made some cases harder is in the differences."
            )
        }
        if let clusters = statistics.clusters { notes.append(clusterNote(clusters, of: statistics)) }
        let ranks = statistics.rows.compactMap { try? $0.rank.get() }
        if Set(ranks).count < ranks.count {
            notes.append("Who shares a rank is not shown to differ at \(LeaderboardStatistics.alpha.fraction).")
        }
        if baseline != nil, lines.count > 2 {
            notes.append(
                "p is corrected over the \(lines.count - 1) comparisons with the baseline, ranks over all \(lines.count * (lines.count - 1) / 2) pairs of rows: a row may differ from the baseline and share its rank."
            )
        }
        return notes.isEmpty ? [] : [""] + notes
    }

    /// - Parameter clusters: those that ranks rest on.
    private func clusterNote(_ clusters: Int, of statistics: LeaderboardStatistics) -> String {
        let all = statistics.clustersWithResults ?? clusters
        var note =
            "Cases come in \(all) cluster\(all == 1 ? "" : "s"), which alone are independent: intervals and ranks are by cluster."
        if clusters < all {
            let rows = statistics.isPaired ? " in every row that is ranked" : ""
            note += " Only \(clusters) of them \(clusters == 1 ? "has" : "have") cases with a value\(rows)."
        }
        return clusters < Comparison.clustersMin ? note + " So few show little." : note
    }
}
