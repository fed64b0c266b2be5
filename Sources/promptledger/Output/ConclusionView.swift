import Events
import Ledger
import Projections
import Runner

/// What is recorded of an experiment's end, held against what the entries before it come to; as people and scripts read it.
struct ConclusionView {
    private let experiment: Experiment
    private let name: String?
    private let conclusion: Experiment.Conclusion
    private let recorded: [ContenderVerdict]
    /// Whether this command has recorded it.
    private let isNew: Bool
    /// By what it was decided.
    private let terms: DesignTerms
    private let state: Experiment.State?
    /// Whether what is there now is what was concluded.
    private let isFinal: Bool
    private let all: RecordedConclusions
    /// By which margins were tested.
    private let rule: MarginRule
    /// Which tells what is lacking; `nil` where nothing can be compared.
    private let comparison: Comparison?
    /// Each in words: where something else is recorded than the entries come to.
    private let differences: [String]

    /// - Parameter mayRead: whether texts may be looked at, for the versions of metrics that they assert.
    init(of experiment: Experiment, isNew: Bool, mayRead: Bool, in reader: LedgerReader) async throws {
        let now = AsOf(end: reader.size)
        let (name, found, state, end) = reader.read { models in
            (
                models.catalog.name(of: experiment.id),
                models.runBoard.conclusion(of: experiment.id, asOf: now),
                models.runBoard.state(of: experiment.id, asOf: now),
                models.runBoard.plannedEnd(of: experiment.id, asOf: now)
            )
        }
        guard let conclusion = found else {
            throw ExitStatus.failed(
                "experiment \(experiment.id) is not concluded; `promptledger experiment show` tells how far it is")
        }
        let before = AsOf(end: conclusion.position)
        let recorded = try reader.recordedVerdicts(of: experiment.id, asOf: now)?.verdicts ?? []
        let recomputed = try await reader.verdicts(of: experiment, asOf: before, toHoldAgainst: recorded)
        let counts = reader.read { $0.runBoard.counts(of: experiment.id, asOf: before) }
        (self.experiment, self.name, self.isNew) = (experiment, name, isNew)
        (self.conclusion, self.recorded, self.state) = (conclusion, recorded, state)
        isFinal = end == .reached
        let all = try RecordedConclusions(of: experiment, in: reader, asOf: now)
        self.all = all
        (rule, comparison) = (recomputed.rule, recomputed.comparison)
        var texts = CaseTexts(of: experiment, mayRead: mayRead, in: reader)
        terms = try DesignTerms(of: experiment, asserting: try texts.metrics(of: experiment), in: reader)
        differences =
            Self.differences(conclusion, counts)
            + Self.differences(recorded, recomputed.verdicts, label: all.label(of:))
    }

    private static func differences(
        _ conclusion: Experiment.Conclusion, _ counts: Projections.RunCounts
    ) -> [String] {
        let isCounted =
            conclusion.recorded == UInt64(counts.recorded) && conclusion.failed == UInt64(counts.failed)
            && conclusion.passed == UInt64(counts.passed)
        guard !isCounted else { return [] }
        return [
            "\(conclusion.recorded) results, \(conclusion.failed) failed runs and \(conclusion.passed) that passed are noted, and there were \(counts.recorded), \(counts.failed) and \(counts.passed)"
        ]
    }

    private static func differences(
        _ recorded: [ContenderVerdict], _ recomputed: [ContenderVerdict], label: (ContenderVerdict) -> String
    ) -> [String] {
        func same(_ verdict: ContenderVerdict, in verdicts: [ContenderVerdict]) -> ContenderVerdict? {
            verdicts.first { $0.version == verdict.version && $0.model == verdict.model }
        }
        let changed = recomputed.compactMap { own -> String? in
            guard let noted = same(own, in: recorded) else {
                return "of \(label(own)) nothing is recorded, and it comes to \(own.verdict.word)"
            }
            guard noted != own else { return nil }
            return noted.verdict == own.verdict
                ? "\(label(own)) is recorded as \(own.verdict.word) with other figures"
                : "\(label(own)) is recorded as \(noted.verdict.word) and comes to \(own.verdict.word)"
        }
        let stray = recorded.filter { same($0, in: recomputed) == nil }.map {
            "\(label($0)) is recorded as \($0.verdict.word) and comes to no verdict"
        }
        return changed + stray
    }

    /// Prints it; ends with 1 where something else is recorded than the entries come to.
    func tell(asJSON isJSON: Bool) throws {
        if isJSON { JSONOutput.document(document) } else { Standard.output(text) }
        guard differences.isEmpty else {
            throw ExitStatus.failed(
                "NOT RECOMPUTED: entry \(conclusion.position) records what the entries before it do not come to: \(differences.joined(separator: "; ")); `promptledger log show \(conclusion.position)` tells who recorded it"
            )
        }
    }

    private var document: [String: Any?] {
        [
            "experiment": "\(experiment.id)", "name": name, "state": state?.rawValue,
            "position": conclusion.position, "concluded_now": isNew, "final": isFinal, "recorded": conclusion.recorded,
            "failed": conclusion.failed, "passed": conclusion.passed, "threshold_met": conclusion.thresholdMet,
            "stated": terms.isStated, "yardstick": terms.yardstick, "holds": differences.isEmpty,
            "differences": differences,
            "conclusions": all.documents, "deviations": deviations,
            "verdicts": JSONOutput.list(recorded.map { JSONOutput.object(fields(of: $0)) }),
        ]
    }

    private func fields(of verdict: ContenderVerdict) -> [String: Any?] {
        let found = difference(of: verdict)
        let isOfMargin = comparison?.plan.claim.margin != nil
        let worstP: Double? = isOfMargin ? found?.worstP : nil
        let isShownOfAll: Bool? = isOfMargin ? found.flatMap { comparison?.isShownOfAll($0) } : nil
        return [
            "version": all.version(of: verdict), "model": all.model(of: verdict),
            "verdict": verdict.verdict.word, "cases": verdict.cases,
            "cases_planned": experiment.cases.count, "cases_lacking": found?.lacking,
            "results_planned": found?.resultsPlanned, "results_lacking": found?.resultsLacking,
            "p_adjusted_at_worst": worstP, "shown_of_all_planned": isShownOfAll,
            "difference": verdict.hasDifference ? verdict.difference : nil,
            "difference_low": verdict.hasDifferenceLow ? verdict.differenceLow : nil,
            "difference_high": verdict.hasDifferenceHigh ? verdict.differenceHigh : nil,
            "p": verdict.hasP ? verdict.p : nil, "p_adjusted": verdict.hasP ? verdict.adjustedP : nil,
        ]
    }

    /// What the entries before it come to for the same contender.
    private func difference(of verdict: ContenderVerdict) -> Comparison.Difference? {
        comparison?.differences.first { difference in
            experiment.versions.firstIndex(of: difference.contender.version) == Int(verdict.version)
                && difference.contender.modelPlace == Int(verdict.model)
        }
    }

    /// What the claim of a margin comes to with what is lacking, each contender in a line.
    private var lackingNotes: [String] {
        recorded.compactMap { verdict in
            difference(of: verdict).flatMap { difference in
                comparison?.noteOfLacking(difference, named: all.label(of: verdict), of: experiment.id)
            }
        }
    }

    private var deviations: [String] {
        [rule.deviation(ofEntry: conclusion.position)].compactMap(\.self) + all.deviations
    }

    private var text: String { ([ownText] + deviations.map { "Deviation: \($0)." }).joined(separator: "\n") }

    private var ownText: String {
        let counts = "\(conclusion.recorded) results, \(conclusion.passed) passed, \(conclusion.failed) runs failed"
        let head = "\(name ?? "(erased)"), concluded\(isNew ? " now" : "") in entry \(conclusion.position): \(counts)"
        guard let yardstick = terms.yardstick else {
            return "\(head)\nNo comparison is stated, so there is no verdict."
        }
        let stated = "\(head)\nStated in entry \(experiment.position): \(yardstick)."
        guard !recorded.isEmpty else { return "\(stated)\nWhat is stated came to no verdict." }
        let holds =
            isNew || !differences.isEmpty
            ? "" : "\nThe verdicts recorded there are those that the entries before it come to."
        return (["\(stated)\n\n\(table)\(holds)"] + lackingNotes).joined(separator: "\n")
    }

    private var table: String {
        var table = Table([
            ("contender", .left), ("cases", .right), ("difference", .right), ("interval", .left), ("p", .right),
            ("verdict", .left),
        ])
        for verdict in recorded {
            table.add([
                all.label(of: verdict), "\(verdict.cases)",
                Figures.signed(verdict.hasDifference ? verdict.difference : nil),
                Figures.interval(
                    verdict.hasDifferenceLow ? verdict.differenceLow : nil,
                    verdict.hasDifferenceHigh ? verdict.differenceHigh : nil),
                Figures.p(verdict.hasP ? verdict.adjustedP : nil),
                "\(all.words(of: verdict))\(difference(of: verdict)?.lackingShare ?? "")",
            ])
        }
        return table.text
    }
}
