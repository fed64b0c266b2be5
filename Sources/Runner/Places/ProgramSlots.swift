internal import DequeModule
internal import Foundation
internal import Synchronization

/// So many programs run beside each other, and no more: they take this machine's processors, or another's. First come, first served.
final class ProgramSlots: Sendable {
    /// Two for each processor.
    static let usual = 2 * ProcessInfo.processInfo.activeProcessorCount

    private let state: Mutex<(free: Int, waiting: Deque<CheckedContinuation<Void, Never>>)>

    init(_ count: Int = usual) { state = Mutex((count, [])) }

    /// Waits until there is one. Every slot that is taken is to be given back.
    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func give() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if let next = state.waiting.popFirst() { return next }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
