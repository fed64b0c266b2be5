internal import EventLog
internal import Foundation
internal import GRDB

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
    /// A reader needs the -wal and -shm files beside it and makes them where they are missing. In a folder that may not be written it
    /// cannot; but where there is no -wal either, all of the log is in this one file and nobody writes it, so it is opened as unchanging.
    var pathForReading: String {
        let folder = url.deletingLastPathComponent().path
        guard access(folder, W_OK) != 0, !FileManager.default.fileExists(atPath: url.path + "-wal") else {
            return url.path
        }
        return url.absoluteURL.absoluteString + "?immutable=1"
    }
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
        try SQLiteLogStore.translating(.committing) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let source = try DatabaseQueue(path: pathForReading, configuration: configuration)
            let copy = try DatabaseQueue(path: target.path)
            // In one step: a writer goes on in the WAL meanwhile, and what it writes is not in the copy.
            try source.backup(to: copy)
            try copy.close()
            try source.close()
        }
    }
}
