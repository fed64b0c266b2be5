internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// What the one connection that writes a log does after each commit: it makes its WAL longer before that is needed, and moves it into the file
/// when it is long.
///
/// The sync of a file that became longer also waits until its length and the place of its new blocks are written; with bytes that are there
/// already it waits for those alone. So zeros are appended ahead of the commits, in steps that double. SQLite goes by the frames that it has
/// written and never by the file's length, and what follows the last commit is nothing to it.
final class WALUpkeep: Sendable {
    private struct State {
        /// In use after the last commit. Fewer than before where the WAL was begun again, and may be a shorter file.
        var frames = 0
        /// Bytes that the file has at least; `nil` where that is to be looked up.
        var room: Int?
    }

    private let state = Mutex(State())

    /// Frames from which on the WAL is moved into the file.
    private static let checkpointFrames = 4_000
    /// Frames that there is room for ahead. A process that commits no more than these leaves the file as short as SQLite made it.
    private static let growthFrames = 64
    /// A page and its header.
    private static let frameBytes = 4_096 + 24
    private static let stepBytesMin = 1 << 20
    private static let pieceBytes = 4_096
    /// The longest that zeros make the file: what a checkpoint comes after, and the commit before it.
    private static let bytesMax = (checkpointFrames + 256) * frameBytes
    /// So many times what is to be appended must be free: the zeros shall not be what fills a disk.
    private static let freeTimesMin = 64

    /// Has `database`, whose WAL nobody else writes, tell after each of its commits; in place of SQLite's own `wal_autocheckpoint`.
    /// This must live as long as the connection.
    func follow(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, connection, name, frames in
                let upkeep = Unmanaged<WALUpkeep>.fromOpaque(context!).takeUnretainedValue()
                // What keeps it from the file now, a reader or a full disk, may be gone after the next commit.
                if frames >= WALUpkeep.checkpointFrames {
                    sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                } else if let path = sqlite3_filename_wal(sqlite3_db_filename(connection, name)) {
                    upkeep.makeRoom(in: path, after: Int(frames))
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Says that the WAL was emptied.
    func beginAnew() { state.withLock { $0 = State() } }

    private func makeRoom(in path: UnsafePointer<CChar>, after frames: Int) {
        state.withLock { state in
            if frames < state.frames { state.room = nil }
            state.frames = frames
            guard frames >= Self.growthFrames else { return }
            let needed = min((frames + Self.growthFrames) * Self.frameBytes, Self.bytesMax)
            if let room = state.room, needed <= room { return }
            state.room = Self.lengthen(path, to: needed)
        }
    }

    /// - Returns: the file's length now, or more where it cannot be made longer, so that no commit soon tries again.
    private static func lengthen(_ path: UnsafePointer<CChar>, to needed: Int) -> Int {
        // Only the file that SQLite has, and zeros are only ever appended: whatever became of it meanwhile, nothing is overwritten.
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return bytesMax }
        defer { close(descriptor) }
        var (file, disk) = (stat(), statvfs())
        guard fstat(descriptor, &file) == 0, file.st_mode & S_IFMT == S_IFREG else { return bytesMax }
        let length = Int(file.st_size)
        if needed <= length { return length }
        let step = min(max(needed, stepBytesMin), bytesMax - length)
        guard step > 0, fstatvfs(descriptor, &disk) == 0,
            Int(disk.f_bavail) >= step * freeTimesMin / Int(max(disk.f_frsize, 1))
        else { return bytesMax }
        // Page by page: of larger pieces the kernel keeps larger ones in memory, and goes through all of one for each frame that is written.
        let zeros = [UInt8](repeating: 0, count: pieceBytes)
        for _ in 0..<step / pieceBytes {
            // Cut short by a limit it has less room, which is no error.
            guard write(descriptor, zeros, zeros.count) == zeros.count else { return bytesMax }
        }
        return length + step / pieceBytes * pieceBytes
    }
}
