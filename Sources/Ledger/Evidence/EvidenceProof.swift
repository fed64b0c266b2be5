internal import EventLog
internal import Sodium

/// The receipt of one entry in a bundle: a tlog-proof that carries no entry, which lies beside it.
enum EvidenceProof {
    /// Shows that `leaf` is entry `position` under `checkpoint`, whose note is the bundle's.
    static func check(
        _ bytes: [UInt8], of leaf: Digest, at position: UInt64, under checkpoint: Checkpoint, _ note: [UInt8]
    ) throws(EvidenceFlaw) {
        let proof = try parsed(bytes)
        guard proof.note.bytes == note else { throw EvidenceFlaw("its proof leads to another checkpoint") }
        try check(proof, isOf: position)
        do {
            try MerkleProof.verifyInclusion(
                of: leaf, at: position, in: checkpoint.size, proof: proof.hashes, root: checkpoint.root)
        } catch { throw EvidenceFlaw("its proof does not lead to the checkpoint's root (\(error))") }
    }

    /// Shows that `leaf` is entry `position` under the checkpoint that the proof ends with, which `log` signed.
    static func check(
        _ bytes: [UInt8], of leaf: Digest, at position: UInt64, by log: NoteVerifier
    ) throws(EvidenceFlaw) -> Checkpoint {
        let proof = try parsed(bytes)
        try check(proof, isOf: position)
        do { return try proof.verify(leaf: leaf, by: [log]) } catch {
            throw EvidenceFlaw("its proof does not hold: \(error)")
        }
    }

    private static func parsed(_ bytes: [UInt8]) throws(EvidenceFlaw) -> LogProof {
        do { return try LogProof(parsing: bytes) } catch {
            throw EvidenceFlaw("its proof is no tlog-proof (\(error))")
        }
    }

    private static func check(_ proof: LogProof, isOf position: UInt64) throws(EvidenceFlaw) {
        guard proof.index == position, proof.extra == nil else { throw EvidenceFlaw("its proof is of another entry") }
    }
}
