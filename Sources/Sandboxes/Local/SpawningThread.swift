internal import Foundation
internal import Synchronization
internal import Threads

/// Starts all sandboxes. The kernel ends a sandbox with the *thread* that started it (`PR_SET_PDEATHSIG`, prctl(2)), and threads of a pool come
/// and go; this one stays as long as the process.
final class SpawningThread: Sendable {
    static let shared = SpawningThread()

    private struct State {
        var work: [@Sendable () -> Void] = []
        var isThere = false
    }

    private let state = Mutex(State())
    private let isWanted = DispatchSemaphore(value: 0)

    /// `nil` where this machine has no thread for it.
    func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R? {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.isThere { state.isThere = OwnThread.start("sandbox-spawner") { self.work() } }
                if state.isThere { state.work.append { continuation.resume(returning: body()) } }
                return state.isThere
            }
            if isThere { isWanted.signal() } else { continuation.resume(returning: nil) }
        }
    }

    private func work() {
        while true {
            isWanted.wait()
            let next = state.withLock { $0.work.removeFirst() }
            next()
        }
    }
}
