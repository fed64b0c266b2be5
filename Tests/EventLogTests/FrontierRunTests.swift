import EventLog
import Testing

@Suite struct FrontierRunTests {
    @Test func runsThatWereHashedApartMakeTheSameTree() {
        let leaves = (0..<700).map { MerkleHash.leaf(Array("leaf \($0)".utf8)) }
        var whole = Frontier()
        for leaf in leaves { whole.append(leaf) }
        for width in [1, 2, 64, 256, 512] {
            var grown = Frontier()
            for start in stride(from: 0, to: leaves.count, by: width) {
                var run = Frontier()
                for leaf in leaves[start..<min(leaves.count, start + width)] { run.append(leaf) }
                grown.append(run)
            }
            #expect(grown == whole, "runs of \(width)")
        }
    }

    @Test func anEmptyRunChangesNothing() {
        var frontier = Frontier()
        frontier.append(Frontier())
        #expect(frontier == Frontier())
    }
}
