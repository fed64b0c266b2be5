internal import Foundation
internal import SQLiteLog

extension ProcessLock {
    /// Between two looks, at first and at most.
    private static let (pauseMin, pauseMax): (Duration, Duration) = (.milliseconds(5), .milliseconds(80))

    /// Takes the folder for this process, or says who has it. Most commands take a moment, so one that comes beside another waits, up to the
    /// folder's ``LedgerFolder/lockWaitMax``.
    static func take(_ folder: LedgerFolder) throws(LedgerFault) -> ProcessLock {
        let end = ContinuousClock.now + folder.lockWaitMax
        var pause = pauseMin
        while true {
            do { return try ProcessLock(file: folder.lock) } catch {
                switch error {
                case .held(let process):
                    guard ContinuousClock.now < end else {
                        throw .inUse(
                            path: folder.url.path, byProcess: process,
                            waitedSeconds: folder.lockWaitMax.components.seconds)
                    }
                case .cannotOpen(let code): throw .cannotOpen(path: folder.lock.path, "system error \(code)")
                }
            }
            // The system wakes nobody at a given time for such a lock.
            Thread.sleep(forTimeInterval: min(pause, max(.zero, end - .now)) / .seconds(1))
            pause = min(pause * 2, pauseMax)
        }
    }
}
