internal import EventLog
internal import Events
internal import Sodium

/// Finds the entries that bear signatures by some keys.
struct SignatureScan {
    let store: any LogStore
    let origin: String

    /// Entries read at once.
    private static let chunkEntries = 4_096

    /// The positions below `size` of the entries that each of `keys` signed, rising. It takes one walk through the entries.
    func positions(signedBy keys: Set<Digest>, below size: UInt64) throws(LedgerFault) -> [Digest: [UInt64]] {
        var signed: [Digest: [UInt64]] = [:]
        guard !keys.isEmpty else { return signed }
        var next: UInt64 = 0
        while next < size {
            let rows: [LogRow]
            do {
                rows = try store.rows(from: next, limit: Int(min(UInt64(Self.chunkEntries), size - next)), parts: [])
            } catch { throw LedgerFault(error, path: "ledger.db") }
            guard let last = rows.last else { throw .corrupt(position: next, "it is missing") }
            for row in rows {
                for name in try signers(of: row).intersection(keys) { signed[name, default: []].append(row.position) }
            }
            next = last.position + 1
        }
        return signed
    }

    private func signers(of row: LogRow) throws(LedgerFault) -> Set<Digest> {
        do {
            let entry = try LogEntry(position: row.position, bytes: row.entry, origin: origin)
            return Set(entry.signatures.compactMap { Digest($0.key) })
        } catch { throw .corrupt(position: row.position, "it is not an entry of this log (\(error))") }
    }
}
