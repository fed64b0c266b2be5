internal import Foundation
package import Sodium

/// Shows offline, and for ever, that an entry is in a log: a C2SP tlog-proof (c2sp.org/tlog-proof@v1), used as our receipt.
///
/// It is a checkpoint, the entry's index, and the hashes between the two. `extra` may carry the entry's bytes; nothing vouches for them
/// until their hash is proved.
package struct LogProof: Equatable, Sendable {
    package let extra: [UInt8]?
    package let index: UInt64
    package let hashes: [Digest]
    /// The signed checkpoint, perhaps with lines of witnesses.
    package let note: SignedNote

    private static let title = "c2sp.org/tlog-proof@v1"
    package static let fileExtension = "tlog-proof"
    /// A path has no more hashes than a size has bits.
    package static let hashesMax = 63
    package static let extraBytesMax = 1 << 20
    /// The note, the extra in base64, the hashes.
    package static let bytesMax = SignedNote.bytesMax + 2 * extraBytesMax

    package init(extra: [UInt8]? = nil, index: UInt64, hashes: [Digest], note: SignedNote) {
        precondition(hashes.count <= Self.hashesMax && (extra?.count ?? 0) <= Self.extraBytesMax)
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.note = note
    }

    /// Reads a file. Nothing is verified yet.
    package init(parsing bytes: some Collection<UInt8>) throws(LogProofFault) {
        guard bytes.count <= Self.bytesMax, let text = String(validating: bytes, as: UTF8.self),
            let end = text.range(of: "\n\n", options: .literal)
        else { throw .malformed(line: 1) }
        let lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        var read = 0
        /// What follows `word` and a space in the next line, if it begins so.
        func after(_ word: String) -> Substring? {
            guard read < lines.count, lines[read].hasPrefix("\(word) ") else { return nil }
            return lines[read].dropFirst(word.count + 1)
        }
        guard lines[read] == Self.title else { throw .malformed(line: read + 1) }
        read += 1
        var extra: [UInt8]?
        if let text = after("extra") {
            guard let data = Data(canonicalBase64: text), data.count <= Self.extraBytesMax else {
                throw .malformed(line: read + 1)
            }
            extra = Array(data)
            read += 1
        }
        guard let index = after("index").flatMap({ UInt64(canonicalDecimal: $0) }) else {
            throw .malformed(line: read + 1)
        }
        read += 1
        var hashes: [Digest] = []
        while read < lines.count {
            guard hashes.count < Self.hashesMax, let hash = Digest(base64: lines[read]) else {
                throw .malformed(line: read + 1)
            }
            hashes.append(hash)
            read += 1
        }
        (self.extra, self.index, self.hashes) = (extra, index, hashes)
        do { note = try SignedNote(parsing: Array(text[end.upperBound...].utf8)) } catch { throw .note(error) }
    }

    /// The file that ``init(parsing:)`` reads.
    package var bytes: [UInt8] {
        var lines = [Self.title]
        if let extra { lines.append("extra \(Data(extra).base64EncodedString())") }
        lines.append("index \(index)")
        lines += hashes.map(\.base64)
        return Array("\(lines.joined(separator: "\n"))\n\n".utf8) + note.bytes
    }

    /// The checkpoint, where it is believed with `verifiers` (see ``Checkpoint/init(opening:by:)``) and the entry with this hash is in it
    /// at ``index``.
    package func verify(leaf: Digest, by verifiers: [NoteVerifier]) throws(LogProofFault) -> Checkpoint {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(opening: note, by: verifiers) } catch { throw .note(error) }
        do {
            try MerkleProof.verifyInclusion(
                of: leaf, at: index, in: checkpoint.size, proof: hashes, root: checkpoint.root)
        } catch { throw .proof(error) }
        return checkpoint
    }
}

/// Why a proof file does not prove.
package enum LogProofFault: Error, Equatable, Sendable {
    /// It breaks the format in this line, counted from 1.
    case malformed(line: Int)
    case note(NoteFault)
    case proof(ProofFault)
}

extension LogProofFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let line): "line \(line) is not that of a tlog-proof"
        case .note(let fault): "its checkpoint is not to be believed (\(fault))"
        case .proof(let fault): "its hashes do not lead from the entry to the checkpoint (\(fault))"
        }
    }
}
