internal import GRDB
internal import GRDBSQLite

/// One of GRDB's prepared statements, bound, stepped and read through SQLite's own calls: blobs go in and come out without being copied,
/// which a `Row` or `StatementArguments` would do several times for each. For the places that handle millions of rows, and for a commit.
struct RawStatement: ~Copyable {
    private let database: Database
    /// Owns what `handle` points to.
    private let statement: Statement
    private let handle: SQLiteStatement

    /// Prepares `sql`, or takes it from the connection's cache. It must not be in use elsewhere.
    init(_ sql: String, in database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    deinit {
        sqlite3_reset(handle)
        // What was bound is no longer lent.
        sqlite3_clear_bindings(handle)
    }

    /// Parameters count from 1.
    func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

    /// Lends `bytes` to the statement: they must stay where they are until it was run or stepped to its end.
    func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) {
        // Without an address SQLite would take an empty blob for NULL. The last argument is SQLITE_STATIC: not to be copied.
        let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
        sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), nil)
    }

    /// Goes to the next row; `false` when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: database.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
        }
    }

    /// Runs a statement that answers no rows, and lets go of what was lent to it.
    func run() throws {
        defer { sqlite3_reset(handle) }
        while try step() {}
    }

    /// Columns count from 0.
    func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

    /// A blob where SQLite has it, until the next step; `nil` for a value of another type.
    func blob(_ index: Int32) -> UnsafeRawBufferPointer? {
        guard sqlite3_column_type(handle, index) == SQLITE_BLOB else { return nil }
        let base = sqlite3_column_blob(handle, index)
        return UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(handle, index)))
    }
}

extension Database {
    /// Does `body` in a transaction, which an error rolls back. GRDB's own parses its statements each time, which a lone append would feel;
    /// its observers, of which we have none, hear nothing of this one.
    func inImmediateTransaction(_ body: () throws -> Void) throws {
        // Where this fails, as somebody else has the lock, there is nothing to roll back.
        try RawStatement("BEGIN IMMEDIATE", in: self).run()
        do {
            try body()
            try RawStatement("COMMIT", in: self).run()
        } catch {
            // After some errors SQLite has rolled back by itself.
            if isInsideTransaction { try? RawStatement("ROLLBACK", in: self).run() }
            throw error
        }
    }
}
