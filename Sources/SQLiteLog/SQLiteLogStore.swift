package import EventLog
package import Events
package import Foundation
internal import GRDB
package import Sodium

/// A log in one SQLite file: WAL, `synchronous=FULL`, and at any time one connection that writes and checkpoints (SQLite before 3.51.3 can
/// corrupt a WAL that two connections write or checkpoint at once): that of the process with the folder's lock. Readers have connections of
/// their own and never wait for the writer.
package final class SQLiteLogStore: LogStore {
    package enum Access: Sendable {
        /// Makes the file; it must not be there.
        case create
        case readWrite
        /// Takes no lock and changes nothing, so it may look on while another process writes.
        case readOnly
    }

    let database: DatabasePool
    /// `nil` for who only reads.
    let upkeep: WALUpkeep?

    /// Opens `file`. Whoever opens it to write holds ``LockFile/Lock/writing``, and writes nothing while another process has that.
    package init(file: URL, access: Access) throws(StoreFault) {
        let ours = SQLiteFile(url: file, applicationID: SQLiteSchema.applicationID, format: SQLiteSchema.format)
        if access == .create { try ours.create(schema: SQLiteSchema.statements) } else { try ours.check() }
        let upkeep = access == .readOnly ? nil : WALUpkeep()
        self.upkeep = upkeep
        database = try Self.translating(.opening) {
            var configuration = Configuration()
            configuration.readonly = access == .readOnly
            configuration.busyMode = .timeout(5)
            configuration.label = "promptledger.ledger"
            // A replay decrypts while it reads, on every core; the rest ask for single rows.
            configuration.maximumReaderCount = ProcessInfo.processInfo.activeProcessorCount + 4
            let path = access == .readOnly ? ours.pathForReading : file.path
            let database = try DatabasePool(path: path, configuration: configuration)
            if let upkeep {
                try database.writeWithoutTransaction { database in
                    // GRDB sets NORMAL with WAL; an acknowledged event must survive a power cut.
                    try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
                    upkeep.follow(database)
                }
            }
            return database
        }
    }

    package func head() throws(StoreFault) -> LogHead? {
        try Self.translating(.reading) { try database.read { try Self.head($0) } }
    }

    static func head(_ database: Database) throws -> LogHead? {
        guard let row = try Row.fetchOne(database, sql: "SELECT size, recorded_at, frontier, checkpoint FROM head")
        else { return nil }
        guard let size = row.integer(0), let recordedAt = row.integer(1), let digests = row.blob(2),
            let checkpoint = row.blob(3)
        else {
            throw StoreFault.corrupt("the head is not stored whole")
        }
        let subtrees = stride(from: 0, to: digests.count, by: 32).compactMap {
            Digest(digests.dropFirst($0).prefix(32))
        }
        guard digests.count == 32 * subtrees.count,
            let frontier = Frontier(size: UInt64(bitPattern: size), subtrees: subtrees)
        else {
            throw StoreFault.corrupt("the head's frontier does not fit its size")
        }
        return LogHead(frontier: frontier, recordedAt: UInt64(bitPattern: recordedAt), checkpoint: Array(checkpoint))
    }

    package func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault) {
        try Self.translating(.committing) {
            try database.writeWithoutTransaction { database in
                try database.inImmediateTransaction {
                    try Self.store(batch.head, replacing: size, in: database)
                    guard database.changesCount == 1 else {
                        throw StoreFault.conflict(expected: size, actual: try Self.head(database)?.size)
                    }
                    try Self.insert(batch, into: database)
                }
            }
        }
    }

    /// Changes nothing where the log is not of `size` entries, or, for `nil`, has a head already.
    private static func store(_ head: LogHead, replacing size: UInt64?, in database: Database) throws {
        let statement = try RawStatement(
            size == nil
                ? "INSERT OR IGNORE INTO head (id, size, recorded_at, frontier, checkpoint) VALUES (1, ?, ?, ?, ?)"
                : "UPDATE head SET size = ?, recorded_at = ?, frontier = ?, checkpoint = ? WHERE id = 1 AND size = ?",
            in: database)
        statement.bind(Int64(bitPattern: head.size), at: 1)
        statement.bind(Int64(bitPattern: head.recordedAt), at: 2)
        if let size { statement.bind(Int64(bitPattern: size), at: 5) }
        try head.frontier.subtrees.flatMap(\.bytes).withUnsafeBytes { frontier in
            try head.checkpoint.withUnsafeBytes { checkpoint in
                statement.bind(frontier, at: 3)
                statement.bind(checkpoint, at: 4)
                try statement.run()
            }
        }
    }

    private static func insert(_ batch: LogBatch, into database: Database) throws {
        let entry = try RawStatement(
            "INSERT INTO entries (position, event_id, entry, leaf) VALUES (?, ?, ?, ?)", in: database)
        let facts = try RawStatement(
            "INSERT INTO facts (position, ciphertext) VALUES (?, ?)", in: database)
        let content = try RawStatement(
            "INSERT INTO content (position, ciphertext) VALUES (?, ?)", in: database)
        for row in batch.rows {
            let position = Int64(bitPattern: row.position)
            do {
                // What is bound stays where it is until the statement was run.
                try row.lend { row throws in
                    try row.eventID.withBytes { eventID in
                        try row.leaf.withBytes { leaf throws in
                            entry.bind(position, at: 1)
                            entry.bind(eventID, at: 2)
                            entry.bind(row.entry, at: 3)
                            entry.bind(leaf, at: 4)
                            try entry.run()
                        }
                    }
                    if let ciphertext = row.facts { try facts.insert(ciphertext, at: position) }
                    if let ciphertext = row.content { try content.insert(ciphertext, at: position) }
                }
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_PRIMARYKEY {
                // The size was compared before: this is no other writer, but a row that should not be there.
                throw StoreFault.corrupt("a row \(row.position) lies beyond the head")
            }
        }
        let receipt = try database.cachedStatement(
            sql: "INSERT INTO receipts (request, digest, first, count, checksum) VALUES (?, ?, ?, ?, ?)")
        for stored in batch.receipts {
            receipt.setUncheckedArguments([
                Data(stored.request.bytes), Data(stored.digest.bytes), Int64(bitPattern: stored.positions.lowerBound),
                Int64(stored.positions.count), Data(checksum(stored)),
            ])
            try receipt.execute()
        }
    }

    package func rows(from position: UInt64, limit: Int, parts: PartSelection) throws(StoreFault) -> [LogRow] {
        var rows: [LogRow] = []
        rows.reserveCapacity(min(limit, 4096))
        try scan(from: position, limit: limit, parts: parts) { row in
            rows.append(LogRow(row))
            return true
        }
        return rows
    }

    package func leaves(from position: UInt64, limit: Int) throws(StoreFault) -> [Digest] {
        guard let first = Int64(exactly: position) else { return [] }
        return try Self.translating(.reading) {
            try database.read { database in
                let statement = try RawStatement(
                    "SELECT position, leaf FROM entries WHERE position >= ? ORDER BY position LIMIT ?", in: database)
                statement.bind(first, at: 1)
                statement.bind(Int64(limit), at: 2)
                var leaves: [Digest] = []
                leaves.reserveCapacity(min(limit, 65_536))
                while try statement.step() {
                    let at = UInt64(bitPattern: statement.integer(0))
                    guard at == position + UInt64(leaves.count) else { break }
                    guard let leaf = statement.blob(1).flatMap({ Digest($0) }) else {
                        throw StoreFault.corrupt("entry \(at) is not stored whole")
                    }
                    leaves.append(leaf)
                }
                return leaves
            }
        }
    }

    package func part(_ kind: Part.Kind, at position: UInt64) throws(StoreFault) -> [UInt8]? {
        let table = kind == .facts ? "facts" : "content"
        return try Self.translating(.reading) {
            try database.read { database in
                let statement = try database.cachedStatement(sql: "SELECT ciphertext FROM \(table) WHERE position = ?")
                return try Data.fetchOne(statement, arguments: [Int64(bitPattern: position)]).map { Array($0) }
            }
        }
    }

    package func position(of eventID: EventID) throws(StoreFault) -> UInt64? {
        try Self.translating(.reading) {
            try database.read { database in
                let statement = try database.cachedStatement(sql: "SELECT position FROM entries WHERE event_id = ?")
                return try Int64.fetchOne(statement, arguments: [Data(eventID.bytes)]).map { UInt64(bitPattern: $0) }
            }
        }
    }

    package func receipt(for request: RequestKey) throws(StoreFault) -> StoredReceipt? {
        try Self.translating(.reading) {
            try database.read { database in
                let statement = try database.cachedStatement(
                    sql: "SELECT \(Self.receiptColumns) FROM receipts WHERE request = ?")
                return try Row.fetchOne(statement, arguments: [Data(request.bytes)]).map(Self.receipt)
            }
        }
    }

    private static let receiptColumns = "request, digest, first, count, checksum"

    private static func receipt(_ row: Row) throws -> StoredReceipt {
        guard let request = row.blob(0).flatMap({ RequestKey($0) }), let digest = row.blob(1).flatMap({ Digest($0) }),
            let first = row.integer(2).flatMap(UInt64.init(exactly:)),
            let count = row.integer(3).flatMap(UInt64.init(exactly:)),
            first <= UInt64(Int64.max) - count
        else { throw StoreFault.corrupt("a receipt is not stored whole") }
        let receipt = StoredReceipt(request: request, digest: digest, positions: first..<first + count)
        guard let stored = row.blob(4), checksum(receipt) == Array(stored) else {
            throw StoreFault.corrupt("a receipt is not what was written")
        }
        return receipt
    }

    private static func checksum(_ receipt: StoredReceipt) -> [UInt8] {
        var bytes = receipt.request.bytes + receipt.digest.bytes
        for number in [receipt.positions.lowerBound, receipt.positions.upperBound] {
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        return SHA256.digest(bytes).bytes
    }

    package func checkLookUps() throws(StoreFault) {
        try Self.translating(.reading) {
            try database.read { database in
                // Of every table and index: that they are whole, in order, and agree.
                let complaint = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
                guard complaint == "ok" else { throw StoreFault.corrupt(complaint ?? "SQLite does not answer") }
                if let complaint = try SQLiteSchema.complaint(about: database) { throw StoreFault.corrupt(complaint) }
                let size = try Self.head(database)?.size ?? 0
                let receipts = try Row.fetchCursor(database, sql: "SELECT \(Self.receiptColumns) FROM receipts")
                while let row = try receipts.next() {
                    let receipt = try Self.receipt(row)
                    guard receipt.positions.upperBound <= size else {
                        throw StoreFault.corrupt("a receipt is of entries beyond the head")
                    }
                }
            }
        }
    }

    /// Moves what is still in the WAL into the file, so that the file alone is the log, and closes every connection.
    /// Nothing may be asked of the store after.
    package func close() throws(StoreFault) {
        try Self.translating(.reading) {
            if !database.configuration.readonly {
                // A reader of another process may hold the WAL: then it stays, which is no fault.
                _ = try? database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
            try database.close()
        }
    }
}

extension RawStatement {
    fileprivate borrowing func insert(_ ciphertext: UnsafeRawBufferPointer, at position: Int64) throws {
        bind(position, at: 1)
        bind(ciphertext, at: 2)
        try run()
    }
}
