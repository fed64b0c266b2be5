internal import Domain
internal import Events
internal import Foundation
internal import Sandboxes
internal import SwiftProtobuf

extension SandboxUse {
    /// - Parameter id: the ledger's own for the sandbox.
    init(_ use: SandboxRecord.Use, id: SandboxID) {
        self.init(
            created: .with {
                $0.sandbox = id.stored
                $0.kind = SandboxKind(use.identity.kind)
                $0.startupUs = use.identity.startup.microseconds
                $0.purpose = SandboxPurpose(use.purpose)
            },
            createdContent: .with {
                $0.name = use.identity.id
                $0.image = use.identity.image ?? ""
                $0.isolation = use.identity.isolation
            },
            destroyed: use.usage.map { usage in
                .with {
                    $0.lifetimeUs = usage.lifetime.microseconds
                    if let processor = usage.processor { $0.processorUs = processor.microseconds }
                    if let memory = usage.memoryPeak { $0.memoryPeakBytes = UInt64(memory) }
                    if let code = use.exitCode { $0.exitCode = UInt32(code) }
                }
            },
            log: .with { $0.log = Data(use.log) })
    }
}

extension SandboxKind {
    init(_ kind: SandboxIdentity.Kind) {
        self =
            switch kind {
            case .daytona: .daytona
            case .local: .local
            }
    }

    /// Of what a task did: that of the last sandbox in which a call was made, for that is where the answer came from.
    init(of record: SandboxRecord) {
        self = record.uses.last { $0.purpose == .call }.map { SandboxKind($0.identity.kind) } ?? .none
    }
}

extension SandboxPurpose {
    fileprivate init(_ purpose: SandboxRecord.Purpose) {
        self =
            switch purpose {
            case .call: .unspecified
            case .metric: .metric
            case .output: .output
            }
    }
}

extension Duration {
    fileprivate var microseconds: UInt64 { UInt64(max(.zero, self) / .microseconds(1)) }
}
