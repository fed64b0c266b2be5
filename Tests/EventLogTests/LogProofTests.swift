import EventLog
import LogTestSupport
import Sodium
import TestSupport
import Testing

@Suite struct LogProofTests {
    private let log = SampleLog().signer

    /// A proof of entry `index` among `size`, with the entry as its extra data.
    private func proof(of index: Int = 5, in size: Int = 11) -> LogProof {
        let leaves = (0..<size).map(NaiveMerkleTree.leaf)
        let checkpoint = Checkpoint(
            origin: log.name, size: UInt64(size), root: NaiveMerkleTree.root(leaves[...]))
        return LogProof(
            extra: Array("leaf \(index)".utf8), index: UInt64(index),
            hashes: NaiveMerkleTree.inclusion(of: index, in: leaves[...]),
            note: SignedNote(text: checkpoint.text, signedBy: [log]))
    }

    private func verifies(_ bytes: [UInt8]) -> Bool {
        guard let proof = try? LogProof(parsing: bytes), let entry = proof.extra else { return false }
        return (try? proof.verify(leaf: MerkleHash.leaf(entry), by: [log.verifier])) != nil
    }

    @Test func aProofReadsWhatItWroteAndVerifies() throws {
        for size in 1...20 {
            for index in 0..<size {
                let proof = proof(of: index, in: size)
                let read = try LogProof(parsing: proof.bytes)
                #expect(read == proof)
                let checkpoint = try read.verify(leaf: NaiveMerkleTree.leaf(index), by: [log.verifier])
                #expect(checkpoint.size == UInt64(size))
            }
        }
    }

    @Test func aProofIsWrittenAsTheSpecificationShows() throws {
        let proof = proof(of: 1, in: 2)
        let lines = String(decoding: proof.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(5) == [
                "c2sp.org/tlog-proof@v1", "extra bGVhZiAx", "index 1", "\(NaiveMerkleTree.leaf(0).base64)", "",
            ])
        #expect(lines[5] == log.name[...])
        #expect(lines.last == "")
    }

    @Test func withoutExtraDataTheLineIsLeftOut() throws {
        let whole = proof()
        let bare = LogProof(index: whole.index, hashes: whole.hashes, note: whole.note)
        #expect(!String(decoding: bare.bytes, as: UTF8.self).contains("extra"))
        #expect(try LogProof(parsing: bare.bytes) == bare)
        _ = try bare.verify(leaf: NaiveMerkleTree.leaf(5), by: [log.verifier])
    }

    @Test func aProofWithAnyBitFlippedIsRefused() {
        let bytes = proof().bytes
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!verifies(flipped), "bit \(bit)")
        }
    }

    @Test func aProofWithAnyPieceCutOutOrDoubledIsRefused() {
        let bytes = proof().bytes
        for start in stride(from: 0, to: bytes.count, by: 7) {
            for end in stride(from: start + 1, through: bytes.count, by: 3) {
                #expect(!verifies(Array(bytes[..<start] + bytes[end...])), "without \(start)..<\(end)")
            }
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for index in lines.indices.dropLast() where index < lines.count - 2 {
            let doubled = lines[...index] + lines[index...]
            #expect(!verifies(Array(doubled.joined(separator: [0x0A]))), "line \(index) twice")
        }
    }

    @Test func aProofOfAnotherEntryLogOrTreeIsRefused() {
        let good = proof()
        #expect(throws: LogProofFault.proof(.rootMismatch)) {
            try good.verify(leaf: NaiveMerkleTree.leaf(6), by: [log.verifier])
        }
        #expect(throws: LogProofFault.note(.unsigned)) {
            try good.verify(leaf: NaiveMerkleTree.leaf(5), by: [SampleLog(number: 2).signer.verifier])
        }
        let other = proof(of: 5, in: 12)
        let mixed = LogProof(extra: good.extra, index: 5, hashes: good.hashes, note: other.note)
        #expect(!verifies(mixed.bytes))
        let beyond = LogProof(extra: good.extra, index: 11, hashes: good.hashes, note: good.note)
        #expect(throws: LogProofFault.proof(.indexBeyondTree(index: 11, size: 11))) {
            try beyond.verify(leaf: NaiveMerkleTree.leaf(5), by: [log.verifier])
        }
    }

    @Test(arguments: [
        ("", 1), ("c2sp.org/tlog-proof@v2\nindex 0\n\n", 1), ("c2sp.org/tlog-proof@v1\n\n", 2),
        ("c2sp.org/tlog-proof@v1\nindex 00\n\n", 2), ("c2sp.org/tlog-proof@v1\nindex +1\n\n", 2),
        ("c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\n", 2),
        ("c2sp.org/tlog-proof@v1\nextra A\nindex 1\n\n", 2),
        ("c2sp.org/tlog-proof@v1\nextra \nindex x\n\n", 3), ("c2sp.org/tlog-proof@v1\nextra QQ==\n\n", 3),
        ("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n", 3), ("c2sp.org/tlog-proof@v1\nindex 1\nextra QQ==\n\n", 3),
    ]) func whatBreaksTheFormatIsNamedByItsLine(text: String, line: Int) {
        #expect(throws: LogProofFault.malformed(line: line)) { try LogProof(parsing: Array(text.utf8)) }
    }

    @Test func aProofWithMoreHashesThanASizeHasBitsIsNone() {
        let many = (0..<64).map { NaiveMerkleTree.leaf($0).base64 }.joined(separator: "\n")
        #expect(throws: LogProofFault.malformed(line: 66)) {
            try LogProof(parsing: Array("c2sp.org/tlog-proof@v1\nindex 1\n\(many)\n\n".utf8))
        }
    }
}
