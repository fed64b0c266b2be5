import Sandboxes
import Synchronization

/// The pools of sandboxes at Daytona servers that this process keeps. Two names may lead to one server, and who sweeps there must know them all.
final class DaytonaPools: Sendable {
    private let pools = Mutex<[SandboxPool<DaytonaMaker>]>([])

    func add(_ pool: SandboxPool<DaytonaMaker>) { pools.withLock { $0.append(pool) } }

    /// The ids of all their sandboxes.
    var held: Set<String> {
        get async {
            var held: Set<String> = []
            for pool in pools.withLock({ $0 }) { held.formUnion(await pool.held) }
            return held
        }
    }
}
