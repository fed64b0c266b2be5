internal import EventLog

extension LogStore {
    /// Hands over the entries below `size`, without their parts, in the order of the log and some at a time.
    func eachEntryChunk(
        below size: UInt64, _ body: ([LogRow]) throws(LedgerFault) -> Void
    ) throws(LedgerFault) {
        let chunkEntries: UInt64 = 4_096
        var next: UInt64 = 0
        while next < size {
            let rows: [LogRow]
            do { rows = try self.rows(from: next, limit: Int(min(chunkEntries, size - next)), parts: []) } catch {
                throw LedgerFault(error, path: "ledger.db")
            }
            guard let last = rows.last else { throw .corrupt(position: next, "it is missing") }
            try body(rows)
            next = last.position + 1
        }
    }
}
