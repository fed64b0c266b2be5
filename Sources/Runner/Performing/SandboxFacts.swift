internal import Domain
internal import Events
internal import Sandboxes
internal import SwiftProtobuf

// What is recorded of a sandbox, in the words of the ledger. Run and attempt are the decider's.

extension SandboxCreated {
    /// - Parameter id: the ledger's own for the sandbox.
    init(_ identity: SandboxIdentity, for purpose: SandboxRecord.Purpose, id: SandboxID) {
        self.init()
        sandbox = id.stored
        kind = SandboxKind(identity.kind)
        startupUs = identity.startup.microseconds
        self.purpose = SandboxPurpose(purpose)
    }
}

extension SandboxCreatedContent {
    init(_ identity: SandboxIdentity) {
        self.init()
        (name, image, isolation) = (identity.id, identity.image ?? "", identity.isolation)
    }
}

extension SandboxDestroyed {
    init(_ use: SandboxRecord.Use, _ usage: SandboxUsage, id: SandboxID) {
        self.init()
        sandbox = id.stored
        lifetimeUs = usage.lifetime.microseconds
        if let processor = usage.processor { processorUs = processor.microseconds }
        if let memory = usage.memoryPeak { memoryPeakBytes = UInt64(memory) }
        if let code = use.exitCode { exitCode = UInt32(code) }
        if let fault = use.endedBy { endedBy = SandboxEndReason(fault) }
    }
}

extension SandboxEndReason {
    /// - Parameter fault: what kept a command from its end.
    init(_ fault: SandboxFault) {
        self =
            switch fault {
            case .ended(.overLimit(.processor)): .processor
            case .ended(.overLimit(.memory)): .memory
            case .ended(.overLimit(.processes)): .processes
            case .ended(.overLimit(.locks)): .locks
            case .ended(.overLimit(.time)): .time
            case .ended(.overLimit(.output)): .output
            case .ended(.destroyed), .cancelled: .givenUp
            case .ended(.died), .ended(.deleted): .died
            case .unavailable, .rejected, .unauthorised, .forbidden, .notFound, .conflict, .rateLimited,
                .quotaExhausted, .serverFailed, .unreachable, .timedOut, .protocolBroken, .buildFailed, .fileTooLarge:
                .failed
            }
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
            case .call: .call
            case .metric: .metric
            case .output: .output
            }
    }
}

extension Duration {
    fileprivate var microseconds: UInt64 { UInt64(max(.zero, self) / .microseconds(1)) }
}
