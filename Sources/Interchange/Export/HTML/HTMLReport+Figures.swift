internal import Foundation
internal import Projections
internal import Statistics

extension HTMLReport {
    /// What is shown, in a sentence for each contender, and what must be known beside it.
    var outcome: String {
        let plan = comparison.plan
        let sentences = earlyLook.map(lookedAt) ?? verdicts
        let heading =
            switch end {
            case .ahead: "What is shown so far"
            case .reached: "What was shown"
            case .missed: "What was shown before it ended early"
            }
        let question =
            comparison.differences.isEmpty
            ? "<p>Only \(name(baseline)) was run: there is nothing to compare it with.</p>"
            : "<p>Against \(name(baseline)): \(HTMLText.escaped(plan.claim.phrase))?</p>"
        let notes = notes.map { "<li dir=\"auto\">\(HTMLText.escaped($0))</li>" }.joined(separator: "\n")
        return
            "<section>\n<h2>\(heading)</h2>\n\(question)\n\(sentences.joined(separator: "\n"))\n<ul class=\"notes\">\n\(notes)\n</ul>\n</section>\n"
    }

    private var verdicts: [String] {
        comparison.differences.map { difference -> String in
            let interval = try? difference.interval.get().interval
            let kind = Self.kind(of: difference.verdict)
            return
                "<p>\(name(difference.contender)) <span class=\"chip \(kind)\">\(comparison.words(of: difference))</span> difference \(Self.signed(try? difference.estimate.get())), \(Self.interval(interval)), corrected p \(Self.p(try? difference.correctedP.get()))</p>"
        }
    }

    private func word(of difference: Comparison.Difference) -> String {
        end == .reached ? comparison.words(of: difference) : end.word
    }

    /// It rests on the tests, and is given where they hold.
    private func rank(of figures: Comparison.Figures) -> Int? {
        guard end == .reached else { return nil }
        return try? figures.rank.get()
    }

    /// Of the chip that the verdict stands on.
    private static func kind(of verdict: Comparison.Verdict) -> String {
        switch verdict {
        case .better, .noWorse, .equivalent: "good"
        case .worse: "bad"
        case .notShown: "none"
        }
    }

    /// No verdict of the tests: they hold once, at the planned end.
    private func lookedAt(_ look: EarlyLook) -> [String] {
        let lines = look.differences.map { difference -> String in
            let shown =
                difference.shownAfter.map { "\(difference.verdict.rawValue) is shown, after \($0) \(look.unit)" }
                ?? (look.endedEarly || !look.isOrderDrawn ? "nothing shown" : "nothing shown yet")
            let worth = look.isOrderDrawn ? "at every look" : "for orientation"
            let lacking =
                difference.lacking == 0
                ? "" : ", \(difference.lacking) case\(difference.lacking == 1 ? "" : "s") lacking a score"
            let p = look.isOrderDrawn ? difference.alwaysValidP : nil
            return
                "<p>\(name(difference.contender)) <span class=\"chip \(Self.kind(of: difference.verdict))\">\(end.word)</span> \(shown): \(difference.units) of \(look.units) \(look.unit)\(look.endedEarly ? "" : " so far")\(lacking), difference \(Self.signed(try? difference.mean.get())), \(worth) \(Self.interval(try? difference.interval.get())), p at any time \(Self.p(p))</p>"
        }
        let why =
            look.endedEarly
            ? "It ended early: it was cancelled before its planned end." : "Runs are under way."
        return lines + [
            "<p>\(why) \(HTMLText.escaped(look.condition)) The intervals and p-values below hold once, at the planned end\(look.endedEarly ? ", which was missed" : ""); so would ranks, which are not given.</p>"
        ]
    }

    /// Every contender by itself.
    var contenders: String {
        let figures = comparison.contenders
        let intervals = figures.map { try? $0.interval.get().interval }
        let plot = IntervalPlot(
            of: intervals.flatMap { [$0?.low, $0?.high].compactMap(\.self) }
                + figures.compactMap { try? $0.mean.get() }, within: 0...1)
        let k = figures.compactMap { $0.repeats?.k }.first
        var headings: [(String, isNumber: Bool)] = [
            ("rank", true), ("version and model", false), ("mean", true), (Self.heading(plot), false),
            (Self.percent(1 - comparison.plan.alpha.fraction) + " interval", false), ("pass rate, 95 %", true),
            ("P(best)", true), ("results", true), ("cases", true), ("failed", true), ("cancelled", true),
            ("pending", true), ("errored", true),
        ]
        if let k { headings += [("pass^\(k)", true), ("flaky", true)] }
        headings += [("p50", true), ("p95", true), ("tokens", true), ("cost", true)]
        let rows = zip(figures, intervals).map { figures, interval -> (kind: String, cells: [String]) in
            let took = self.rows.first {
                $0.version == figures.contender.version && $0.model == figures.contender.model
            }
            var cells = [
                rank(of: figures).map { "\($0)" } ?? "–", name(figures.contender),
                Self.number(try? figures.mean.get()),
                plot.mark(try? figures.mean.get(), interval?.low, interval?.high), Self.interval(interval),
                Self.passRate(figures), Self.number(end == .reached ? try? figures.probabilityBest.get() : nil),
                "\(figures.scored)", "\(figures.cases)", "\(figures.failed)",
                "\(figures.cancelled)", "\(figures.pending)", "\(figures.errored + figures.partlyErrored)",
            ]
            if k != nil {
                cells += [
                    Self.number(figures.repeats.flatMap { try? $0.passHatK.get() }),
                    figures.repeats.map { "\($0.flaky.count)" } ?? "–",
                ]
            }
            cells += [
                Self.milliseconds(took?.latencyP50Milliseconds), Self.milliseconds(took?.latencyP95Milliseconds),
                took?.tokens.map { "\($0)" } ?? "–", took?.cost.map { "$\($0)" } ?? "unknown",
            ]
            return (figures.contender == baseline ? "baseline" : "", cells)
        }
        return
            "<section>\n<h2>Versions and models</h2>\n\(Self.table(headings, rows))<p class=\"lead\">By \(HTMLText.escaped(metric ?? "the runs’ own score")), \(comparison.plan.better == .higher ? "higher" : "lower") is better. Intervals are bootstrapped: \(comparison.resampling.phrase). \(end == .reached ? "Who shares a rank is not shown to differ." : "Ranks and P(best) are given at the planned end.")</p>\n</section>\n"
    }

    /// Of how many results it is: not always of those that have a score.
    private static func passRate(_ figures: Comparison.Figures) -> String {
        guard let passes = try? figures.passes.get() else { return "–" }
        let ends = figures.passInterval.flatMap { try? $0.get() }.map { " (\(interval($0)))" }
        return "\(number(passes.estimate)) of \(passes.trials)\(ends ?? "")"
    }

    /// A dash where the scores are no rates.
    private static func newcombe(_ difference: Comparison.Difference) -> String {
        interval(difference.newcombe.flatMap { try? $0.get() })
    }

    /// Each against the baseline.
    var differences: String {
        guard !comparison.differences.isEmpty else { return "" }
        let intervals = comparison.differences.map { try? $0.interval.get().interval }
        let margins = comparison.plan.claim.margin.map { [-$0, $0] } ?? []
        let plot = IntervalPlot(
            around: intervals.flatMap { [$0?.low, $0?.high].compactMap(\.self) }
                + comparison.differences.compactMap { try? $0.estimate.get() }, guides: margins)
        let rows = zip(comparison.differences, intervals).map {
            difference, interval -> (kind: String, cells: [String]) in
            (
                "",
                [
                    name(difference.contender), Self.signed(try? difference.estimate.get()),
                    plot.mark(try? difference.estimate.get(), interval?.low, interval?.high), Self.interval(interval),
                    "\(difference.cases)", difference.test?.word ?? "–", Self.p(try? difference.p.get()),
                    Self.p(try? difference.correctedP.get()),
                    Self.newcombe(difference),
                    Self.signed(try? difference.cohensD.get()), Self.signed(try? difference.hedgesG.get()),
                    Self.signed(try? difference.cliffsDelta.get()),
                    Self.signed(try? difference.pairedCliffsDelta.get()),
                    Self.number(try? difference.detectable.get()),
                    word(of: difference),
                ]
            )
        }
        let headings: [(String, isNumber: Bool)] = [
            ("version and model", false), ("difference", true), (Self.heading(plot), false), ("interval", false),
            ("cases", true), ("test", false), ("p", true), ("corrected", true),
            ("Newcombe’s interval", false), ("Cohen’s d", true), ("Hedges’ g", true), ("Cliff’s delta", true),
            ("by pairs", true), ("detectable", true), ("verdict", false),
        ]
        return
            "<section>\n<h2>Against the baseline</h2>\n\(Self.table(headings, rows))<p class=\"lead\">Paired by case; p-values \(comparison.plan.correction.phrase) over all comparisons.\(margins.isEmpty ? "" : " The outer dashed lines are the margin.") Detectable: the smallest difference that as many cases find in four of five experiments.</p>\n</section>\n"
    }

    /// Cases that nobody passes, and those that are passed now and then.
    var steadiness: String {
        let ordinals = Dictionary(experiment.cases.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        let never = table.rows.filter { row in
            row.cells.contains { $0.judged > 0 } && row.cells.allSatisfy { $0.passed == 0 }
        }
        func list(_ ids: [String]) -> String {
            ids.isEmpty
                ? "<p>None.</p>"
                : "<ul class=\"notes\">\n\(ids.map { "<li dir=\"auto\">\($0)</li>" }.joined(separator: "\n"))\n</ul>"
        }
        let flaky = comparison.contenders.compactMap { figures -> String? in
            guard let repeats = figures.repeats, !repeats.flaky.isEmpty else { return nil }
            let titles = repeats.flaky.map { ordinals[$0] ?? "\($0)" }.joined(separator: ", ")
            return "\(name(figures.contender)): \(HTMLText.escaped(titles))"
        }
        let hasRepeats = comparison.contenders.contains { $0.repeats != nil }
        return """
            <section>
            <h2>Cases to look at</h2>
            <h3>Passed by nobody</h3>
            \(list(never.map { HTMLText.escaped(ordinals[$0.caseID] ?? "\($0.caseID)") }))
            \(hasRepeats ? "<h3>Passed now and then</h3>\n\(list(flaky))" : "")
            </section>

            """
    }

    private static func heading(_ plot: IntervalPlot) -> String {
        "<span class=\"ends\"><span>\(plot.ends.0)</span><span>\(plot.ends.1)</span></span>"
    }

    private static func percent(_ fraction: Double) -> String { String(format: "%.4g %%", fraction * 100) }
}
