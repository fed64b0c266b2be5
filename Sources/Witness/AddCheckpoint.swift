package import EventLog
package import Sodium

/// The body of a request to a witness (c2sp.org/tlog-witness, `add-checkpoint`): how many entries it is taken to have cosigned, the proof
/// that the checkpoint goes on from there, the checkpoint as signed.
package struct AddCheckpoint: Equatable, Sendable {
    package let oldSize: UInt64
    package let hashes: [Digest]
    package let note: SignedNote

    package init(oldSize: UInt64, hashes: [Digest], note: SignedNote) {
        precondition(hashes.count <= LogProof.hashesMax, "the protocol takes no more hashes")
        self.oldSize = oldSize
        self.hashes = hashes
        self.note = note
    }

    package var bytes: [UInt8] {
        let lines = ["old \(oldSize)"] + hashes.map(\.base64)
        return Array("\(lines.joined(separator: "\n"))\n\n".utf8) + note.bytes
    }
}
