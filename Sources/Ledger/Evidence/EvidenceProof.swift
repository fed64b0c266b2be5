internal import EventLog
internal import Foundation
internal import Sodium

/// The receipt of one entry in a bundle: a tlog-proof (c2sp.org/tlog-proof) that ends with the bundle's own checkpoint.
enum EvidenceProof {
    private static let heading = "c2sp.org/tlog-proof@v1"
    private static let hashesMax = 64

    static func bytes(of path: [Digest], at position: UInt64, checkpoint note: [UInt8]) -> [UInt8] {
        let lines = [heading, "index \(position)"] + path.map(\.base64)
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note
    }

    /// Shows that `leaf` is entry `position` under `checkpoint`, whose note is the bundle's.
    static func check(
        _ proof: [UInt8], of leaf: Digest, at position: UInt64, under checkpoint: Checkpoint, _ note: [UInt8]
    ) throws(EvidenceFlaw) {
        guard proof.count >= note.count, proof.suffix(note.count).elementsEqual(note) else {
            throw EvidenceFlaw("its proof leads to another checkpoint")
        }
        let head = String(decoding: proof.dropLast(note.count), as: UTF8.self)
        let lines = head.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[0] == heading, lines[1] == "index \(position)", lines.suffix(2) == ["", ""] else {
            throw EvidenceFlaw("its proof is not a tlog-proof of this position")
        }
        var path: [Digest] = []
        for line in lines.dropFirst(2).dropLast(2) {
            guard let data = Data(base64Encoded: String(line)), data.base64EncodedString() == line,
                let hash = Digest(data), path.count < hashesMax
            else { throw EvidenceFlaw("its proof has a line that is no hash") }
            path.append(hash)
        }
        do {
            try MerkleProof.verifyInclusion(
                of: leaf, at: position, in: checkpoint.size, proof: path, root: checkpoint.root)
        } catch { throw EvidenceFlaw("its proof does not lead to the checkpoint's root (\(error))") }
    }
}
