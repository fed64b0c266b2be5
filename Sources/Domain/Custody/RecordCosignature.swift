import Events
package import FoundationEssentials
import SwiftProtobuf

/// Says that a witness has cosigned a checkpoint of this log. Who asks has verified it.
package struct RecordCosignature: Equatable, Sendable {
    /// Of the checkpoint.
    package var size: UInt64
    /// 32 bytes.
    package var root: Data
    /// The log's own signature of the checkpoint, 64 bytes.
    package var logSignature: Data
    /// The name of the witness's key, as it stands in signature lines.
    package var witnessName: String
    /// Ed25519, 32 bytes.
    package var witnessKey: Data
    /// By the witness's clock, seconds since 1970.
    package var timestamp: UInt64
    /// Ed25519, 64 bytes.
    package var cosignature: Data

    package init(
        size: UInt64, root: Data, logSignature: Data, witnessName: String, witnessKey: Data, timestamp: UInt64,
        cosignature: Data
    ) {
        self.size = size
        self.root = root
        self.logSignature = logSignature
        self.witnessName = witnessName
        self.witnessKey = witnessKey
        self.timestamp = timestamp
        self.cosignature = cosignature
    }
}

extension WorkspaceState {
    /// Every cosignature is recorded, also a later one of the same checkpoint: its time is news.
    func record(_ command: RecordCosignature) throws(Refusal) -> [Draft] {
        try Field.witnessName.check(command.witnessName)
        guard command.witnessKey.count == AccessLimits.publicKeyBytes else {
            throw .publicKeyMalformed(bytes: command.witnessKey.count)
        }
        guard command.root.count == 32, command.logSignature.count == 64, command.cosignature.count == 64,
            command.timestamp > 0
        else { throw .malformed(.cosignature, nil) }
        return [
            Draft(
                .checkpointWitnessed(
                    .with {
                        $0.size = command.size
                        $0.root = command.root
                        $0.logSignature = command.logSignature
                        $0.witnessName = command.witnessName
                        $0.witnessKey = command.witnessKey
                        $0.timestamp = command.timestamp
                        $0.cosignature = command.cosignature
                    }))
        ]
    }
}
