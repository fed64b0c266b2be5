internal import EventLog
internal import GRDB
internal import GRDBSQLite

extension SQLiteLogStore {
    /// What the store was doing: the same SQLite code means another thing before and after a commit may have reached the disk.
    /// Of a copy nothing depends on, so whatever fails, nothing was written.
    enum Doing { case opening, reading, committing, copying }

    /// Runs `body` and says its errors in the store's words. SQL and arguments stay out: they may hold data.
    static func translating<R>(_ doing: Doing, _ body: () throws -> R) throws(StoreFault) -> R {
        do { return try body() } catch let fault as StoreFault { throw fault } catch let error as DatabaseError {
            throw fault(for: error, doing)
        } catch { throw fault("\(type(of: error))", doing) }
    }

    private static func fault(for error: DatabaseError, _ doing: Doing) -> StoreFault {
        let words = Self.words(of: error)
        switch error.resultCode {
        case .SQLITE_CONSTRAINT:
            switch error.extendedResultCode {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
                return .alreadyPresent
            default: return .corrupt(words)
            }
        case .SQLITE_FULL: return .notWritten("the disk is full")
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .notWritten("the file is locked by another program")
        case .SQLITE_READONLY: return .notWritten("the file or its folder is read-only")
        case .SQLITE_NOTADB: return doing == .opening ? .notALog : .corrupt(words)
        case .SQLITE_CORRUPT: return .corrupt(words)
        case .SQLITE_CANTOPEN, .SQLITE_PERM: return .cannotOpen(words)
        default: return fault(words, doing)
        }
    }

    /// Of what says no more than that something went wrong.
    private static func fault(_ words: String, _ doing: Doing) -> StoreFault {
        switch doing {
        case .opening, .reading: .cannotOpen(words)
        case .committing: .unknown(words)
        case .copying: .notWritten(words)
        }
    }

    private static func words(of error: DatabaseError) -> String {
        // SQLite's own words are "disk I/O error".
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return SQLiteFile.noRoomBeside }
        // The message is of the connection's last call. Where another one failed, it may say that there is no error.
        guard let message = error.message, message != String(cString: sqlite3_errstr(SQLITE_OK)) else {
            return String(cString: sqlite3_errstr(error.extendedResultCode.rawValue))
        }
        return message
    }
}
