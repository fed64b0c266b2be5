package import EventLog
internal import GRDB

extension SQLiteLogStore: ErasableLogStore {
    /// `secure_delete` is on: SQLite overwrites what it deletes with zeros, in the file and in its free pages.
    package func deleteContents(at positions: [UInt64]) throws(StoreFault) {
        try Self.translating(.committing) {
            try database.write { database in
                let statement = try database.cachedStatement(sql: "DELETE FROM content WHERE position = ?")
                for position in positions { try statement.execute(arguments: [Int64(bitPattern: position)]) }
            }
        }
    }

    /// Moves the write-ahead log into the file and empties it: pages as they were before the deletion lie there.
    package func wipeTraces() throws(StoreFault) {
        try Self.translating(.committing) {
            // Our own readers end first, so that they do not keep it.
            _ = try database.barrierWriteWithoutTransaction { try $0.checkpoint(.truncate) }
            upkeep?.beginAnew()
        }
    }
}
