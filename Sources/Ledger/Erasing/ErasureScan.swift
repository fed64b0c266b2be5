internal import EventLog
internal import Events
internal import Foundation

/// Finds the contents that go with a data key: those that were sealed under it, alone or among others.
struct ErasureScan {
    let store: any LogStore
    let origin: String

    /// How many ciphertexts that were sealed under one of `dataKeys` are still there. It takes one walk through the entries, and a look for
    /// each that was found; one of them is in memory at a time.
    func ciphertexts(under dataKeys: Set<Data>, below size: UInt64) throws(LedgerFault) -> UInt64 {
        var count: UInt64 = 0
        try scan(under: dataKeys, below: size) { (positions) throws(LedgerFault) in
            for position in positions {
                if try isHere(position) { count += 1 }
            }
        }
        return count
    }

    private func isHere(_ position: UInt64) throws(LedgerFault) -> Bool {
        do { return try store.part(.content, at: position) != nil } catch {
            throw LedgerFault(error, path: "ledger.db")
        }
    }

    /// Hands over the positions below `size` of the entries whose content was sealed under one of `dataKeys`, rising and some at a time;
    /// whether it is still there or not.
    func scan(
        under dataKeys: Set<Data>, below size: UInt64, _ body: ([UInt64]) throws(LedgerFault) -> Void
    ) throws(LedgerFault) {
        guard !dataKeys.isEmpty else { return }
        try store.eachEntryChunk(below: size) { (rows) throws(LedgerFault) in
            try body(rows.filter { isSealed($0, under: dataKeys) }.map(\.position))
        }
    }

    private func isSealed(_ row: LogRow, under dataKeys: Set<Data>) -> Bool {
        // Most entries name none of the keys, and need not be taken apart to see it.
        guard dataKeys.count > Self.searchedKeysMax || dataKeys.contains(where: { Self.holds(row.entry, $0) }) else {
            return false
        }
        guard let entry = try? LogEntry(position: row.position, bytes: row.entry, origin: origin) else { return false }
        return entry.content?.dataKeyIds.contains(where: dataKeys.contains) ?? false
    }

    private static let searchedKeysMax = 16

    private static func holds(_ bytes: [UInt8], _ word: Data) -> Bool {
        bytes.withUnsafeBytes { bytes in
            word.withUnsafeBytes { word in
                guard let first = word.first, let base = bytes.baseAddress, let wordBase = word.baseAddress else {
                    return false
                }
                var start = 0
                while start + word.count <= bytes.count,
                    let found = memchr(base + start, Int32(first), bytes.count - word.count + 1 - start)
                {
                    if memcmp(found, wordBase, word.count) == 0 { return true }
                    start = base.distance(to: found) + 1
                }
                return false
            }
        }
    }
}
