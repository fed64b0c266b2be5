import EventLog
import Sodium
import Testing

@Suite struct FrontierTests {
    @Test func emptyTreeHasTheHashOfNothing() {
        #expect(Frontier().root.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func rootsAreThoseOfRFC6962() {
        let leaves = (0..<600).map(NaiveMerkleTree.leaf)
        var frontier = Frontier()
        for size in 0...600 {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == NaiveMerkleTree.root(leaves.prefix(size)), "size \(size)")
            if size < 600 { frontier.append(leaves[size]) }
        }
    }

    @Test func aFrontierTakenApartGoesOn() throws {
        var frontier = Frontier()
        for number in 0..<300 {
            frontier = try #require(Frontier(size: frontier.size, subtrees: frontier.subtrees))
            frontier.append(NaiveMerkleTree.leaf(number))
        }
        #expect(frontier.root == NaiveMerkleTree.root((0..<300).map(NaiveMerkleTree.leaf)[...]))
    }

    @Test(arguments: [(0, 1), (1, 0), (3, 1), (4, 2), (UInt64.max, 63)])
    func subtreesThatDoNotFitTheSizeAreNoFrontier(size: UInt64, subtrees: Int) {
        #expect(Frontier(size: size, subtrees: Array(repeating: NaiveMerkleTree.leaf(0), count: subtrees)) == nil)
    }

    @Test func leavesAndNodesAreHashedApart() {
        let (left, right) = (NaiveMerkleTree.leaf(0), NaiveMerkleTree.leaf(1))
        #expect(MerkleHash.node(left, right) == SHA256.digest([1] + left.bytes + right.bytes))
        #expect(MerkleHash.leaf(left.bytes + right.bytes) != MerkleHash.node(left, right))
        #expect(MerkleHash.leaf([]).description == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    }
}
