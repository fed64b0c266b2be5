internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import SwiftProtobuf
internal import Synchronization

/// Finds answers that were recorded before: of the same version, model, case and repeat, asked with the same settings at the same address.
///
/// The repeat counts, so that repeats of one experiment stay answers of their own; only another experiment's answer is reused.
final class ResultFinder: Sendable {
    private struct Key: Hashable {
        let version: VersionID
        let caseID: CaseID
        let model: String
        let repetition: UInt32

        init(_ run: Run) {
            (version, caseID, model, repetition) = (run.version, run.caseID, run.model, run.repetition)
        }
    }

    private let reader: LedgerReader
    private let experiment: ExperimentID
    private let resolver: ModelResolver
    private let settings: [ModelSettings]
    /// Where each of the models would be asked now; `nil` where that cannot be said.
    private let places: [ModelPlace?]
    private let found = Mutex<[Key: [Run]]?>(nil)
    /// How models were asked by other experiments; `nil` where that was erased.
    private let designs = Mutex<[ExperimentID: [ModelSettings]?]>([:])

    init(for experiment: ExperimentID, settings: [ModelSettings], reader: LedgerReader, resolver: ModelResolver) {
        self.experiment = experiment
        self.settings = settings
        self.reader = reader
        self.resolver = resolver
        places = settings.map { try? resolver.place(of: $0) }
    }

    /// Whether there may be an answer for the run. No text of an answer is read for this.
    func mayHaveResult(for run: Run) throws(LedgerFault) -> Bool {
        for candidate in candidates(for: run) where try isAskedAlike(candidate, run) { return true }
        return false
    }

    /// A run whose answer may stand for that of `run`, and the answer's content; `nil` where there is none, or its text was erased.
    func result(for run: Run) throws(LedgerFault) -> (
        run: RunID, facts: ResultRecorded, content: ResultRecordedContent
    )? {
        for candidate in candidates(for: run) {
            guard let position = candidate.resultAt, try isAskedAlike(candidate, run),
                let facts = try reader.events(position..<position + 1).first?.facts.resultRecorded,
                let content = try reader.content(at: position)?.resultRecorded,
                let place = place(of: candidate, content), let own = places[run.modelPlace], place.isSame(as: own)
            else { continue }
            return (candidate.id, facts, content)
        }
        return nil
    }

    private func candidates(for run: Run) -> [Run] {
        guard places.indices.contains(run.modelPlace), places[run.modelPlace] != nil else { return [] }
        return found.withLock { found in
            if found == nil { found = gather() }
            return found![Key(run)] ?? []
        }
    }

    /// Recorded runs of other experiments that share a version and a case with this one. The first answer comes first.
    private func gather() -> [Key: [Run]] {
        reader.read { models in
            let now = AsOf.now(models)
            guard let own = models.runBoard.experiment(experiment) else { return [:] }
            let (versions, cases, names) = (Set(own.versions), Set(own.cases), Set(own.models))
            var found: [Key: [Run]] = [:]
            for other in models.runBoard.experiments(asOf: now) where other.id != experiment {
                guard !versions.isDisjoint(with: other.versions), !names.isDisjoint(with: other.models),
                    !cases.isDisjoint(with: other.cases)
                else { continue }
                for run in models.runBoard.runs(of: other.id, asOf: now)
                where run.stage == .recorded && run.reusedRun == nil { found[Key(run), default: []].append(run) }
            }
            return found
        }
    }

    /// Where an answer came from; `nil` where nobody said, or it was erased. A provider that was given another address meanwhile may have
    /// been asked at either.
    private func place(of answered: Run, _ content: ResultRecordedContent) -> ModelPlace? {
        guard !content.providerKind.isEmpty else { return nil }
        guard content.baseURL.isEmpty else {
            return ModelPlace(kind: content.providerKind, baseURL: content.baseURL, isStored: false)
        }
        guard let begun = answered.startedAt, let ended = answered.resultAt,
            let before = resolver.storedPlace(of: answered.model, asOf: .position(begun)),
            let after = resolver.storedPlace(of: answered.model, asOf: .position(ended)), before.isSame(as: after)
        else { return nil }
        return before
    }

    private func isAskedAlike(_ other: Run, _ run: Run) throws(LedgerFault) -> Bool {
        guard let theirs = try settings(of: other.experiment), theirs.indices.contains(other.modelPlace) else {
            return false
        }
        return settings[run.modelPlace].parameters == theirs[other.modelPlace].parameters
    }

    private func settings(of experiment: ExperimentID) throws(LedgerFault) -> [ModelSettings]? {
        if let known = designs.withLock({ $0[experiment] }) { return known }
        let position = reader.read { $0.runBoard.experiment(experiment)?.position }
        var read: [ModelSettings]?
        if let position { read = try reader.content(at: position)?.experimentDesigned.models }
        designs.withLock { $0[experiment] = .some(read) }
        return read
    }
}
