internal import Synchronization

/// So many at once, and no more. First come, first served.
package final class SandboxSlots: Sendable {
    /// One that is taken: it is given back when it is let go of, or before.
    package final class Slot: Sendable {
        private let slots: SandboxSlots
        private let isGivenBack = Atomic(false)

        fileprivate init(of slots: SandboxSlots) { self.slots = slots }

        deinit { giveBack() }

        package func giveBack() {
            guard !isGivenBack.exchange(true, ordering: .relaxed) else { return }
            slots.give()
        }
    }

    private struct State {
        var free: Int
        var lastNumber = 0
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    package init(_ count: Int) {
        precondition(count > 0, "where there is no slot, everybody waits for ever")
        state = Mutex(State(free: count))
    }

    /// Waits until there is one.
    /// - Throws: ``SandboxFault/cancelled``.
    package func take() async throws(SandboxFault) -> Slot {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let hasSlot = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    guard state.free > 0 else {
                        state.waiting.append((number, continuation))
                        return nil
                    }
                    state.free -= 1
                    return true
                }
                if let isTaken { continuation.resume(returning: isTaken) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
            }
            waiter?.resume(returning: false)
        }
        guard hasSlot else { throw .cancelled }
        return Slot(of: self)
    }

    private func give() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
