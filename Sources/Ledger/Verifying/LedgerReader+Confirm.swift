package import EventLog
internal import Foundation
internal import SQLiteLog

extension LedgerReader {
    /// Believes a checkpoint kept elsewhere: this ledger's key signed it, and this ledger begins with exactly those entries.
    package func confirm(_ note: [UInt8]) throws(LedgerFault) -> Checkpoint {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(opening: note, by: [verifier]) } catch {
            throw .checkpointForeign("\(error)")
        }
        guard checkpoint.size <= size else { throw .checkpointAhead(size: checkpoint.size, ledger: size) }
        var frontier = Frontier()
        while frontier.size < checkpoint.size {
            let limit = Int(min(UInt64(EventReader.chunkEntries), checkpoint.size - frontier.size))
            do {
                for row in try store.rows(from: frontier.size, limit: limit, parts: []) {
                    frontier.append(MerkleHash.leaf(row.entry))
                }
            } catch { throw LedgerFault(error, path: folder.log.path) }
        }
        guard frontier.root == checkpoint.root else { throw .checkpointForked(size: checkpoint.size) }
        return checkpoint
    }
}
