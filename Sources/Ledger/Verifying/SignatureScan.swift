internal import EventLog
internal import Events
internal import Sodium

/// Finds the entries that bear signatures by some keys.
struct SignatureScan {
    let store: any LogStore
    let origin: String

    /// The positions below `size` of the entries that each of `keys` signed, rising. It takes one walk through the entries.
    func positions(signedBy keys: Set<Digest>, below size: UInt64) throws(LedgerFault) -> [Digest: [UInt64]] {
        var signed: [Digest: [UInt64]] = [:]
        guard !keys.isEmpty else { return signed }
        try store.eachEntryChunk(below: size) { (rows) throws(LedgerFault) in
            for row in rows {
                for name in try signers(of: row).intersection(keys) { signed[name, default: []].append(row.position) }
            }
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
