import Events
import Ledger
import Projections

/// The report of an experiment of which no run was requested: what is locked, what else was designed, and no verdict.
struct DesignReport {
    let experiment: Experiment
    let record: ComparisonRecord
    let reader: LedgerReader
    private let moment: AsOf

    /// - Parameter isComparing: whether texts of cases may be compared with those of other experiments, for whoever may read content.
    init(
        of experiment: Experiment, comparingTexts isComparing: Bool, in reader: LedgerReader, asOf moment: AsOf
    ) async throws {
        (self.experiment, self.reader, self.moment) = (experiment, reader, moment)
        record = try await ComparisonRecord(
            of: experiment, stated: try reader.statedComparison(of: experiment), isAsked: false,
            comparingTexts: isComparing, in: reader, asOf: moment)
    }

    private var isCancelled: Bool { record.design.state == .cancelled }

    /// Each in a line.
    var notes: [String] {
        let note =
            isCancelled
            ? "It was cancelled before anything of it was run: there is no verdict."
            : "Nothing of it was run yet: there is no verdict."
        return [note] + record.deviationLines
    }

    /// The members of a report on results beside those of the design, so that scripts find them in either.
    var document: [String: Any?] {
        let design = record.design.document
        let results: [String: Any?] = [
            "as_of": AsOfOption.described(moment, in: reader), "contenders": [Any](), "comparisons": [Any](),
            "as_stated": record.isAsStated, "verdict_recorded_at": nil, "verdict_holds": nil,
            "conclusions": record.conclusions.documents, "deviations": record.deviations, "final": isCancelled,
            "early_look": nil, "design": JSONOutput.object(design),
            "other_experiments": record.siblings.documents,
        ]
        return design.merging(results) { $1 }
    }

    /// For people.
    func text(_ hypothesis: Hypothesis) -> String {
        [record.design.text, hypothesis.line, notes.joined(separator: "\n")].compactMap(\.self)
            .joined(separator: "\n\n")
    }
}
