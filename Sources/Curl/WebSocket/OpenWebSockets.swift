import Synchronization

/// The WebSockets of one transport that are open, or about to be.
final class OpenWebSockets: Sendable {
    /// Each has a thread of its own.
    static let countMax = 256

    private struct State {
        var links: [TransferID: RunningTransfer] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    enum Place { case taken, none, closed }

    /// Takes a place for one.
    func add(_ link: RunningTransfer) -> Place {
        state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard state.links.count < Self.countMax else { return .none }
            state.links[link.id] = link
            return .taken
        }
    }

    func remove(_ id: TransferID) { state.withLock { $0.links[id] = nil } }

    /// Ends all of them, takes no more, and returns when their threads are done.
    func close() async {
        let links = state.withLock { state in
            state.isClosed = true
            return state.links.values.map(\.self)
        }
        for link in links { link.cancel() }
        for link in links { await link.mailbox.waitForEnd() }
    }
}
