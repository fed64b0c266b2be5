import Events
import Ledger
import Projections

/// What an experiment's cases put in, to find others that put in the same: a dataset is called after its file, so cases under another name are
/// others by their ids. Nothing of the texts is shown.
struct CaseTexts {
    private let reader: LedgerReader
    private var own: Set<[Variable]> = []
    /// Whether no text of its own cases is missing.
    private var isWhole = true
    /// `nil` in it: it was looked for, and is gone.
    private var known: [CaseID: [Variable]?] = [:]
    private var readsLeft = Self.readsMax

    /// A report must not take longer with every experiment that there ever was.
    private static let readsMax = 10_000

    init(of experiment: Experiment, in reader: LedgerReader) throws {
        self.reader = reader
        for text in try inputs(of: experiment) {
            if let text { own.insert(text) } else { isWhole = false }
        }
    }

    /// Whether a case of the other puts in what a case of this one does; `nil` where that cannot be said, as texts were erased, or they are too
    /// many to be read.
    mutating func shareCase(with other: Experiment) throws -> Bool? {
        let others = try inputs(of: other)
        if others.contains(where: { text in text.map { own.contains($0) } ?? false }) { return true }
        return isWhole && others.allSatisfy { $0 != nil } ? false : nil
    }

    /// Case by case; `nil` where there is no text to be had.
    private mutating func inputs(of experiment: Experiment) throws -> [[Variable]?] {
        let positions = reader.read { models in experiment.cases.map { models.catalog.entry(of: $0)?.position } }
        var all: [[Variable]?] = []
        for (id, position) in zip(experiment.cases, positions) {
            if known[id] == nil, let position, readsLeft > 0 {
                readsLeft -= 1
                known.updateValue(try reader.content(at: position)?.caseAdded.inputs, forKey: id)
            }
            all.append(known[id] ?? nil)
        }
        return all
    }
}
