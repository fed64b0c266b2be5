internal import Foundation
internal import SQLiteLog
internal import Synchronization

/// This process's right to write a folder, until it is let go of.
///
/// Whoever wants to write queues for one lock, ``LockFile/Lock/next``, and has it until it is done; what it writes under is another,
/// ``LockFile/Lock/writing``. Who keeps the ledger holds a third and only the second of those two, so it sees that somebody is next, and can
/// ``lend()``.
final class FolderLock: Sendable {
    private let file: LockFile
    private let path: String
    private let whenWaiting: WaitingNotice?
    private let isLeaving = Atomic(false)

    /// Between two looks, at first and at most: the system wakes nobody at a given time for such a lock.
    private static let (pauseMin, pauseMax): (Duration, Duration) = (.milliseconds(2), .milliseconds(80))
    /// Who is next looks so often whether it may write; who lent the ledger, whether it has it back.
    private static let turnPause: Duration = .milliseconds(2)
    /// How long who lends waits until who is next has noticed.
    private static let noticeMax: Duration = .milliseconds(500)
    /// Who waits longer is told for whom.
    private static let silenceMax: Duration = .seconds(1)

    /// Takes the folder for this process, or says who has it. Most commands take a moment, so one that comes beside another waits, up to the
    /// folder's ``LedgerFolder/lockWaitMax``.
    init(_ folder: LedgerFolder, for tenure: Tenure) throws(LedgerFault) {
        whenWaiting = folder.whenWaiting
        path = folder.lock.path
        do { file = try LockFile(folder.lock) } catch { throw LedgerFault(error, path: folder.lock.path) }
        var wait = Wait(for: folder)
        if tenure == .whole { try wait.take(.keeping, of: file, pauseMax: Self.pauseMax) }
        try wait.take(.next, of: file, pauseMax: Self.pauseMax)
        try wait.take(.writing, of: file, pauseMax: Self.turnPause)
        file.sign()
        if tenure == .whole { file.release(.next) }
    }

    /// Whether somebody waits for a turn.
    var isWanted: Bool { file.isTaken(.next) }

    /// Waits for no turn any more.
    func leave() { isLeaving.store(true, ordering: .relaxed) }

    /// What came of a turn.
    enum Turn {
        /// Somebody had it, and this process may write again.
        case taken
        /// Nobody took it.
        case notTaken
        /// This process was told to end while somebody had it, and may write no more.
        case leftBehind
    }

    /// Lets who is next write, and returns when they have done so.
    func lend() async throws(LedgerFault) -> Turn {
        file.release(.writing)
        let begun = ContinuousClock.now
        var isTaken = false
        while file.isTaken(.next), !isTaken, begun.duration(to: .now) < Self.noticeMax {
            isTaken = file.isTaken(.writing)
            await Self.pause()
        }
        var notice = whenWaiting
        do {
            while try !file.take(.writing) {
                isTaken = true
                if Task.isCancelled || isLeaving.load(ordering: .relaxed) { return .leftBehind }
                if begun.duration(to: .now) >= Self.silenceMax { notice.take()?(file.signedBy, nil) }
                await Self.pause()
            }
        } catch { throw LedgerFault(error, path: path) }
        file.sign()
        return isTaken ? .taken : .notTaken
    }

    /// As long also where the task is cancelled.
    private static func pause() async { await Task { try? await Task.sleep(for: turnPause) }.value }

    /// How long a process has waited for the locks of a folder.
    private struct Wait {
        let folder: LedgerFolder
        let begun = ContinuousClock.now
        private var notice: WaitingNotice?

        init(for folder: LedgerFolder) {
            self.folder = folder
            notice = folder.whenWaiting
        }

        mutating func take(_ lock: LockFile.Lock, of file: borrowing LockFile, pauseMax: Duration) throws(LedgerFault) {
            var pause = min(FolderLock.pauseMin, pauseMax)
            while true {
                do { if try file.take(lock) { return } } catch {
                    throw LedgerFault(error, path: folder.lock.path)
                }
                let waited = begun.duration(to: .now)
                guard waited < folder.lockWaitMax else {
                    throw .inUse(
                        path: folder.url.path, byProcess: file.signedBy,
                        waitedSeconds: folder.lockWaitMax.components.seconds)
                }
                if waited >= FolderLock.silenceMax { notice.take()?(file.signedBy, folder.lockWaitMax) }
                Thread.sleep(for: min(pause, folder.lockWaitMax - waited))
                pause = min(pause * 2, pauseMax)
            }
        }
    }
}

extension LedgerFault {
    fileprivate init(_ fault: LockFault, path: String) {
        self = .cannotOpen(path: path, String(cString: strerror(fault.errno)))
    }
}

extension Thread {
    fileprivate static func sleep(for duration: Duration) { sleep(forTimeInterval: max(.zero, duration) / .seconds(1)) }
}
