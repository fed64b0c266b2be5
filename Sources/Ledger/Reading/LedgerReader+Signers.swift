internal import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
package import Sodium

extension LedgerReader {
    /// Which keys signed each entry of `range` that is there, in order: each by the SHA-256 of its public key. Every entry is held against
    /// the log's tree, so that nobody hides one by changing whose signature it bears.
    package func signers(of range: Range<UInt64>) throws(LedgerFault) -> [[Digest]] {
        let range = range.clamped(to: 0..<size)
        let rows: [LogRow]
        do { rows = try store.rows(from: range.lowerBound, limit: range.count, parts: []) } catch {
            throw LedgerFault(error, path: folder.log.path)
        }
        try tree.check(rows.map { MerkleHash.leaf($0.entry) }, from: range.lowerBound)
        var signers: [[Digest]] = []
        signers.reserveCapacity(rows.count)
        for (position, row) in zip(range, rows) {
            guard row.position == position else { throw .corrupt(position: position, "it is missing") }
            do {
                let entry = try LogEntry(position: position, bytes: row.entry, origin: origin)
                signers.append(entry.signatures.compactMap { Digest($0.key) })
            } catch { throw .corrupt(position: position, "it is not an entry of this log (\(error))") }
        }
        guard signers.count == range.count else {
            throw .corrupt(position: range.lowerBound + UInt64(signers.count), "it is missing")
        }
        return signers
    }

    /// Walks through the log, some entries at a time, and hands over which keys signed each: however long the log, little of it is in memory.
    func eachChunkOfSigners(_ body: (Range<UInt64>, [[Digest]]) throws(LedgerFault) -> Void) throws(LedgerFault) {
        let end = size
        var next: UInt64 = 0
        while next < end {
            let chunk = next..<min(end, next + UInt64(EventReader.chunkEntries))
            try body(chunk, try signers(of: chunk))
            next = chunk.upperBound
        }
    }
}
