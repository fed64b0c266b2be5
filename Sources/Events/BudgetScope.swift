import FoundationEssentials
package import SnapshotCoding

/// Whose spending counts against a budget.
package enum BudgetScope: Hashable, Sendable {
    case workspace
    case experiment(ExperimentID)
    /// Who started the experiments.
    case actor(ActorID)

    /// `nil` where an event names none, or one by what is no id.
    package init?(_ stored: BudgetSet.OneOf_Scope?) {
        switch stored {
        case .workspace: self = .workspace
        case .experiment(let bytes):
            guard let id = ExperimentID(bytes: bytes) else { return nil }
            self = .experiment(id)
        case .actor(let bytes):
            guard let id = ActorID(bytes: bytes) else { return nil }
            self = .actor(id)
        case nil: return nil
        }
    }

    /// As events store it.
    package var stored: BudgetSet.OneOf_Scope {
        switch self {
        case .workspace: .workspace(true)
        case .experiment(let id): .experiment(Data(id.bytes))
        case .actor(let id): .actor(Data(id.bytes))
        }
    }
}

extension BudgetScope: SnapshotKey {
    /// The workspace, then experiments, then actors.
    package func precedes(_ other: BudgetScope) -> Bool {
        switch (self, other) {
        case (.workspace, .workspace): false
        case (.workspace, _): true
        case (.experiment(let id), .experiment(let otherID)): id < otherID
        case (.experiment, .actor): true
        case (.actor(let id), .actor(let otherID)): id < otherID
        case (.experiment, .workspace), (.actor, .workspace), (.actor, .experiment): false
        }
    }

    package func write(to writer: inout SnapshotWriter) {
        switch self {
        case .workspace: writer.number(0)
        case .experiment(let id):
            writer.number(1)
            id.write(to: &writer)
        case .actor(let id):
            writer.number(2)
            id.write(to: &writer)
        }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        switch try reader.number() {
        case 0: self = .workspace
        case 1: self = .experiment(try ExperimentID(from: &reader))
        case 2: self = .actor(try ActorID(from: &reader))
        default: throw .malformed
        }
    }
}
