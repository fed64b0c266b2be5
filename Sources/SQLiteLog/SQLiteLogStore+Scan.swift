package import EventLog
internal import Events
internal import GRDB
internal import Sodium

extension SQLiteLogStore {
    package func scan(
        from position: UInt64, limit: Int, parts: PartSelection, _ body: (LentRow) -> Bool
    ) throws(StoreFault) {
        // SQLite counts to 2^63 - 1, and so far no log goes.
        guard let first = Int64(exactly: position), limit > 0 else { return }
        try Self.translating(.reading) {
            try database.read { database in
                let entries = try RawStatement(
                    "SELECT position, event_id, entry, leaf FROM entries WHERE position >= ? ORDER BY position LIMIT ?",
                    in: database)
                entries.bind(first, at: 1)
                entries.bind(Int64(limit), at: 2)
                // Each table is read in its own order, side by side: a join would look for each part from its table's root.
                var facts = try PartScan(parts.contains(.facts) ? "facts" : nil, from: first, in: database)
                var content = try PartScan(parts.contains(.content) ? "content" : nil, from: first, in: database)
                while try entries.step() {
                    let at = entries.integer(0)
                    guard let eventID = entries.blob(1).flatMap({ EventID(bytes: $0) }), let entry = entries.blob(2),
                        let leaf = entries.blob(3).flatMap({ Digest($0) })
                    else { throw StoreFault.corrupt("entry \(at) is not stored whole") }
                    let row = LentRow(
                        position: UInt64(bitPattern: at), eventID: eventID, entry: entry, leaf: leaf,
                        facts: try facts.ciphertext(at: at), content: try content.ciphertext(at: at))
                    guard body(row) else { return }
                }
            }
        }
    }
}

/// Reads the ciphertexts of one table in the order of entries.
private struct PartScan: ~Copyable {
    private let statement: RawStatement?
    /// Of the row that the statement is at; `nil` where there are no more.
    private var position: Int64?

    /// `table`: `nil` for parts that are not asked for.
    init(_ table: String?, from first: Int64, in database: Database) throws {
        guard let table else {
            statement = nil
            return
        }
        let scan = try RawStatement(
            "SELECT position, ciphertext FROM \(table) WHERE position >= ? ORDER BY position", in: database)
        scan.bind(first, at: 1)
        position = try scan.step() ? scan.integer(0) : nil
        statement = .some(consume scan)
    }

    /// The part of the entry at `wanted`, good until the next call; `nil` where there is none. `wanted` rises.
    mutating func ciphertext(at wanted: Int64) throws -> UnsafeRawBufferPointer? {
        while let at = position, at < wanted { position = try next() }
        guard position == wanted else { return nil }
        switch statement {
        case .some(let statement):
            guard let ciphertext = statement.blob(1) else {
                throw StoreFault.corrupt("a part of entry \(wanted) is not stored whole")
            }
            return ciphertext
        case .none: return nil
        }
    }

    private func next() throws -> Int64? {
        switch statement {
        case .some(let statement): try statement.step() ? statement.integer(0) : nil
        case .none: nil
        }
    }
}
