import Events
import SwiftProtobuf

extension WorkspaceState {
    func note(_ command: NoteRestore) throws(Refusal) -> [Draft] {
        guard command.root.count == RestoreLimits.rootBytes else { throw .malformed(.root, nil) }
        if let known = command.knownSize, known <= command.size {
            throw .malformed(.knownSize, nil)
        }
        return [
            Draft(
                .ledgerRestored(
                    .with {
                        $0.size = command.size
                        $0.root = command.root
                        if let known = command.knownSize { $0.knownSize = known }
                    }))
        ]
    }
}

enum RestoreLimits {
    /// Of SHA-256.
    static let rootBytes = 32
}
