internal import EventLog
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// One of our SQLite files: what tells it from others, and how it is made.
struct SQLiteFile {
    let url: URL
    /// `PRAGMA application_id`.
    let applicationID: Int
    /// `PRAGMA user_version`, the newest that this program knows.
    let format: Int

    /// Makes the file with `schema`, readable by its owner alone. A crash inside leaves a file that is not yet a log.
    func create(schema: String) throws(StoreFault) {
        // SQLite gives the files beside it (-wal, -shm) the permissions that it finds here.
        let descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = errno == EEXIST ? "is there already" : "cannot be made (\(String(cString: strerror(errno))))"
            throw .cannotOpen("\(url.lastPathComponent) \(reason)")
        }
        close(descriptor)
        try SQLiteLogStore.translating(.opening) {
            let database = try DatabaseQueue(path: url.path)
            try database.write { database in
                try database.execute(sql: schema)
                try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format)")
            }
            try database.close()
        }
    }

    /// Refuses a file that is not ours, or of a newer program, before anything of it is changed.
    func check() throws(StoreFault) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw .notALog
        }
        let (application, found) = try SQLiteLogStore.translating(.opening) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: pathForReading, configuration: configuration)
            let ids = try database.read { database in
                (
                    try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                )
            }
            try database.close()
            return ids
        }
        guard application == applicationID else { throw .notALog }
        guard found <= format else { throw .newerFormat(found: found, known: format) }
    }

    /// The file's path for a connection that only reads.
    ///
    /// A reader needs the -wal and -shm files beside it and makes them where they are missing. In a folder that may not be written, or on a
    /// disk that is full, it cannot; but where there is no -wal either, all of the log is in this one file and nobody writes it (nor can begin
    /// to, who needs those files as well), so it is opened as unchanging.
    var pathForReading: String {
        func isThere(_ suffix: String) -> Bool { FileManager.default.fileExists(atPath: url.path + suffix) }
        guard !isThere("-wal"), !isThere("-journal") else { return url.path }
        let folder = url.deletingLastPathComponent().path
        guard access(folder, W_OK) != 0 || !isThere("-shm") && Self.isFull(folder) else { return url.path }
        return url.absoluteURL.absoluteString + "?immutable=1"
    }

    /// What an -shm file has at least.
    private static let shmBytesMin: UInt64 = 32_768

    /// Whether an -shm file has no room in `folder`. Trying would leave an empty -wal behind, and then nobody could tell any more whether
    /// somebody writes.
    private static func isFull(_ folder: String) -> Bool {
        var disk = statvfs()
        // There are file systems that do not count.
        guard statvfs(folder, &disk) == 0, disk.f_blocks > 0 else { return false }
        let free = geteuid() == 0 ? disk.f_bfree : disk.f_bavail
        return UInt64(free) * UInt64(disk.f_frsize) < shmBytesMin
    }

    /// Why a file cannot be opened beside which others cannot be made as long as they must be.
    static let noRoomBeside =
        "there is no room for the files that SQLite keeps beside it: the disk is full, or a limit on how long files may be is reached"
}

extension SQLiteFile {
    /// Copies the file as of one moment, beside whoever reads and writes it meanwhile. `target` is a file like this one, alone: nothing of it
    /// lies in a WAL. A crash inside leaves a part of it.
    func copy(to target: URL) throws(StoreFault) {
        try check()
        let descriptor = open(target.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotOpen("\(target.lastPathComponent) cannot be made (\(String(cString: strerror(errno))))")
        }
        close(descriptor)
        try SQLiteLogStore.translating(.copying) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let source = try DatabaseQueue(path: pathForReading, configuration: configuration)
            let copy = try DatabaseQueue(path: target.path)
            // In one step: a writer goes on in the WAL meanwhile, and what it writes is not in the copy.
            do { try source.backup(to: copy) } catch let error as DatabaseError {
                guard let reason = Self.refusal(in: copy) else { throw error }
                throw StoreFault.notWritten(reason)
            }
            try copy.close()
            try source.close()
        }
    }

    /// What the system said, where it refused something: SQLite itself calls all of that a disk I/O error.
    private static func refusal(in database: DatabaseQueue) -> String? {
        let code = database.inDatabase { sqlite3_system_errno($0.sqliteConnection) }
        return code == 0 ? nil : String(cString: strerror(code))
    }

    /// Makes the file one that needs no other beside it, so that whoever only reads it leaves nothing there: with a WAL a reader makes the -wal
    /// and -shm files, and cannot take them away. Who next opens it to write gives it a WAL again. Nobody else may have it open.
    func makeOneFile() throws(StoreFault) {
        try SQLiteLogStore.translating(.copying) {
            let database = try DatabaseQueue(path: url.path)
            let mode = try database.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
            guard mode == "delete" else {
                throw StoreFault.notWritten("\(url.lastPathComponent) could not be made one file")
            }
            try database.close()
        }
        // SQLite says nothing of a file that it could not take away, and undoes with the journal what was done when it finds one.
        for suffix in ["-journal", "-wal", "-shm"] where FileManager.default.fileExists(atPath: url.path + suffix) {
            throw .notWritten(
                "\(url.lastPathComponent) could not be made one file: \(url.lastPathComponent)\(suffix) stays beside it"
            )
        }
    }
}
