import Dispatch
import Foundation
import Synchronization

/// How a child ended: heard once, and told to all who ask.
///
/// On Linux Foundation's `Process` hears of an end by a socket, when the last copy of it is closed. Whatever the child has started
/// inherits one, as does whatever another thread starts at the same moment: while one of those lives, a child that was killed still
/// runs for Foundation, and whoever waits for it waits for them. So its number is watched as well. Who hears first notes it.
final class ChildEnd: Sendable {
    private let known = Mutex<Int32?>(nil)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let ending = OnceSignal()

    var isKnown: Bool { known.withLock { $0 != nil } }

    /// Takes it from Foundation, which has reaped the child.
    func note(_ process: Process) {
        note(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
    }

    /// Has a thread wait for the child. It leaves the reaping to Foundation; where Foundation was first, that notes the end.
    func watch(_ pid: Int32) {
        Thread.detachNewThread {
            var about = siginfo_t()
            while waitid(P_PID, id_t(pid), &about, WEXITED | WNOWAIT) != 0 {
                guard errno == EINTR else { return }
            }
            let number = about._sifields._sigchld.si_status
            self.note(about.si_code == CLD_EXITED ? number : -number)
        }
    }

    private func note(_ status: Int32) {
        let isFirst = known.withLock { known in
            defer { known = known ?? status }
            return known == nil
        }
        guard isFirst else { return }
        hasEnded.signal()
        ending.fire()
    }

    /// Blocks the thread until the child has ended.
    /// - Returns: its exit code, or the negative number of the signal that ended it.
    func wait() -> Int32 {
        hasEnded.wait()
        hasEnded.signal()  // for whoever asks again
        return known.withLock { $0! }
    }

    /// What ``wait()`` returns, without holding up a thread.
    func status() async -> Int32 {
        await ending.wait()
        return known.withLock { $0! }
    }
}
