internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import SwiftProtobuf
internal import Synchronization

/// Finds answers that were recorded before: of the same version, model, case and repeat, asked with the same settings.
///
/// The repeat counts, so that repeats of one experiment stay answers of their own; only another experiment's answer is reused.
final class ResultFinder: Sendable {
    private struct Key: Hashable {
        let version: VersionID
        let caseID: CaseID
        let model: String
        let repetition: UInt32
    }

    private let reader: LedgerReader
    private let experiment: ExperimentID
    private let settings: [ModelSettings]
    private let found = Mutex<[Key: [Run]]?>(nil)

    init(for experiment: ExperimentID, settings: [ModelSettings], reader: LedgerReader) {
        self.experiment = experiment
        self.settings = settings
        self.reader = reader
    }

    /// A run whose answer may stand for that of `run`, and the answer's content; `nil` where there is none, or its text was erased.
    func result(for run: Run) throws(LedgerFault) -> (
        run: RunID, facts: ResultRecorded, content: ResultRecordedContent
    )? {
        let key = Key(version: run.version, caseID: run.caseID, model: run.model, repetition: run.repetition)
        let candidates = found.withLock { found in
            if found == nil { found = gather() }
            return found![key] ?? []
        }
        for candidate in candidates {
            guard let position = candidate.resultAt, try isAskedAlike(candidate, run),
                let facts = try reader.events(position..<position + 1).first?.facts.resultRecorded,
                let content = try reader.content(at: position)?.resultRecorded
            else { continue }
            return (candidate.id, facts, content)
        }
        return nil
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
                where run.stage == .recorded && run.reusedRun == nil {
                    let key = Key(
                        version: run.version, caseID: run.caseID, model: run.model, repetition: run.repetition)
                    found[key, default: []].append(run)
                }
            }
            return found
        }
    }

    private func isAskedAlike(_ other: Run, _ run: Run) throws(LedgerFault) -> Bool {
        guard let position = reader.read({ $0.runBoard.experiment(other.experiment)?.position }),
            let design = try reader.content(at: position)?.experimentDesigned,
            design.models.indices.contains(other.modelPlace), settings.indices.contains(run.modelPlace)
        else { return false }
        let (mine, theirs) = (settings[run.modelPlace], design.models[other.modelPlace])
        return mine.parameters == theirs.parameters && mine.baseURL == theirs.baseURL
    }
}
