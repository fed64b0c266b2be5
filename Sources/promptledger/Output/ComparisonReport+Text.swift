import Foundation
import Projections
import Statistics

extension ComparisonReport {
    func text(_ hypothesis: Hypothesis) -> String {
        let plan = comparison.plan
        let percent = Figures.percent(1 - plan.alpha.fraction)
        var parts = [
            record.design.text,
            "\(name ?? "(erased)"), \(state?.rawValue ?? "–"); by \(metric ?? (isMetricErased ? "a metric whose name was erased" : "the runs' own score")), \(plan.better == .higher ? "higher" : "lower") is better",
            hypothesis.line, contendersTable(percent), steadinessText,
        ].compactMap(\.self)
        if !comparison.differences.isEmpty {
            let baseline = comparison.contenders[plan.baseline].contender
            parts.append("Against \(label(baseline)) \(baseline.model), \(plan.claim.phrase):")
            parts.append(([differencesTable(percent)] + besideLines(percent)).joined(separator: "\n"))
        }
        if let earlyLook { parts.append(text(of: earlyLook)) }
        parts.append(allNotes.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private func text(of look: EarlyLook) -> String {
        let percent = Figures.percent(1 - look.alpha.fraction)
        let hasLacking = look.differences.contains { $0.lacking > 0 }
        var headings: [(String, Table.Side)] = [
            ("version", .left), ("model", .left), ("\(look.unit) so far", .right),
        ]
        if hasLacking { headings.append(("cases lacking a score", .right)) }
        headings += [
            ("difference", .right),
            (look.isOrderDrawn ? "\(percent) at every look" : "\(percent), for orientation", .left),
            ("p, at any time", .right), ("shown", .left),
        ]
        var table = Table(headings)
        for difference in look.differences {
            let interval = try? difference.interval.get()
            var cells = [
                label(difference.contender), difference.contender.model, "\(difference.units) of \(look.units)",
            ]
            if hasLacking { cells.append("\(difference.lacking)") }
            cells += [
                Figures.signed(try? difference.mean.get()), Figures.interval(interval?.low, interval?.high),
                Figures.p(look.isOrderDrawn ? difference.alwaysValidP : nil),
                difference.shownAfter.map { "\(difference.verdict.rawValue), after \($0) \(look.unit)" }
                    ?? (look.endedEarly || !look.isOrderDrawn ? difference.verdict.rawValue : "not yet"),
            ]
            table.add(cells)
        }
        let why =
            look.endedEarly
            ? "It ended early: it was cancelled before its planned end, where alone the tests above would hold."
            : "Runs are under way. The tests above hold once, at the planned end."
        return "\(why) \(look.condition)\n\(table.text)"
    }

    /// One line for each contender but the baseline.
    var verdictText: String {
        let plan = comparison.plan
        let baseline = comparison.contenders[plan.baseline].contender
        guard !comparison.differences.isEmpty else {
            return "Only \(label(baseline)) \(baseline.model) was run: there is nothing to compare it with."
        }
        let lines = comparison.differences.map { difference in
            "\(name(of: difference.contender)): \(word(of: difference)) (\(Self.figures(of: difference)))"
        }
        return (["Against \(label(baseline)) \(baseline.model), \(plan.claim.phrase):"] + lines).joined(separator: "\n")
    }

    /// The difference, its interval and its p, or why there are none.
    private static func figures(of difference: Comparison.Difference) -> String {
        switch (difference.estimate, difference.interval) {
        case (.failure(let error), _): return "its difference is \(error)"
        case (.success(let estimate), .success(let found)):
            let interval = Figures.interval(found.interval.low, found.interval.high)
            return
                "difference \(Figures.signed(estimate)) \(interval), p \(Figures.p(try? difference.correctedP.get()))"
        case (.success(let estimate), .failure(let error)):
            return
                "difference \(Figures.signed(estimate)), p \(Figures.p(try? difference.correctedP.get())); its interval is \(error)"
        }
    }

    private func contendersTable(_ percent: String) -> String {
        let hasRepeats = comparison.contenders.contains { $0.repeats != nil }
        let hasCancelled = comparison.contenders.contains { $0.cancelled > 0 }
        let hasPending = comparison.contenders.contains { $0.pending > 0 }
        var headings: [(String, Table.Side)] = [
            ("#", .right), ("version", .left), ("model", .left), ("n", .right), ("cases", .right), ("failed", .right),
        ]
        if hasCancelled { headings.append(("cancelled", .right)) }
        if hasPending { headings.append(("pending", .right)) }
        headings += [
            ("mean", .right), ("\(percent) interval", .left), ("pass rate, 95 % interval", .left), ("P(best)", .right),
            ("ranks", .left),
        ]
        if hasRepeats {
            headings += [("pass^k", .right), ("pass@k", .right), ("consistency", .right), ("flaky", .right)]
        }
        var table = Table(headings)
        for figures in comparison.contenders {
            let interval = try? figures.interval.get().interval
            let places = end == .reached ? try? figures.rankInterval.get() : nil
            let ranks = places.map { $0.best == $0.worst ? "\($0.best)" : "\($0.best)–\($0.worst)" }
            let best = end == .reached ? try? figures.probabilityBest.get() : nil
            var cells = [
                rank(of: figures).map { "\($0)" } ?? "–", label(figures.contender), figures.contender.model,
                "\(figures.scored)", "\(figures.cases)", "\(figures.failed)",
            ]
            if hasCancelled { cells.append("\(figures.cancelled)") }
            if hasPending { cells.append("\(figures.pending)") }
            cells += [
                Figures.score(try? figures.mean.get()), Figures.interval(interval?.low, interval?.high),
                Self.passRate(figures), Figures.score(best), ranks ?? "–",
            ]
            if hasRepeats {
                cells += [
                    Figures.score(figures.repeats.flatMap { try? $0.passHatK.get() }),
                    Figures.score(figures.repeats.flatMap { try? $0.passAtK.get() }),
                    Figures.score(figures.repeats.flatMap { try? $0.consistency.get() }),
                    figures.repeats.map { "\($0.flaky.count)" } ?? "–",
                ]
            }
            table.add(cells)
        }
        return table.text
    }

    /// Of how many results it is: not always of those that have a score.
    private static func passRate(_ figures: Comparison.Figures) -> String {
        guard let passes = try? figures.passes.get() else { return "–" }
        let ends = figures.passInterval.flatMap { try? $0.get() }.map { " \(Figures.interval($0.low, $0.high))" }
        return "\(Figures.score(passes.estimate)) of \(passes.trials)\(ends ?? "")"
    }

    private func differencesTable(_ percent: String) -> String {
        var table = Table([
            ("version", .left), ("model", .left), ("cases", .right), ("difference", .right),
            ("\(percent) interval", .left), ("test", .left), ("p", .right), ("corrected", .right), ("t", .right),
            ("Wilcoxon", .right), ("Cliff's delta", .right), ("by pairs", .right), ("detectable", .right),
            ("verdict", .left),
        ])
        for difference in comparison.differences {
            let interval = try? difference.interval.get().interval
            table.add([
                label(difference.contender), difference.contender.model, "\(difference.cases)",
                Figures.signed(try? difference.estimate.get()), Figures.interval(interval?.low, interval?.high),
                difference.test?.word ?? "–", Figures.p(try? difference.p.get()),
                Figures.p(try? difference.correctedP.get()),
                Figures.p(try? difference.tTest.get().p), Figures.p(try? difference.wilcoxonP.get()),
                Figures.signed(try? difference.cliffsDelta.get()),
                Figures.signed(try? difference.pairedCliffsDelta.get()),
                Figures.score(try? difference.detectable.get()),
                word(of: difference),
            ])
        }
        return table.text
    }

    /// What is shown beside a verdict and has no column; without those of which nothing exists.
    private func besideLines(_ percent: String) -> [String] {
        comparison.differences.compactMap { difference -> String? in
            let (d, g) = (try? difference.cohensD.get(), try? difference.hedgesG.get())
            let newcombe = difference.newcombe.flatMap { try? $0.get() }
            guard d != nil || g != nil || newcombe != nil else { return nil }
            let interval = newcombe.map { ", Newcombe's \(percent) interval \(Figures.interval($0.low, $0.high))" }
            return
                "\(name(of: difference.contender)): Cohen's d \(Figures.signed(d)), Hedges' g \(Figures.signed(g))\(interval ?? "")"
        }
    }

    /// What was stated, what deviates from it, and what else must be known, each in a line.
    var allNotes: [String] { record.lines + notes }

    /// Whom ranks do not count.
    private var leftOut: String {
        let names = comparison.contenders.filter { $0.scored == 0 }.map {
            "\(name(of: $0.contender))"
        }
        return names.isEmpty ? "" : ", leaving out \(names.joined(separator: ", ")) without a score"
    }

    /// What a reader must know to trust the figures, each in a line.
    private var notes: [String] {
        let plan = comparison.plan
        let ranks =
            end == .reached
            ? "Ranks and P(best) rest on the \(comparison.casesOfAll) of \(comparison.cases) cases that all have scores for\(leftOut); who shares a rank is not shown to differ at \(plan.alpha.fraction), \(plan.correction.phrase)."
            : "Ranks and P(best) hold once, at the planned end, and none are given before."
        var notes = [
            "Drawn anew \(plan.resamples) times, seed \(comparison.seed): \(comparison.resampling.phrase). \(ranks)",
            "Intervals are BCa's, or percentiles where BCa is undefined; a mean is that of its cases, each with the same weight. A leaderboard's mean is that of its results, and its interval another one: their ends differ a little.",
        ]
        for difference in comparison.differences where difference.onlyBaseline + difference.onlyContender > 0 {
            notes.append(
                "\(name(of: difference.contender)) is compared on \(difference.cases) cases: \(difference.onlyContender) only it has scores for, \(difference.onlyBaseline) only the baseline."
            )
        }
        notes += lackingNotes + clusterNotes
        let errored = comparison.contenders.reduce(0) { $0 + $1.errored }
        if errored > 0 {
            notes.append(
                comparison.errorsAreMissing
                    ? "\(errored) results have a metric that went wrong (\(byContender { $0.errored })): they are missing, for the metric states no range with a worst that they could count as; whoever errs on what is hard looks better than it is."
                    : "\(errored) results have a metric that went wrong (\(byContender { $0.errored })): they count as the worst that there is."
            )
        }
        let partly = comparison.contenders.reduce(0) { $0 + $1.partlyErrored }
        if partly > 0 {
            notes.append(
                "\(partly) results have an assertion that went wrong (\(byContender { $0.partlyErrored })): it counts 0 in their score and keeps them from passing, whatever the answer was."
            )
        }
        let unjudged = comparison.contenders.reduce(0) { $0 + $1.unjudged }
        if unjudged > 0 { notes.append("\(unjudged) results were judged by nothing and are in no figure.") }
        if let k = comparison.contenders.compactMap(\.repeats).first?.k { notes.append("k is \(k)\(ofCasesRepeated).") }
        notes += testNotes
        if !comparison.differences.isEmpty {
            notes.append(
                "Cliff's delta: how much oftener a score lies above one of the baseline than below it, each case against every case; by pairs, each case against itself."
            )
        }
        if comparison.differences.count > 1 {
            notes.append(
                "Intervals hold each by itself; p-values hold for all together. Detectable: each by itself, in four of five experiments."
            )
        }
        let failed = comparison.contenders.reduce(0) { $0 + $1.failed }
        if failed > 0 {
            notes.append(
                "\(failed) runs failed and are in no figure; whoever fails on what is hard looks better than it is.")
        }
        let cancelled = comparison.contenders.reduce(0) { $0 + $1.cancelled }
        if cancelled > 0 {
            notes.append("\(cancelled) runs were cancelled before they were over and are in no figure.")
        }
        let pending = comparison.contenders.reduce(0) { $0 + $1.pending }
        if pending > 0 { notes.append("\(pending) runs are not over and are in no figure yet.") }
        for (what, error) in undefinedFigures { notes.append("\(what): \(error)") }
        return notes
    }

    /// What the tests ask for, and what they leave open.
    private var testNotes: [String] {
        let tests = comparison.differences.map(\.test)
        var notes: [String] = []
        if tests.contains(.tangoMargin) {
            notes.append(
                "Tango's test of a margin is right for many cases; of a few dozen it shows a little more often than alpha what is not so, of a handful much more."
            )
        }
        if tests.contains(.bettingMargin) {
            let (units, condition) =
                comparison.clusters == nil
                ? ("cases", "") : ("clusters", ", where a cluster's size says nothing of its difference")
            notes.append(
                "Betting against the margin holds for every distribution of the scores between their ends, with any number of \(units)\(condition). Of few it shows nothing: where none differs it takes 30 for a margin of a tenth of the metric's range, 62 for half of that. They are bet on in an order drawn from the seed; in another, p is another that holds as well."
            )
            if let sizes = comparison.clusterSizes,
                sizes.upperBound > Comparison.clusterSizeRatioMax * sizes.lowerBound
            {
                notes.append(
                    "WARNING: clusters have from \(sizes.lowerBound) to \(sizes.upperBound) cases. If large ones come out otherwise than small ones, betting shows too often what is not so: the few that lose most may not be among these. Take about as many cases of each cluster."
                )
            }
        }
        if tests.contains(.tMargin) {
            notes.append(
                "CAVEAT: t against the margin, though corrected for skew, shows too often what is not so where few cases lose much, most of all with few cases: nothing bounds what a case may lose by this metric. Define it with both ends of its range, and the margin is tested by betting, which holds."
            )
        }
        return notes + comparison.differences.compactMap(drawnNote)
    }

    /// Of a p near alpha that rests on drawn signs: how differently it comes out from seed to seed.
    private func drawnNote(_ difference: Comparison.Difference) -> String? {
        let alpha = comparison.plan.alpha.fraction
        guard let error = difference.drawnError, let p = try? difference.p.get(), p > 0,
            (alpha / 2...alpha * 2).contains(difference.adjustedP)
        else { return nil }
        let reach = 1.96 * error * difference.adjustedP / p
        let isOpen = (difference.adjustedP - alpha).magnitude <= reach
        return
            "The corrected p of \(name(of: difference.contender)) rests on \(comparison.plan.resamples) drawn signs: from seed to seed it is ± \(Figures.p(reach)), 95 times in 100.\(isOpen ? " Alpha lies within that: another seed may decide otherwise; state more `resamples` in the next design." : "")"
    }

    private func byContender(_ count: (Comparison.Figures) -> Int) -> String {
        comparison.contenders.filter { count($0) > 0 }
            .map { "\(name(of: $0.contender)) \(count($0))" }.joined(separator: ", ")
    }

    /// What the design's clusters do to the figures.
    private var clusterNotes: [String] {
        guard let clusters = comparison.clusters else { return [] }
        let effects = comparison.differences.compactMap { difference -> String? in
            guard let effect = try? difference.designEffect?.get() else { return nil }
            return
                "\(name(of: difference.contender)) \(Figures.score(effect)) (\(difference.clusters ?? 0) clusters)"
        }
        var notes = [
            "\(comparison.cases) cases come in \(clusters) clusters, which alone are independent: they are drawn anew, the signs of a cluster flip together, and t and Wilcoxon are by cluster. Effect sizes describe cases.\(effects.isEmpty ? "" : " Design effect, how many cases say as much as one independent one: \(effects.joined(separator: ", ")).")"
        ]
        let fewest = ([clusters] + comparison.differences.compactMap(\.clusters)).min() ?? clusters
        if fewest > 1, fewest < Comparison.clustersMin {
            // A margin's p has no such least.
            let least = comparison.plan.claim.margin == nil ? "\(Self.leastP(fewest)), " : ""
            notes.append(
                "WARNING: \(fewest) clusters are few: \(least)intervals rest on how these happen to spread, and with fewer than \(Comparison.clustersMin) little can be shown. Add cases of other clusters."
            )
        }
        return notes
    }

    /// Of two-sided sign flips.
    private static func leastP(_ clusters: Int) -> String {
        "no p can be below \(Figures.p(2 / exp2(Double(clusters))))"
    }
}
