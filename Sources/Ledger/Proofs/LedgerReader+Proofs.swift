package import EventLog
internal import Foundation
internal import SQLiteLog
package import Sodium

extension LedgerReader {
    /// The log's Merkle tree up to `head`, which is one that this process opened or wrote.
    package func tree(of head: LogHead) throws(LedgerFault) -> TreeReader {
        let known = try tree.hashes(upTo: head.size)
        if known.frontier == head.frontier { return TreeReader(hashes: known, store: store) }
        // A writer has gone on since: the leaf hashes are read once, and believed only where they make the head's root.
        do { return try TreeReader(reading: store, size: head.size, root: head.frontier.root) } catch {
            throw LedgerFault(error, path: folder.log.path)
        }
    }

    /// The root of the first `size` entries, which the log has: a look-up, for what was read of them is kept as the tree's hashes.
    package func root(of size: UInt64) throws(LedgerFault) -> Digest {
        let known = TreeReader(hashes: try tree.hashes(upTo: size), store: store)
        do { return try known.root(of: size) } catch { throw LedgerFault(error, path: folder.log.path) }
    }

    /// The tlog-proof of one entry, with the entry's bytes as its extra data, under the newest checkpoint or under an earlier one. It was
    /// verified before it is handed out, and holds for ever: erasure changes no entry.
    package func proof(of position: UInt64, under earlier: SignedNote? = nil) throws(LedgerFault) -> LogProof {
        do {
            let note = try earlier ?? SignedNote(parsing: openedHead.checkpoint)
            let checkpoint = try Checkpoint(opening: note, by: [verifier])
            guard position < checkpoint.size else {
                throw LedgerFault.noSuchPosition(position, size: checkpoint.size)
            }
            let tree = try tree(of: openedHead)
            let width = UInt64(TilePath.width)
            let entry = try tree.entries(ofTile: position / width)[Int(position % width)]
            let proof = LogProof(
                extra: entry, index: position, hashes: try tree.inclusion(of: position, in: checkpoint.size), note: note
            )
            _ = try proof.verify(leaf: MerkleHash.leaf(entry), by: [verifier])
            return proof
        } catch let fault as LedgerFault { throw fault } catch let fault as TreeFault {
            throw LedgerFault(fault, path: folder.log.path)
        } catch { throw .corrupt(position: position, "no proof of it verifies (\(error))") }
    }

    /// The log as static files, at the newest checkpoint or at an earlier one.
    package func tiles(at earlier: SignedNote? = nil) throws(LedgerFault) -> TileServer {
        do {
            let note = try earlier ?? SignedNote(parsing: openedHead.checkpoint)
            let checkpoint = try Checkpoint(opening: note, by: [verifier])
            let tree = try tree(of: openedHead)
            guard let server = try TileServer(checkpoint, note: note.bytes, tree: tree) else {
                throw LedgerFault.checkpointForked(size: checkpoint.size)
            }
            return server
        } catch let fault as LedgerFault { throw fault } catch let fault as TreeFault {
            throw LedgerFault(fault, path: folder.log.path)
        } catch { throw .corrupt(position: nil, "the checkpoint is not to be believed (\(error))") }
    }
}

extension LedgerFault {
    init(_ fault: TreeFault, path: String) {
        self =
            switch fault {
            case .store(let fault): LedgerFault(fault, path: path)
            case .rootMismatch:
                .corrupt(position: nil, "the entries do not make the root that the checkpoint is signed for")
            case .changed(let range) where range.count == 1:
                .corrupt(position: range.lowerBound, "its bytes are not those that were written")
            case .changed(let range):
                .corrupt(
                    position: range.lowerBound, "it or another up to \(range.upperBound - 1) is not what was written")
            }
    }
}
