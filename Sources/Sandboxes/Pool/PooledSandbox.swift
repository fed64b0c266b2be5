import Synchronization

/// A sandbox as its user sees it while it is lent. Destroying it gives it back, and then it is no more of this user's.
final class PooledSandbox: Sandbox {
    private let sandbox: any Sandbox
    let identity: SandboxIdentity
    private let usageBefore: SandboxUsage?
    private let measurementsBefore: Int
    private let lentAt = ContinuousClock.now
    private let giveBack: @Sendable (_ isSound: Bool) async -> Void
    private let state = Mutex(State())

    private struct State {
        /// Whether nothing has gone wrong with it.
        var isSound = true
        var usage: SandboxUsage?
    }

    /// - Parameters:
    ///   - startup: what its user has waited for it; for one that is warm that is next to nothing.
    ///   - giveBack: is called once.
    init(
        _ sandbox: any Sandbox, startup: Duration, giveBack: @escaping @Sendable (_ isSound: Bool) async -> Void
    ) {
        self.sandbox = sandbox
        self.giveBack = giveBack
        var identity = sandbox.identity
        identity.startup = startup
        self.identity = identity
        let reusable = sandbox as? any ReusableSandbox
        usageBefore = reusable?.usage
        measurementsBefore = reusable?.measurements ?? 0
    }

    deinit {
        guard state.withLock({ $0.usage == nil }) else { return }
        // Whoever lets go of it without a word may have left something running.
        Task { [giveBack] in await giveBack(false) }
    }

    var wayOut: String? { sandbox.wayOut }
    var obstacle: NetworkObstacle? { sandbox.obstacle }

    /// It is not to serve again.
    func condemn() { state.withLock { $0.isSound = false } }

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
        let usage = usageSinceLent
        let (isFirst, isSound, told) = state.withLock { state in
            let isFirst = state.usage == nil
            state.usage = state.usage ?? usage
            return (isFirst, state.isSound, state.usage!)
        }
        if isFirst { await giveBack(isSound) }
        return told
    }

    /// A command that did not come to its end told nothing. A peak that has not risen is of whoever had the sandbox before.
    private var usageSinceLent: SandboxUsage {
        let reusable = sandbox as? any ReusableSandbox
        let usage = reusable?.usage
        let isMeasured = (reusable?.measurements ?? 0) > measurementsBefore
        let processor = usage?.processor.map { $0 - (usageBefore?.processor ?? .zero) }
        let peakBefore = usageBefore?.memoryPeak ?? 0
        let peak = usage?.memoryPeak.flatMap { $0 > peakBefore ? $0 : nil }
        return SandboxUsage(
            processor: isMeasured ? processor : nil, memoryPeak: peak, lifetime: ContinuousClock.now - lentAt)
    }

    private func watched<R: Sendable>(
        _ work: () async throws(SandboxFault) -> R
    ) async throws(SandboxFault) -> R {
        guard state.withLock({ $0.usage == nil }) else { throw .ended(.destroyed) }
        do {
            return try await work()
        } catch {
            switch error {
            // Being asked for a file that there is not, or for too much, harms no sandbox.
            case .notFound, .fileTooLarge, .rejected: break
            default: condemn()
            }
            throw error
        }
    }
}
