internal import EventLog
internal import GRDB

extension SQLiteLogStore {
    /// What the store was doing: the same SQLite code means another thing before and after a commit may have reached the disk.
    enum Doing { case opening, reading, committing }

    /// Runs `body` and says its errors in the store's words. SQL and arguments stay out: they may hold data.
    static func translating<R>(_ doing: Doing, _ body: () throws -> R) throws(StoreFault) -> R {
        do { return try body() } catch let fault as StoreFault { throw fault } catch let error as DatabaseError {
            throw fault(for: error, doing)
        } catch {
            throw doing == .committing ? .unknown("\(type(of: error))") : .cannotOpen("\(type(of: error))")
        }
    }

    private static func fault(for error: DatabaseError, _ doing: Doing) -> StoreFault {
        let words = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
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
        default: return doing == .committing ? .unknown(words) : .cannotOpen(words)
        }
    }
}
