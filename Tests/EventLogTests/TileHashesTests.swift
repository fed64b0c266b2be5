import EventLog
import Sodium
import TestSupport
import Testing

@Suite struct TileHashesTests {
    private static let leaves = NaiveMerkleTree.manyLeaves

    private func tree(of size: Int) -> TileHashes {
        var tree = TileHashes()
        for leaf in Self.leaves.prefix(size) { tree.append(leaf) }
        return tree
    }

    @Test func rootAndEdgeAreThoseOfTheFrontier() {
        var (tree, frontier) = (TileHashes(), Frontier())
        for leaf in Self.leaves {
            tree.append(leaf)
            frontier.append(leaf)
            if frontier.size % 251 == 0 { #expect(tree.frontier == frontier) }
        }
        #expect(tree.size == 70_000)
        #expect(tree.root == NaiveMerkleTree.root(Self.leaves[...]))
    }

    /// The example of the tile specification: 273 full tiles of leaves, one full tile of the next level, and 17 hashes.
    @Test func aTreeOf70000HasTheTilesThatTheSpecificationCounts() {
        let tree = tree(of: 70_000)
        #expect(tree.tiles.count == 273)
        #expect(tree.hashes(at: 1).count == 256 + 17)
        #expect(tree.hashes(at: 2) == [NaiveMerkleTree.root(Self.leaves.prefix(65_536))])
        #expect(tree.hashes(at: 3) == [])
        #expect(tree.tiles[5] == NaiveMerkleTree.root(Self.leaves[5 * 256..<6 * 256]))
        #expect(tree.entries(ofTile: 272) == 69_632..<69_888)
        #expect(tree.entries(ofTile: 273) == 69_888..<70_000)
        #expect(tree.entries(ofTile: 274).isEmpty)
        #expect(tree.entries(ofTile: .max / 512).isEmpty)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 512, 65_535, 65_536, 65_537, 70_000])
    func aTreeMadeOfItsTilesIsTheSameTree(size: Int) {
        let tree = tree(of: size)
        let again = TileHashes(tiles: tree.tiles, tail: Self.leaves[size / 256 * 256..<size])
        #expect(again == tree)
        #expect(again.root == NaiveMerkleTree.root(Self.leaves.prefix(size)))
    }

    @Test func everyEarlierRootIsKnownWithTheLeavesOfOneTile() {
        var random = SeededRandom("earlier roots")
        let tree = tree(of: 1_000)
        for size in 0...1_000 {
            let entries = tree.entries(ofTile: UInt64(size / 256))
            let leaves = Array(Self.leaves[Int(entries.lowerBound)..<Int(entries.upperBound)])
            let root = NaiveMerkleTree.root(Self.leaves.prefix(size))
            #expect(tree.root(of: UInt64(size), leaves: leaves) == root)
            guard size % 256 > 0 else {
                #expect(tree.root(of: UInt64(size), leaves: []) == root)
                continue
            }
            var other = leaves
            other[.random(in: leaves.indices, using: &random)] = root
            #expect(tree.root(of: UInt64(size), leaves: other) == nil)
            #expect(tree.root(of: UInt64(size), leaves: Array(leaves.dropLast())) == nil)
        }
        #expect(tree.root(of: 1_001, leaves: []) == nil)
        let large = self.tree(of: 70_000)
        #expect(
            large.root(of: 65_537, leaves: Array(Self.leaves[65_536..<65_792]))
                == NaiveMerkleTree.root(Self.leaves.prefix(65_537)))
    }

    @Test func aTileHoldsItsOwnLeavesOnly() {
        let tree = tree(of: 600)
        for (tile, range) in [(0, 0..<256), (1, 256..<512), (2, 512..<600)] {
            let leaves = Array(Self.leaves[range])
            #expect(tree.holds(leaves, asTile: UInt64(tile)))
            #expect(!tree.holds(leaves, asTile: UInt64((tile + 1) % 3)))
            #expect(!tree.holds(Array(leaves.dropLast()), asTile: UInt64(tile)))
            #expect(!tree.holds(leaves.reversed(), asTile: UInt64(tile)))
        }
        #expect(!tree.holds([], asTile: 3))
    }
}
