import Sandboxes
import Synchronization

/// The pools of warm sandboxes that a command has opened, so that none of them outlives it.
final class OpenPools: Sendable {
    private let closings = Mutex<[@Sendable () async -> Void]>([])

    func add<Maker: SandboxMaker>(_ pool: SandboxPool<Maker>) {
        closings.withLock { $0.append { await pool.close() } }
    }

    /// Nothing may be lent by them after.
    func closeAll() async {
        let closings = closings.withLock { closings in
            defer { closings = [] }
            return closings
        }
        for close in closings { await close() }
    }
}
