internal import EventLog
internal import SQLiteLog

extension LedgerFolder {
    /// How many entries the log has on disk, by its own word; `nil` where that cannot be read. It tells whether somebody has written meanwhile.
    var storedSize: UInt64? {
        guard let store = try? SQLiteLogStore(file: log, access: .readOnly) else { return nil }
        defer { try? store.close() }
        return try? store.head()?.size
    }
}
