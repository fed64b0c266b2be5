package import Events
import SwiftProtobuf
package import FoundationEssentials

/// Says that entries are handed to somebody outside. What is present of the selection narrowed the choice.
package struct ExportEvidence: Equatable, Sendable {
    package var experiment: ExperimentID?
    package var actor: ActorID?
    package var since: UInt64?
    /// Entries in the bundle.
    package var entries: UInt64
    /// SHA-256 over what the bundle holds (`Schemas/evidence-format.txt`, section 2), 32 bytes.
    package var entriesDigest: Data
    /// The checkpoint that the bundle's proofs lead to.
    package var checkpointSize: UInt64
    package var withContent: Bool
    /// X25519, 32 bytes; `nil` where the part keys lie in the clear.
    package var sealedTo: Data?

    package init(
        experiment: ExperimentID?, actor: ActorID?, since: UInt64?, entries: UInt64, entriesDigest: Data,
        checkpointSize: UInt64, withContent: Bool, sealedTo: Data?
    ) {
        self.experiment = experiment
        self.actor = actor
        self.since = since
        self.entries = entries
        self.entriesDigest = entriesDigest
        self.checkpointSize = checkpointSize
        self.withContent = withContent
        self.sealedTo = sealedTo
    }
}

extension WorkspaceState {
    /// Handing out content in the clear is reading it; sealed to somebody else it is not.
    func export(_ command: ExportEvidence, as exporter: ActorID) throws(Refusal) -> [Draft] {
        if command.withContent, command.sealedTo == nil, !permits(.readContent, to: exporter) {
            throw .notPermitted(.readContent, exporter)
        }
        if let experiment = command.experiment, stage(of: experiment) == nil {
            throw .unknown(.experiment(experiment))
        }
        return [
            Draft(
                .evidenceExported(
                    .with {
                        $0.experiment = command.experiment?.stored ?? Data()
                        $0.actorSelected = command.actor?.stored ?? Data()
                        if let since = command.since { $0.sincePosition = since }
                        $0.entries = command.entries
                        $0.entriesDigest = command.entriesDigest
                        $0.checkpointSize = command.checkpointSize
                        $0.withContent = command.withContent
                        $0.sealedTo = command.sealedTo ?? Data()
                    }))
        ]
    }
}
