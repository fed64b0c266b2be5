import Statistics
import Testing

/// Strengths of items that were not all compared with each other.
@Suite struct GroupedStrengthsTests {
    /// The first wins 15 of 18 cases against the second and ties 3, and so does the third against the fourth. With a penalty of 0.1 the strength θ
    /// of the first solves 18 (1 − σ(2θ)) = 1.5 + 0.2 θ; its variance is 1 / (4 · 18 σ(2θ) (1 − σ(2θ)) + 0.4).
    private static let apart: [PairwiseResult] = (0..<18).flatMap { place in
        [(0, 1), (2, 3)].map { first, second in
            PairwiseResult(first, against: second, score: place < 15 ? 1 : 0.5, cluster: place)
        }
    }

    @Test func eachGroupIsFittedByItself() throws {
        let found = GroupedStrengths(Self.apart, items: 4)
        #expect(found.groups == [0, 0, 1, 1] && found.count == 2)
        for (winner, loser) in [(0, 1), (2, 3)] {
            #expect(try abs(found.strength(winner) - 1.1223702023401325) < 1e-9)
            #expect(try abs(found.strength(loser) + 1.1223702023401325) < 1e-9)
            let interval = try found.interval(winner)
            #expect(abs(interval.low - 0.3615876078912863) < 1e-9 && abs(interval.high - 1.8831527967889787) < 1e-9)
        }
        let own = Self.apart.filter { $0.first == 0 }
        #expect(try found.interval(0) == ClusteredStrengths(own, items: 2).interval(0))
        let together = try ClusteredStrengths(Self.apart, items: 4).interval(0)
        #expect(together.low < 0, "what nobody knows about the groups would hide who wins")
    }

    @Test func whoIsComparedByWayOfAnotherIsOfTheSameGroup() throws {
        let results = [(3, 1), (1, 0)].map { PairwiseResult($0, against: $1, score: 1, cluster: $0) }
        let found = GroupedStrengths(results, items: 4)
        #expect(found.groups == [0, 0, 1, 0] && found.count == 2)
        #expect(try found.strength(3) > found.strength(1) && found.strength(1) > found.strength(0))
        #expect(throws: StatisticsError.noObservation) { try found.strength(2) }
        #expect(throws: StatisticsError.noObservation) { try found.interval(2) }
    }

    @Test func whatIsJoinedByAllIsOneFit() throws {
        let results = [(0, 1), (1, 2), (2, 0), (0, 1)].map { PairwiseResult($0, against: $1, score: 1, cluster: $1) }
        let found = GroupedStrengths(results, items: 3)
        let whole = try ClusteredStrengths(results, items: 3)
        #expect(found.count == 1)
        for item in 0..<3 {
            #expect(try found.strength(item) == whole.strengths.logStrengths[item])
            #expect(try found.interval(item) == whole.interval(item))
        }
    }

    @Test func withoutComparisonsThereAreNoStrengths() {
        let found = GroupedStrengths([], items: 3)
        #expect(found.groups == [0, 0, 0])
        #expect(throws: StatisticsError.noObservation) { try found.strength(1) }
        #expect(GroupedStrengths([], items: 0).count == 0)
    }
}
