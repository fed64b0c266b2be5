import Synchronization

/// A sandbox as its user sees it while it is lent: whether something went wrong with it is kept in mind.
final class PooledSandbox: Sandbox {
    private let sandbox: any Sandbox
    let identity: SandboxIdentity
    private let isSound = Mutex(true)

    /// - Parameter startup: what its user has waited for it; for one that is warm that is next to nothing.
    init(_ sandbox: any Sandbox, startup: Duration) {
        self.sandbox = sandbox
        var identity = sandbox.identity
        identity.startup = startup
        self.identity = identity
    }

    /// Whether nothing has gone wrong. Being asked for a file that there is not, or for too much, harms no sandbox.
    var mayServeAgain: Bool { isSound.withLock(\.self) }

    func put(_ files: [SandboxFile]) async throws(SandboxFault) {
        try await watched { () async throws(SandboxFault) in try await self.sandbox.put(files) }
    }

    func execute(
        _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution {
        try await watched { () async throws(SandboxFault) in try await self.sandbox.execute(command, heard: heard) }
    }

    func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] {
        try await watched { () async throws(SandboxFault) in
            try await self.sandbox.read(path, bytesMax: bytesMax)
        }
    }

    @discardableResult func destroy() async throws(SandboxFault) -> SandboxUsage {
        isSound.withLock { $0 = false }
        return try await sandbox.destroy()
    }

    private func watched<R: Sendable>(
        _ work: () async throws(SandboxFault) -> R
    ) async throws(SandboxFault) -> R {
        do {
            return try await work()
        } catch {
            switch error {
            case .notFound, .fileTooLarge, .rejected: break
            default: isSound.withLock { $0 = false }
            }
            throw error
        }
    }
}
