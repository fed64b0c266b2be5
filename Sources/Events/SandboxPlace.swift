import FoundationEssentials
package import SnapshotCoding
import SwiftProtobuf

/// In what the calls of models are made.
package enum SandboxPlace: Hashable, Sendable {
    /// In the runner's own process; people call it `none`.
    case process
    /// In a sandbox on the runner's machine.
    case local
    /// At a Daytona server that the workspace has stored.
    case daytona(ProviderID)

    /// Where nobody chose.
    package static let usual = SandboxPlace.local

    /// The kind of a stored provider that gives sandboxes and no models.
    package static let daytonaKind = "daytona"

    /// `nil` where nothing is chosen, or what this version does not know.
    package init?(_ choice: SandboxChoice) {
        switch choice.choice {
        case .kind(.none): self = .process
        case .kind(.local): self = .local
        case .provider(let bytes):
            guard let id = ProviderID(bytes: bytes) else { return nil }
            self = .daytona(id)
        case .kind, nil: return nil
        }
    }

    package var kind: SandboxKind {
        switch self {
        case .process: .none
        case .local: .local
        case .daytona: .daytona
        }
    }

    /// As events store it.
    package var stored: SandboxChoice {
        .with {
            switch self {
            case .process, .local: $0.kind = kind
            case .daytona(let id): $0.provider = Data(id.bytes)
            }
        }
    }
}

extension SandboxPlace: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        switch self {
        case .process: writer.write(UInt8(0))
        case .local: writer.write(UInt8(1))
        case .daytona(let id): writer.write(UInt8(2), id)
        }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let form: UInt8 = try reader.read()
        switch form {
        case 0: self = .process
        case 1: self = .local
        case 2: self = .daytona(try reader.read())
        default: throw .malformed
        }
    }
}
