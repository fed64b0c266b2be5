import CCurl
import Synchronization

/// A request on its way to the transfer thread, with the place for its reply.
struct TransferOrder: Sendable {
    let id: TransferID
    let vetted: VettedRequest
    let sink: ReplySink
}

/// What callers want of the transfer thread.
enum TransferCommand: Sendable {
    case start(TransferOrder)
    case cancel(TransferID)
    /// The reader has made room.
    case resume(TransferID)
    case stop
}

/// The way from the callers to the transfer thread: commands in order, and a wake-up call.
final class Mailbox: Sendable {
    private struct State {
        var commands: [TransferCommand] = []
        var isAwake = false  // woken, and has not looked yet
        /// While the loop lives. Used only under the lock, so nobody wakes one that is gone.
        var alarm: Alarm?
        var hasEnded = false
        var mourners: [CheckedContinuation<Void, Never>] = []
    }

    /// The multi handle, for the one call that libcurl allows from another thread.
    /// @unchecked: `curl_multi_wakeup` is that call, and nothing else is done with it.
    private struct Alarm: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
        func ring() { _ = curl_multi_wakeup(multi) }
    }

    private let state = Mutex(State())

    /// Hands over a command; `false` if the thread takes no more.
    func post(_ command: TransferCommand) -> Bool {
        state.withLock { state in
            guard let alarm = state.alarm else { return false }
            state.commands.append(command)
            if !state.isAwake {
                state.isAwake = true
                alarm.ring()
            }
            return true
        }
    }

    /// Returns when the thread has ended.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasEnded { state.mourners.append(continuation) }
                return state.hasEnded
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: The transfer thread's side

    func open(waking multi: borrowing MultiHandle) {
        let alarm = Alarm(multi: multi.raw)
        state.withLock { $0.alarm = alarm }
    }

    func collect() -> [TransferCommand] {
        state.withLock { state in
            state.isAwake = false
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// From here on nothing is taken. What came before is returned.
    func seal() -> [TransferCommand] {
        state.withLock { $0.alarm = nil }
        return collect()
    }

    func announceEnd() {
        let mourners = state.withLock { state in
            state.hasEnded = true
            defer { state.mourners = [] }
            return state.mourners
        }
        for mourner in mourners { mourner.resume() }
    }
}
