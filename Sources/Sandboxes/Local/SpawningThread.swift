internal import Foundation
internal import Synchronization

/// Starts all sandboxes. The kernel ends a sandbox with the *thread* that started it (`PR_SET_PDEATHSIG`, prctl(2)), and threads of a pool come
/// and go; this one stays as long as the process.
final class SpawningThread: Sendable {
    static let shared = SpawningThread()

    private let work = Mutex<[@Sendable () -> Void]>([])
    private let isWanted = DispatchSemaphore(value: 0)

    private init() {
        let thread = Thread { [unowned self] in
            while true {
                isWanted.wait()
                let next = work.withLock { $0.removeFirst() }
                next()
            }
        }
        thread.name = "sandbox-spawner"
        thread.start()
    }

    func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            work.withLock { $0.append { continuation.resume(returning: body()) } }
            isWanted.signal()
        }
    }
}
