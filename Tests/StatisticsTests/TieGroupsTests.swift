import Statistics
import Testing

@Suite struct TieGroupsTests {
    /// A is better than C, and B is distinguishable from neither.
    private static func p(_ first: Int, _ second: Int) -> Double { (first, second) == (0, 2) ? 0.001 : 0.4 }

    @Test func aRankCountsWhoIsShownToBeBetter() throws {
        let groups = try TieGroups([0.9, 0.8, 0.7], p: Self.p)
        #expect(groups.ranks == [1, 1, 2])
        #expect(groups.groups == [[0, 1], [2]])
        #expect(groups.adjustedP[0][2] == 0.003 && groups.adjustedP[2][0] == 0.003 && groups.adjustedP[1][1] == 1)
        let lower = try TieGroups([0.9, 0.8, 0.7], .lower, p: Self.p)
        #expect(lower.ranks == [2, 1, 1])
        #expect(lower.groups == [[2, 1], [0]])
    }

    @Test func whatIsSignificantAloneNeedNotBeAmongMany() throws {
        let two = try TieGroups([1, 0]) { _, _ in 0.03 }
        #expect(two.ranks == [1, 2])
        let three = try TieGroups([1, 0, 0.5]) { _, _ in 0.03 }
        #expect(three.ranks == [1, 1, 1])
        let loose = try TieGroups([1, 0, 0.5], correction: .benjaminiHochberg) { _, _ in 0.03 }
        #expect(loose.ranks == [1, 3, 2])
    }

    /// Ranks go with the versions, in whatever order they are given.
    @Test func orderDoesNotMatter() throws {
        var random = Xoshiro256StarStar(seed: 71)
        for _ in 0..<100 {
            let estimates = (0..<6).map { _ in Double(random.number(below: 4)) }
            var p = [[Double]](repeating: [Double](repeating: 1, count: 6), count: 6)
            for i in 0..<6 {
                for j in 0..<i {
                    p[i][j] = Double(random.number(below: 8)) / 500
                    p[j][i] = p[i][j]
                }
            }
            let order = (0..<6).shuffled(using: &random)
            let straight = try TieGroups(estimates) { p[$0][$1] }
            let shuffled = try TieGroups(order.map { estimates[$0] }) { p[order[$0]][order[$1]] }
            #expect(shuffled.ranks == order.map { straight.ranks[$0] })
            #expect(straight.ranks.contains(1))
        }
    }

    @Test func impossibleInputIsRefused() throws {
        #expect(throws: StatisticsError.noObservation) { try TieGroups([]) { _, _ in 1 } }
        #expect(throws: StatisticsError.notFinite(index: 1)) { try TieGroups([0, .nan]) { _, _ in 1 } }
        #expect(throws: StatisticsError.probabilityOutOfRange(2)) { try TieGroups([0, 1]) { _, _ in 2 } }
        #expect(throws: StatisticsError.self) { try TieGroups([0, 1]) { _, _ in .nan } }
        #expect(try TieGroups([3]) { _, _ in 1 }.ranks == [1])
    }
}
