package import Events
internal import Synchronization

/// A log in memory: for tests, and for what need not outlive the process. The same promises as on disk, but for durability.
package final class MemoryLogStore: ErasableLogStore {
    private struct Contents {
        var head: LogHead?
        var rows: [LogRow] = []
        var positions: [EventID: UInt64] = [:]
        var receipts: [RequestKey: StoredReceipt] = [:]
    }

    private let contents = Mutex(Contents())

    package init() {}

    package func head() -> LogHead? { contents.withLock { $0.head } }

    package func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault) {
        try contents.withLock { (contents) throws(StoreFault) in
            guard contents.head?.size == size else { throw .conflict(expected: size, actual: contents.head?.size) }
            var ids = Set<EventID>()
            for row in batch.rows where contents.positions[row.eventID] != nil || !ids.insert(row.eventID).inserted {
                throw .alreadyPresent
            }
            var keys = Set<RequestKey>()
            for receipt in batch.receipts
            where contents.receipts[receipt.request] != nil || !keys.insert(receipt.request).inserted {
                throw .alreadyPresent
            }
            for row in batch.rows { contents.positions[row.eventID] = row.position }
            for receipt in batch.receipts { contents.receipts[receipt.request] = receipt }
            contents.rows += batch.rows
            contents.head = batch.head
        }
    }

    package func rows(from position: UInt64, limit: Int, parts: PartSelection) -> [LogRow] {
        contents.withLock { contents in
            guard position < contents.rows.count else { return [] }
            return contents.rows[Int(position)...].prefix(limit).map { row in
                LogRow(
                    position: row.position, eventID: row.eventID, entry: row.entry, leaf: row.leaf,
                    facts: parts.contains(.facts) ? row.facts : nil,
                    content: parts.contains(.content) ? row.content : nil)
            }
        }
    }

    package func part(_ kind: Part.Kind, at position: UInt64) -> [UInt8]? {
        contents.withLock { contents in
            guard position < contents.rows.count else { return nil }
            return kind == .facts ? contents.rows[Int(position)].facts : contents.rows[Int(position)].content
        }
    }

    package func position(of eventID: EventID) -> UInt64? { contents.withLock { $0.positions[eventID] } }

    package func receipt(for request: RequestKey) -> StoredReceipt? { contents.withLock { $0.receipts[request] } }

    package func deleteContents(at positions: [UInt64]) {
        contents.withLock { contents in
            for position in positions where position < contents.rows.count {
                contents.rows[Int(position)] = contents.rows[Int(position)].withoutContent
            }
        }
    }

    /// Memory keeps none.
    package func wipeTraces() {}

    package func checkLookUps() throws(StoreFault) {
        try contents.withLock { (contents) throws(StoreFault) in
            for row in contents.rows where contents.positions[row.eventID] != row.position {
                throw .corrupt("entry \(row.position) is not found by its id")
            }
        }
    }
}

extension LogRow {
    fileprivate var withoutContent: LogRow {
        LogRow(position: position, eventID: eventID, entry: entry, leaf: leaf, facts: facts, content: nil)
    }
}
