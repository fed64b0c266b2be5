package import EventLog
internal import GRDB

extension SQLiteLogStore {
    /// Head and tables are looked at as of one moment, so that a log which grows meanwhile is not taken for one that somebody wrote into.
    package func stray() throws(StoreFault) -> Stray? {
        try Self.translating(.reading) {
            try database.read { database in
                guard let size = try Self.head(database)?.size else { return nil }
                let tables: [(name: String, kind: Stray.Kind)] = [
                    ("entries", .entry), ("facts", .facts), ("content", .content),
                ]
                for (table, kind) in tables {
                    // A row before the first is as far beyond as one can be.
                    let found = try Row.fetchOne(
                        database, sql: "SELECT position FROM \(table) WHERE position >= ? OR position < 0 LIMIT 1",
                        arguments: [Int64(bitPattern: size)])
                    guard let found else { continue }
                    guard let position = found.integer(0) else { throw StoreFault.corrupt("\(table) has no positions") }
                    return Stray(position: UInt64(bitPattern: position), kind: kind)
                }
                return nil
            }
        }
    }
}
