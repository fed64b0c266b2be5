internal import DequeModule
internal import Synchronization

/// Whose turn it is to write: that of any number of commands beside each other, or of one that has the ledger to itself. First come, first
/// served, so that whoever wants to be alone is not kept waiting by those who come later.
final class Turns: Sendable {
    private struct State {
        var together = 0
        var isAlone = false
        var waiting: Deque<(alone: Bool, continuation: CheckedContinuation<Void, Never>)> = []

        func isFree(alone: Bool) -> Bool { !isAlone && (!alone || together == 0) }

        mutating func begin(alone: Bool) {
            if alone { isAlone = true } else { together += 1 }
        }
    }

    private let state = Mutex(State())

    /// Waits until the caller may write; alone means that nobody else does meanwhile. Every turn that is taken is to be ended.
    func take(alone: Bool) async {
        if takeNow(alone: alone) { return }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.waiting.isEmpty, state.isFree(alone: alone) {
                    state.begin(alone: alone)
                    return true
                }
                state.waiting.append((alone, continuation))
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func takeNow(alone: Bool) -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty, state.isFree(alone: alone) else { return false }
            state.begin(alone: alone)
            return true
        }
    }

    func end() {
        let next = state.withLock { state in
            if state.isAlone { state.isAlone = false } else { state.together -= 1 }
            var next: [CheckedContinuation<Void, Never>] = []
            while let first = state.waiting.first, state.isFree(alone: first.alone) {
                state.waiting.removeFirst()
                state.begin(alone: first.alone)
                next.append(first.continuation)
            }
            return next
        }
        for continuation in next { continuation.resume() }
    }
}
