internal import Dispatch
internal import Synchronization

/// Looking for a credential in a reply of many megabytes takes seconds. That is done for one reply after the other, and not on the threads that
/// tasks share: other calls, and whoever cancels this one, do not wait for it.
enum LargeReply {
    /// Smaller ones are looked through where they come in.
    static let bytesMin = 256 << 10

    private static let queue = DispatchQueue(label: "promptledger.large-replies")

    /// - Returns: what came of `work`; `nil` where the task was cancelled before that was known.
    static func look<Found: Sendable>(_ work: @escaping @Sendable () -> Found) async -> Found? {
        let waiting = Waiting<Found>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.begin(continuation)
                queue.async { if waiting.isWanted { waiting.end(with: work()) } }
            }
        } onCancel: {
            waiting.end(with: nil)
        }
    }

    /// Who waits for what is found, until it is or nobody wants it any more.
    private final class Waiting<Found: Sendable>: Sendable {
        private enum State: Sendable {
            case notYet
            case waiting(CheckedContinuation<Found?, Never>)
            case over
        }

        private let state = Mutex(State.notYet)

        var isWanted: Bool {
            state.withLock { if case .waiting = $0 { true } else { false } }
        }

        func begin(_ continuation: CheckedContinuation<Found?, Never>) {
            let isOver = state.withLock { state in
                if case .over = state { return true }
                state = .waiting(continuation)
                return false
            }
            if isOver { continuation.resume(returning: nil) }
        }

        func end(with found: sending Found?) {
            let waiting = state.withLock { state -> CheckedContinuation<Found?, Never>? in
                defer { state = .over }
                if case .waiting(let continuation) = state { return continuation } else { return nil }
            }
            waiting?.resume(returning: found)
        }
    }
}
