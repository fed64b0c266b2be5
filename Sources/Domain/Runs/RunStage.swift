package import Events
package import SnapshotCoding

/// How far a run has come.
package enum RunStage: Equatable, Sendable {
    case requested
    /// An attempt is under way, or its runner died.
    case started(attempt: UInt32)
    /// For its next attempt.
    case waiting(failedAttempts: UInt32)
    case recorded(passed: Bool)
    case failed
    case cancelled

    package var isOver: Bool {
        switch self {
        case .requested, .started, .waiting: false
        case .recorded, .failed, .cancelled: true
        }
    }
}

/// What a run runs.
package struct RunCell: Equatable, Sendable {
    package let experiment: ExperimentID
    package let version: VersionID
    /// Place in the experiment's models, from 0.
    package let model: Int
    package let caseID: CaseID
    /// From 0.
    package let `repeat`: Int
}

extension WorkspaceState {
    /// `nil` for a run that was never requested.
    package func stage(of run: RunID) -> RunStage? { experiments.run(run)?.stage }

    /// `nil` for a run that was never requested.
    package func cell(of run: RunID) -> RunCell? { experiments.run(run).map { experiments.cell(of: $0) } }

    /// Whose content a run's outputs are: the request is made of the prompt and the case, with the experiment's settings, and the reasons of
    /// scores speak of the experiment's assertions. Erasing any of them takes the outputs.
    package func subjects(of run: RunID) -> [Subject] {
        guard let cell = cell(of: run), let prompt = prompt(of: cell.version),
            let dataset = dataset(of: cell.caseID)
        else { return [] }
        return subjects(of: prompt) + [.dataset(dataset), .datasetCase(cell.caseID), .experiment(cell.experiment)]
    }

    /// Whose content the words about a failed attempt are: they may hold the provider's address as well, and what it says of its key.
    func failureSubjects(of run: RunID) -> [Subject] {
        let subjects = subjects(of: run)
        guard let run = experiments.run(run) else { return subjects }
        let design = experiments.design(of: run)
        let model = design.models[design.matrix[Int(run.place)].model]
        guard let provider = provider(named: String(model.prefix { $0 != ":" })) else { return subjects }
        return subjects + [.provider(provider)]
            + (settings(of: provider)?.credential.map { [.credential($0)] } ?? [])
    }
}

extension RunStage: SnapshotCodable {
    /// Which case in the low three bits, and its number above.
    package func write(to writer: inout SnapshotWriter) {
        let (kind, number): (UInt64, UInt32) =
            switch self {
            case .requested: (0, 0)
            case .started(let attempt): (1, attempt)
            case .waiting(let failedAttempts): (2, failedAttempts)
            case .recorded(let passed): (3, passed ? 1 : 0)
            case .failed: (4, 0)
            case .cancelled: (5, 0)
            }
        writer.number(UInt64(number) << 3 | kind)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let stored = try reader.number()
        guard let number = UInt32(exactly: stored >> 3) else { throw .malformed }
        switch (stored & 7, number) {
        case (0, 0): self = .requested
        case (1, _): self = .started(attempt: number)
        case (2, _): self = .waiting(failedAttempts: number)
        case (3, 0...1): self = .recorded(passed: number == 1)
        case (4, 0): self = .failed
        case (5, 0): self = .cancelled
        default: throw .malformed
        }
    }
}
