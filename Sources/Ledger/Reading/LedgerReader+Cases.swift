internal import EventLog
internal import Events
internal import Foundation
package import Projections
internal import SQLiteLog
package import Sodium

extension LedgerReader {
    /// What an experiment's design locks of its dataset, in 32 bytes: SHA-256 over the leaf hashes of the entries that added its cases, as people
    /// wrote them: in the order of the design, or of the dataset where the design's was drawn. It rests on no content, so it stays the same when a
    /// case is erased, and whoever has the entries recomputes it.
    package func casesDigest(of experiment: Experiment) throws(LedgerFault) -> Digest {
        let positions = read { models in
            experiment.writtenOrder(models.catalog).cases.compactMap { models.catalog.entry(of: $0)?.position }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32 * positions.count)
        var next = 0
        while next < positions.count {
            // Cases were most often added one after the other: those are read at once.
            let first = positions[next]
            var count = 1
            while count < Self.leavesMax, next + count < positions.count,
                positions[next + count] == first + UInt64(count)
            {
                count += 1
            }
            for leaf in try leaves(of: first..<first + UInt64(count)) { bytes += leaf.bytes }
            next += count
        }
        return SHA256.digest(bytes)
    }

    /// Leaves read at once.
    private static let leavesMax = 1_024

    /// The leaf hashes of entries that are there, held against the log's tree.
    private func leaves(of range: Range<UInt64>) throws(LedgerFault) -> [Digest] {
        let rows: [LogRow]
        do { rows = try store.rows(from: range.lowerBound, limit: range.count, parts: []) } catch {
            throw LedgerFault(error, path: folder.log.path)
        }
        guard rows.count == range.count else {
            throw .corrupt(position: range.lowerBound + UInt64(rows.count), "it is missing")
        }
        let leaves = rows.map { MerkleHash.leaf($0.entry) }
        try tree.check(leaves, from: range.lowerBound)
        return leaves
    }
}
