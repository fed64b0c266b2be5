import Foundation
import Synchronization
import Testing
import Threads

@Suite(.timeLimit(.minutes(1))) struct OwnThreadTests {
    @Test func aThreadDoesItAndHearsNoSignals() async {
        let isBlocked = await withCheckedContinuation { continuation in
            let isStarted = OwnThread.start("test", stackBytes: OwnThread.smallStackBytes) {
                var signals = sigset_t()
                pthread_sigmask(SIG_BLOCK, nil, &signals)
                continuation.resume(returning: sigismember(&signals, SIGPIPE) == 1)
            }
            #expect(isStarted)
        }
        #expect(isBlocked)
    }

    @Test func whereThereIsNoneThatIsSaid() {
        let hasRun = Mutex(false)
        // More than any machine has addresses for.
        let isStarted = OwnThread.start("test", stackBytes: 1 << 60) { hasRun.withLock { $0 = true } }
        #expect(!isStarted && !hasRun.withLock(\.self))
    }
}
