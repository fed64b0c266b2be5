internal import HTTPTransport
internal import Synchronization

/// What has come of a reply and was not read yet, how it ended, and until when more is expected. One reader waits for it.
final class ReplyPieces: Sendable {
    struct State {
        /// The harness has said that it is there: what comes from now on, or does not come, is the call's.
        var hasBegun = false
        var printed: [UInt8] = []
        var body: [UInt8] = []
        /// From the wish for the sandbox until the call was begun in it.
        var setup: Duration?
        var end: Result<CurlOutcome, HTTPFault>?
        /// Rises with whatever comes.
        fileprivate(set) var changes: UInt64 = 0
        fileprivate var reader: CheckedContinuation<Void, Never>?
        fileprivate var alarm: Task<Void, Never>?

        /// Where nothing else ends it by then, `expired` says how it ended. In place of what was expected before.
        mutating func expect(
            within time: Duration, of pieces: ReplyPieces, else expired: @escaping @Sendable () -> HTTPFault
        ) {
            alarm?.cancel()
            alarm = Task { [weak pieces] in
                do { try await Task.sleep(for: time) } catch { return }
                pieces?.change { state in
                    guard !Task.isCancelled, state.end == nil else { return }
                    state.end = .failure(expired())
                }
            }
        }

        /// Whatever comes is in time.
        mutating func expectNothing() {
            alarm?.cancel()
            alarm = nil
        }
    }

    private let state = Mutex(State())

    /// Looks, and waits for nothing.
    func read<R: Sendable>(_ body: (inout sending State) -> sending R) -> R { state.withLock(body) }

    func change(_ body: (inout sending State) -> Void) {
        let reader = state.withLock { state in
            body(&state)
            state.changes += 1
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Returns at once where something has come since.
    func waitForChange(since changes: UInt64) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.changes == changes else { return true }
                state.reader = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
