import EventLog
import LogTestSupport
import Sodium
import TestSupport
import Testing

@Suite struct TreeReaderTests {
    private static let leaves = NaiveMerkleTree.manyLeaves

    private func reader(_ store: MemoryLogStore) throws -> TreeReader {
        let head = try #require(store.head())
        return try TreeReader(reading: store, size: head.size, root: head.frontier.root)
    }

    @Test func everyProofOfEverySmallTreeIsThatOfTheSpecification() throws {
        let reader = try reader(try LeafStore.made(of: 72))
        for size in 1...72 {
            let leaves = Self.leaves.prefix(size)
            #expect(try reader.root(of: UInt64(size)) == NaiveMerkleTree.root(leaves))
            for index in 0..<size {
                #expect(
                    try reader.inclusion(of: UInt64(index), in: UInt64(size))
                        == NaiveMerkleTree.inclusion(of: index, in: leaves), "\(index) of \(size)")
            }
            for earlier in 0...size {
                #expect(
                    try reader.consistency(from: UInt64(earlier), to: UInt64(size))
                        == NaiveMerkleTree.consistency(from: earlier, in: leaves), "\(earlier) of \(size)")
            }
        }
    }

    @Test func proofsAcrossTilesAreThoseOfTheSpecification() throws {
        var random = SeededRandom("proofs across tiles")
        let reader = try reader(try LeafStore.made(of: 1_500))
        for size in [255, 256, 257, 511, 512, 1_024, 1_025, 1_500] {
            let leaves = Self.leaves.prefix(size)
            for index in [0, size - 1, .random(in: 0..<size, using: &random)] {
                #expect(
                    try reader.inclusion(of: UInt64(index), in: UInt64(size))
                        == NaiveMerkleTree.inclusion(of: index, in: leaves), "\(index) of \(size)")
            }
            for earlier in [1, 255, size - 1, size, .random(in: 1..<size, using: &random)] where earlier <= size {
                #expect(
                    try reader.consistency(from: UInt64(earlier), to: UInt64(size))
                        == NaiveMerkleTree.consistency(from: earlier, in: leaves), "\(earlier) of \(size)")
            }
        }
    }

    @Test func everyProofOfALargeTreeVerifies() throws {
        var random = SeededRandom("proofs of a large tree")
        let reader = try reader(try LeafStore.made(of: Self.leaves.count))
        var frontier = Frontier()
        let roots =
            [frontier.root]
            + Self.leaves.map { leaf in
                frontier.append(leaf)
                return frontier.root
            }
        for _ in 0..<200 {
            let size = Int.random(in: 1...Self.leaves.count, using: &random)
            #expect(try reader.root(of: UInt64(size)) == roots[size])
            let index = Int.random(in: 0..<size, using: &random)
            try MerkleProof.verifyInclusion(
                of: Self.leaves[index], at: UInt64(index), in: UInt64(size),
                proof: reader.inclusion(of: UInt64(index), in: UInt64(size)), root: roots[size])
            let earlier = Int.random(in: 1...size, using: &random)
            try MerkleProof.verifyConsistency(
                from: UInt64(earlier), roots[earlier], to: UInt64(size), roots[size],
                proof: reader.consistency(from: UInt64(earlier), to: UInt64(size)))
        }
    }

    @Test(arguments: [0, 300, 599]) func aLeafThatIsMissingOrChangedIsFoundBeforeTheTreeIsUsed(position: Int) throws {
        for store in [
            try LeafStore.made(of: 600, omitting: position), try LeafStore.made(of: 600, forging: position),
        ] {
            #expect(throws: TreeFault.rootMismatch) { try reader(store) }
        }
    }

    @Test func aLeafThatChangedAfterTheTreeWasReadIsFoundWhereItIsUsed() throws {
        let good = try reader(try LeafStore.made(of: 600))
        let changed = TreeReader(hashes: good.hashes, store: try LeafStore.made(of: 600, forging: 300))
        #expect(throws: TreeFault.changed(256..<512)) { try changed.inclusion(of: 301, in: 600) }
        #expect(throws: TreeFault.changed(256..<512)) { try changed.root(of: 400) }
        #expect(try changed.inclusion(of: 100, in: 600) == good.inclusion(of: 100, in: 600))
        let missing = TreeReader(hashes: good.hashes, store: try LeafStore.made(of: 600, omitting: 599))
        #expect(throws: TreeFault.changed(512..<600)) { try missing.leaves(ofTile: 2) }
        #expect(throws: TreeFault.changed(512..<600)) { try missing.entries(ofTile: 2) }
    }

    @Test func entriesAreThoseOfTheirTileAndTheChangedOneIsNamed() throws {
        let store = try LeafStore.made(of: 600)
        let good = try reader(store)
        #expect(try good.entries(ofTile: 2) == (512..<600).map { Array("leaf \($0)".utf8) })
        var edited = EditedStore(store)
        edited.edit(300, entry: Array("leaf 3000".utf8))
        #expect(throws: TreeFault.changed(300..<301)) {
            try TreeReader(hashes: good.hashes, store: edited).entries(ofTile: 1)
        }
    }

    @Test func theEmptyTreeHasARootAndNoProofs() throws {
        let reader = try TreeReader(reading: MemoryLogStore(), size: 0, root: MerkleHash.empty)
        #expect(try reader.root(of: 0) == MerkleHash.empty)
        #expect(try reader.consistency(from: 0, to: 0) == [])
    }
}
