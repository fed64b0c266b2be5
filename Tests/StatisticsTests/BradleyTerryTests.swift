import Statistics
import Testing

@Suite struct BradleyTerryTests {
    @Test func aGroupThatNeverWinsIsNamed() throws {
        let wins = try PairwiseWins([[0, 2, 3, 3], [1, 0, 3, 3], [0, 0, 0, 1], [0, 0, 2, 0]])
        #expect(throws: StatisticsError.noFiniteStrengths(group: [2, 3])) { try BradleyTerry(maximumLikelihood: wins) }
        let apart = try PairwiseWins([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
        #expect(throws: StatisticsError.noFiniteStrengths(group: [0, 1])) { try BradleyTerry(maximumLikelihood: apart) }
        #expect(try BradleyTerry(apart).logStrengths.allSatisfy { $0.magnitude < 1e-12 })
    }

    /// With two items the log odds are ln(w₁/w₂), and their variance is 1/w₁ + 1/w₂.
    @Test func twoItemsHaveTheOddsOfTheirWins() throws {
        let strengths = try BradleyTerry(maximumLikelihood: PairwiseWins([[0, 30], [10, 0]]))
        #expect(abs(strengths.logStrengths[0] - strengths.logStrengths[1] - 1.0986122886681098) < 1e-12)
        #expect(abs(strengths.winProbability(0, against: 1) - 0.75) < 1e-12)
        let interval = strengths.interval(0, minus: 1)
        let reach = 1.959963984540054 * (1.0 / 30 + 1.0 / 10).squareRoot()
        #expect(abs((interval.high - interval.low) / 2 - reach) < 1e-12)
        #expect(abs(strengths.standardError(0) - (1.0 / 30 + 1.0 / 10).squareRoot() / 2) < 1e-12)
        #expect(abs(strengths.interval(1).low + strengths.interval(0).high) < 1e-12)
    }

    /// Two items, 30 wins to 10, each in a case of its own: ln 3 apart with a variance of 1/30 + 1/10, by t of 39 degrees of freedom. The same
    /// said five times of each case says no more.
    @Test(arguments: [1, 5])
    func whatIsSaidAgainOfACaseIsNothingNew(times: Int) throws {
        let results = (0..<40).flatMap { place in
            (0..<times).map { _ in PairwiseResult(0, against: 1, score: place < 30 ? 1 : 0, cluster: place) }
        }
        let found = try ClusteredStrengths(results, items: 2, penalty: 1e-6)
        #expect(found.clusters == 40)
        let interval = try found.interval(0)
        #expect(abs((interval.low + interval.high) / 2 - 0.5493061443340549) < 1e-5)
        let reach = 2.022690920036762 * (40.0 / 39 * (1.0 / 30 + 1.0 / 10)).squareRoot() / 2
        #expect(abs((interval.high - interval.low) / 2 - reach) < 1e-5)
        #expect(throws: StatisticsError.oneCluster) {
            try ClusteredStrengths([PairwiseResult(0, against: 1, score: 1, cluster: 7)], items: 2).interval(0)
        }
    }

    /// Whoever always wins differs in no case, which is no certainty.
    @Test func whoAlwaysWinsIsAsSureAsThereAreCases() throws {
        let results = (0..<4).flatMap { place in
            (0..<5).map { _ in PairwiseResult(0, against: 1, score: 1, cluster: place) }
        }
        let found = try ClusteredStrengths(results, items: 2)
        let plain = found.strengths.interval(0)
        let interval = try found.interval(0)
        #expect(interval.high - interval.low > 1.5 * (plain.high - plain.low))
    }

    /// 300 simulations of 30 cases on which five people all say the same: intervals by case hold the true strength about as often as they say,
    /// intervals by vote do not.
    @Test func intervalsByCaseHoldWherePeopleAgree() throws {
        var random = Xoshiro256StarStar(seed: 47)
        let strength = 0.2027325540540822  // half of ln(0.6 / 0.4)
        var (held, heldByVote) = (0, 0)
        for _ in 0..<300 {
            var results: [PairwiseResult] = []
            for place in 0..<30 {
                let score = random.fraction() < 0.6 ? 1.0 : 0
                for _ in 0..<5 { results.append(PairwiseResult(0, against: 1, score: score, cluster: place)) }
            }
            let found = try ClusteredStrengths(results, items: 2)
            if try found.interval(0).contains(strength) { held += 1 }
            if found.strengths.interval(0).contains(strength) { heldByVote += 1 }
        }
        // Five standard errors are 6 %.
        #expect((267...300).contains(held), "\(held) of 300")
        #expect(heldByVote < 240, "\(heldByVote) of 300")
    }

    @Test func tiesAreHalfWins() throws {
        var wins = try PairwiseWins(items: 3)
        for _ in 0..<4 { try wins.record(0, against: 1, score: 0.5) }
        try wins.record(1, against: 2, score: 1)
        try wins.record(1, against: 2, score: 0)
        #expect(wins.wins == [[0, 2, 0], [2, 0, 1], [0, 1, 0]])
        #expect(try BradleyTerry(maximumLikelihood: wins).logStrengths.allSatisfy { $0.magnitude < 1e-12 })
    }

    @Test func lopsidedResultsHaveStrengths() throws {
        let lopsided = try BradleyTerry(maximumLikelihood: PairwiseWins([[0, 1e9], [0.5, 0]]))
        #expect(abs(lopsided.logStrengths[0] - lopsided.logStrengths[1] - 21.416413017506358) < 1e-6)
        let always = try BradleyTerry(PairwiseWins([[0, 1e9], [0, 0]]), penalty: 1e-6)
        #expect(always.logStrengths[0] > 10 && always.logStrengths[0].isFinite)
        let alone = try BradleyTerry(maximumLikelihood: PairwiseWins(items: 1))
        #expect(alone.logStrengths == [0] && alone.interval(0).low <= 0)
        let hundred = try PairwiseWins((0..<100).map { i in (0..<100).map { i == $0 ? 0 : i < $0 ? 3 : 1 } })
        let strengths = try BradleyTerry(maximumLikelihood: hundred).logStrengths
        #expect(zip(strengths, strengths.dropFirst()).allSatisfy { $0 > $1 })
        #expect(strengths.reduce(0, +).magnitude < 1e-9)
    }

    @Test func impossibleResultsAreRefused() throws {
        #expect(throws: StatisticsError.itemsOutOfRange(0)) { try PairwiseWins([]) }
        #expect(throws: StatisticsError.itemsOutOfRange(501)) { try PairwiseWins(items: 501) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 1)) { try PairwiseWins([[0, 1], [1]]) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 0)) { try PairwiseWins([[1, 1], [1, 0]]) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 1)) { try PairwiseWins([[0, 1], [.nan, 0]]) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 0)) { try PairwiseWins([[0, -1], [1, 0]]) }
        var wins = try PairwiseWins(items: 2)
        #expect(throws: StatisticsError.itemsOutOfRange(2)) { try wins.record(0, against: 2, score: 1) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 1)) { try wins.record(1, against: 1, score: 1) }
        for score in [2, 0.25, -1, .nan] {
            #expect(throws: StatisticsError.self) { try wins.record(0, against: 1, score: score) }
        }
        #expect(throws: StatisticsError.winsOutOfRange(item: 0)) { try PairwiseWins([[0, 1e-9], [1, 0]]) }
        for penalty in [0, -1, Double.nan, .infinity] {
            #expect(throws: StatisticsError.self) { try BradleyTerry(wins, penalty: penalty) }
        }
    }

    /// 300 simulated tournaments of four: intervals of a difference hold the true one about as often as they say. Five
    /// standard errors are 6 %.
    @Test func intervalsHoldTheTrueStrengthsAboutAsOftenAsTheySay() throws {
        var random = Xoshiro256StarStar(seed: 31)
        let chances = [0.5, 0.6224593312018546, 0.7310585786300049, 0.8175744761936437]  // of θ = 0, 0.5, 1, 1.5
        var held = 0
        for _ in 0..<300 {
            var wins = try PairwiseWins(items: 4)
            for i in 0..<4 {
                for j in 0..<i {
                    for _ in 0..<25 {
                        try wins.record(i, against: j, score: random.fraction() < chances[i - j] ? 1 : 0)
                    }
                }
            }
            if try BradleyTerry(maximumLikelihood: wins).interval(3, minus: 0).contains(1.5) { held += 1 }
        }
        #expect((267...300).contains(held), "\(held) of 300")
    }
}
