internal import EventLog
internal import Sodium

/// The receipt of one entry in a bundle: a tlog-proof that ends with the bundle's own checkpoint, and carries no entry, which lies beside it.
enum EvidenceProof {
    /// Shows that `leaf` is entry `position` under `checkpoint`, whose note is the bundle's.
    static func check(
        _ bytes: [UInt8], of leaf: Digest, at position: UInt64, under checkpoint: Checkpoint, _ note: [UInt8]
    ) throws(EvidenceFlaw) {
        let proof: LogProof
        do { proof = try LogProof(parsing: bytes) } catch {
            throw EvidenceFlaw("its proof is no tlog-proof (\(error))")
        }
        guard proof.note.bytes == note else { throw EvidenceFlaw("its proof leads to another checkpoint") }
        guard proof.index == position, proof.extra == nil else { throw EvidenceFlaw("its proof is of another entry") }
        do {
            try MerkleProof.verifyInclusion(
                of: leaf, at: position, in: checkpoint.size, proof: proof.hashes, root: checkpoint.root)
        } catch { throw EvidenceFlaw("its proof does not lead to the checkpoint's root (\(error))") }
    }
}
