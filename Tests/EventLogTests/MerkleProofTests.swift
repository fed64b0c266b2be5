import EventLog
import LogTestSupport
import Sodium
import TestSupport
import Testing

@Suite struct MerkleProofTests {
    private static let sizes = Array(1...40) + [63, 64, 65, 127, 128, 129, 200]

    private func fault(_ body: () throws(ProofFault) -> Void) -> ProofFault? {
        do {
            try body()
            return nil
        } catch { return error }
    }

    @Test(arguments: sizes) func everyEntryIsProvedIncluded(size: Int) throws {
        let leaves = (0..<size).map(NaiveMerkleTree.leaf)
        let root = NaiveMerkleTree.root(leaves[...])
        for index in 0..<size {
            let proof = NaiveMerkleTree.inclusion(of: index, in: leaves[...])
            try MerkleProof.verifyInclusion(
                of: leaves[index], at: UInt64(index), in: UInt64(size), proof: proof, root: root)
        }
    }

    @Test(arguments: sizes) func everyEarlierTreeIsProvedABeginning(size: Int) throws {
        let leaves = (0..<size).map(NaiveMerkleTree.leaf)
        let root = NaiveMerkleTree.root(leaves[...])
        for earlier in 1...size {
            let proof = NaiveMerkleTree.consistency(from: earlier, in: leaves[...])
            try MerkleProof.verifyConsistency(
                from: UInt64(earlier), NaiveMerkleTree.root(leaves.prefix(earlier)), to: UInt64(size), root,
                proof: proof)
        }
    }

    @Test func anInclusionProofWithAnyPartChangedIsRefused() {
        var random = SeededRandom("inclusion proofs")
        for _ in 0..<300 {
            let size = Int.random(in: 2...300, using: &random)
            let index = Int.random(in: 0..<size, using: &random)
            let leaves = (0..<size).map(NaiveMerkleTree.leaf)
            let root = NaiveMerkleTree.root(leaves[...])
            let proof = NaiveMerkleTree.inclusion(of: index, in: leaves[...])
            func isRefused(_ leaf: Digest, _ index: Int, _ proof: [Digest], _ root: Digest) -> Bool {
                fault { () throws(ProofFault) in
                    try MerkleProof.verifyInclusion(
                        of: leaf, at: UInt64(index), in: UInt64(size), proof: proof, root: root)
                } != nil
            }
            let place = Int.random(in: 0..<proof.count, using: &random)
            var flipped = proof
            flipped[place] = flip(proof[place], &random)
            #expect(isRefused(leaves[index], index, flipped, root))
            #expect(isRefused(flip(leaves[index], &random), index, proof, root))
            #expect(isRefused(leaves[index], index, proof, flip(root, &random)))
            #expect(isRefused(leaves[index], (index + 1) % size, proof, root))
            #expect(isRefused(leaves[index], size, proof, root))
            #expect(isRefused(leaves[index], index, Array(proof.dropLast()), root))
            #expect(isRefused(leaves[index], index, proof + [root], root))
        }
    }

    @Test func aConsistencyProofWithAnyPartChangedIsRefused() {
        var random = SeededRandom("consistency proofs")
        for _ in 0..<300 {
            let size = Int.random(in: 2...300, using: &random)
            let earlier = Int.random(in: 1..<size, using: &random)
            let leaves = (0..<size).map(NaiveMerkleTree.leaf)
            let (oldRoot, newRoot) = (NaiveMerkleTree.root(leaves.prefix(earlier)), NaiveMerkleTree.root(leaves[...]))
            let proof = NaiveMerkleTree.consistency(from: earlier, in: leaves[...])
            func isRefused(_ proof: [Digest], _ oldRoot: Digest, _ newRoot: Digest) -> Bool {
                fault { () throws(ProofFault) in
                    try MerkleProof.verifyConsistency(
                        from: UInt64(earlier), oldRoot, to: UInt64(size), newRoot, proof: proof)
                } != nil
            }
            let place = Int.random(in: 0..<proof.count, using: &random)
            var flipped = proof
            flipped[place] = flip(proof[place], &random)
            #expect(isRefused(flipped, oldRoot, newRoot))
            #expect(isRefused(proof, flip(oldRoot, &random), newRoot))
            #expect(isRefused(proof, oldRoot, flip(newRoot, &random)))
            #expect(isRefused(Array(proof.dropLast()), oldRoot, newRoot))
            #expect(isRefused(proof + [newRoot], oldRoot, newRoot))
        }
    }

    @Test func aTreeIsNoBeginningOfASmallerOne() {
        let root = NaiveMerkleTree.leaf(0)
        #expect(
            fault { () throws(ProofFault) in try MerkleProof.verifyConsistency(from: 2, root, to: 1, root, proof: []) }
                == .sizesReversed(from: 2, to: 1))
    }

    @Test func theEmptyTreeIsConsistentOnlyWithItself() {
        let other = NaiveMerkleTree.leaf(0)
        func fault(to size: UInt64, _ old: Digest, _ new: Digest) -> ProofFault? {
            self.fault { () throws(ProofFault) in
                try MerkleProof.verifyConsistency(from: 0, old, to: size, new, proof: [])
            }
        }
        #expect(fault(to: 0, MerkleHash.empty, MerkleHash.empty) == nil)
        #expect(fault(to: 5, MerkleHash.empty, other) == .fromEmptyTree)
        #expect(fault(to: 0, MerkleHash.empty, other) == .rootMismatch)
    }

    @Test func theLargestTreeIsCountedRight() {
        let leaf = NaiveMerkleTree.leaf(0)
        let proof = Array(repeating: leaf, count: 64)
        let last = fault { () throws(ProofFault) in
            try MerkleProof.verifyInclusion(of: leaf, at: .max - 1, in: .max, proof: proof, root: leaf)
        }
        #expect(last == .wrongLength(expected: 63, found: 64))
        let first = fault { () throws(ProofFault) in
            try MerkleProof.verifyInclusion(of: leaf, at: 0, in: .max, proof: proof, root: leaf)
        }
        #expect(first == .rootMismatch)
    }

    private func flip(_ digest: Digest, _ random: inout SeededRandom) -> Digest {
        var bytes = digest.bytes
        bytes[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        return Digest(bytes)!
    }
}
