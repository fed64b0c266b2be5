internal import Foundation
package import Sodium

/// Shows to anybody who has a log's verification key that the log signed two histories: of two checkpoints under its own key, the later
/// one's tree does not begin with the earlier one's.
///
/// The file is lines of text: a title; `root ` and the root that the later tree has at the earlier size; the consistency proof from there to
/// the later checkpoint (RFC 9162 §2.1.4), a hash a line; a blank line and the earlier checkpoint as signed; a blank line and the later one.
package struct ForkProof: Equatable, Sendable {
    /// Of the smaller tree, or of one as large.
    package let earlier: SignedNote
    package let later: SignedNote
    /// The root of the first entries of the later tree, as many as the earlier has.
    package let root: Digest
    package let hashes: [Digest]

    private static let title = "promptledger/fork-proof/v1"
    package static let bytesMax = 2 * SignedNote.bytesMax + 4_096

    package init(earlier: SignedNote, later: SignedNote, root: Digest, hashes: [Digest]) {
        self.earlier = earlier
        self.later = later
        self.root = root
        self.hashes = hashes
    }

    /// Reads a file. Nothing is verified yet.
    package init(parsing bytes: some Collection<UInt8>) throws(ForkProofFault) {
        guard bytes.count <= Self.bytesMax, let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n")
        else { throw .malformed }
        // A checkpoint's text has no blank line, so there are five pieces: the head, and of each note its text and its lines.
        let pieces = text.dropLast().split(separator: "\n\n", omittingEmptySubsequences: false)
        guard pieces.count == 5 else { throw .malformed }
        let lines = pieces[0].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, lines[0] == Self.title, lines[1].hasPrefix("root "),
            let root = Digest(base64: lines[1].dropFirst("root ".count)), lines.count - 2 <= LogProof.hashesMax + 1
        else { throw .malformed }
        var hashes: [Digest] = []
        for line in lines.dropFirst(2) {
            guard let hash = Digest(base64: line) else { throw .malformed }
            hashes.append(hash)
        }
        func note(_ index: Int) throws(ForkProofFault) -> SignedNote {
            do { return try SignedNote(parsing: Array("\(pieces[index])\n\n\(pieces[index + 1])\n".utf8)) } catch {
                throw .note(error)
            }
        }
        self.init(earlier: try note(1), later: try note(3), root: root, hashes: hashes)
    }

    /// The file that ``init(parsing:)`` reads.
    package var bytes: [UInt8] {
        let lines = [Self.title, "root \(root.base64)"] + hashes.map(\.base64)
        return Array("\(lines.joined(separator: "\n"))\n\n".utf8) + earlier.bytes + [0x0A] + later.bytes
    }

    /// The two checkpoints, where they are of the log that `verifier` knows and contradict each other.
    package func verify(by verifier: NoteVerifier) throws(ForkProofFault) -> (earlier: Checkpoint, later: Checkpoint) {
        let (earlier, later): (Checkpoint, Checkpoint)
        do {
            earlier = try Checkpoint(opening: self.earlier, by: [verifier])
            later = try Checkpoint(opening: self.later, by: [verifier])
        } catch { throw .note(error) }
        guard earlier.root != root else { throw .consistent }
        do {
            try MerkleProof.verifyConsistency(
                from: earlier.size, root, to: later.size, later.root, proof: hashes)
        } catch { throw .proof(error) }
        return (earlier, later)
    }
}

/// Why a file shows no fork.
package enum ForkProofFault: Error, Equatable, Sendable {
    case malformed
    case note(NoteFault)
    case proof(ProofFault)
    /// The later tree begins with the earlier one: all is as it should be.
    case consistent
}

extension ForkProofFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "it is not what `pin export` writes"
        case .note(let fault): "one of its checkpoints is not to be believed (\(fault))"
        case .proof(let fault): "its hashes do not lead from one checkpoint to the other (\(fault))"
        case .consistent: "the later checkpoint goes on from the earlier one"
        }
    }
}
