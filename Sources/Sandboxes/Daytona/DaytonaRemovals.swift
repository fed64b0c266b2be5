import Synchronization

/// What deletions at one server have come to: which sandboxes are left, and since when the server does not answer to any.
final class DaytonaRemovals: Sendable {
    private struct State {
        var left: Set<String> = []
        var silentSince: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Those of this process that could not be deleted, by their ids.
    var left: Set<String> { state.withLock(\.left) }

    func leave(_ id: String) { state.withLock { _ = $0.left.insert(id) } }

    /// It was deleted, or there is none.
    func gone(_ id: String) {
        state.withLock { state in
            state.left.remove(id)
            state.silentSince = nil
        }
    }

    /// The server answers, whatever it says.
    func heard() { state.withLock { $0.silentSince = nil } }

    /// Since when the server does not answer; `now` where it does, as far as is known.
    func silentSince(or now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        state.withLock { $0.silentSince ?? now }
    }

    /// The server does not answer.
    /// - Returns: since when: whoever waits for it has waited as long as who asked first.
    func silence(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        state.withLock { state in
            let since = state.silentSince ?? now
            state.silentSince = since
            return since
        }
    }
}
