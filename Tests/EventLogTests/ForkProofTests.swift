import EventLog
import LogTestSupport
import Sodium
import TestSupport
import Testing

@Suite struct ForkProofTests {
    private let log = SampleLog().signer

    private func note(_ size: Int, _ root: Digest, by signer: NoteSigner? = nil) -> SignedNote {
        let signer = signer ?? log
        return SignedNote(
            text: Checkpoint(origin: signer.name, size: UInt64(size), root: root).text, signedBy: [signer])
    }

    /// Of a log that signed `seen` leaves of one history, and then `size` of another.
    private func proof(seen: Int = 5, size: Int = 11) -> ForkProof {
        let other = (0..<seen).map { NaiveMerkleTree.leaf($0 == seen - 1 ? -1 : $0) }
        let leaves = (0..<size).map(NaiveMerkleTree.leaf)
        return ForkProof(
            earlier: note(seen, NaiveMerkleTree.root(other[...])), later: note(size, NaiveMerkleTree.root(leaves[...])),
            root: NaiveMerkleTree.root(leaves.prefix(seen)),
            hashes: NaiveMerkleTree.consistency(from: seen, in: leaves[...]))
    }

    @Test func aForkIsProvedForAnySizes() throws {
        for size in 1...20 {
            for seen in 1...size {
                let read = try ForkProof(parsing: proof(seen: seen, size: size).bytes)
                #expect(read == proof(seen: seen, size: size))
                let (earlier, later) = try read.verify(by: log.verifier)
                #expect(earlier.size == UInt64(seen) && later.size == UInt64(size))
            }
        }
    }

    @Test func aProofWithAnyBitFlippedIsRefused() {
        let bytes = proof().bytes
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ForkProofFault.self, "bit \(bit)") {
                try ForkProof(parsing: flipped).verify(by: log.verifier)
            }
        }
    }

    @Test func anHonestLogCannotBeAccused() {
        let leaves = (0..<11).map(NaiveMerkleTree.leaf)
        let root = NaiveMerkleTree.root(leaves.prefix(5))
        let honest = ForkProof(
            earlier: note(5, root), later: note(11, NaiveMerkleTree.root(leaves[...])), root: root,
            hashes: NaiveMerkleTree.consistency(from: 5, in: leaves[...]))
        #expect(throws: ForkProofFault.consistent) { try honest.verify(by: log.verifier) }
        let invented = ForkProof(
            earlier: honest.earlier, later: honest.later, root: NaiveMerkleTree.leaf(9), hashes: honest.hashes)
        #expect(throws: ForkProofFault.proof(.rootMismatch)) { try invented.verify(by: log.verifier) }
        let backwards = ForkProof(
            earlier: honest.later, later: honest.earlier, root: NaiveMerkleTree.leaf(9), hashes: [])
        #expect(throws: ForkProofFault.proof(.sizesReversed(from: 11, to: 5))) {
            try backwards.verify(by: log.verifier)
        }
        let empty = ForkProof(
            earlier: note(0, MerkleHash.empty), later: honest.later, root: NaiveMerkleTree.leaf(9), hashes: [])
        #expect(throws: ForkProofFault.proof(.fromEmptyTree)) { try empty.verify(by: log.verifier) }
    }

    @Test func aNoteOfAnotherKeyAccusesNobody() {
        let good = proof()
        let stranger = SampleLog(number: 2).signer
        let framed = ForkProof(
            earlier: note(5, NaiveMerkleTree.leaf(0), by: stranger), later: good.later, root: good.root,
            hashes: good.hashes)
        #expect(throws: ForkProofFault.note(.unsigned)) { try framed.verify(by: log.verifier) }
    }

    @Test(arguments: [
        "", "\n", "promptledger/fork-proof/v1\n", "promptledger/fork-proof/v1\nroot AAAA\n\na\n\nb\n\nc\n\nd\n",
    ])
    func otherTextsAreNone(text: String) {
        #expect(throws: ForkProofFault.malformed) { try ForkProof(parsing: Array(text.utf8)) }
    }
}
