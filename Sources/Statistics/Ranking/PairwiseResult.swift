/// How one comparison of two items came out, and what else it belongs together with.
package struct PairwiseResult: Equatable, Sendable {
    /// By their places among the items.
    package let first: Int
    package let second: Int
    /// 1 where the first won, 0 where it lost, 0.5 for a tie.
    package let score: Double
    /// Any number that its cluster, such as all that was said of one case, and no other has.
    package let cluster: Int

    package init(_ first: Int, against second: Int, score: Double, cluster: Int) {
        (self.first, self.second, self.score, self.cluster) = (first, second, score, cluster)
    }
}
