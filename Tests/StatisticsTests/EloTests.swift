import Statistics
import Testing

@Suite struct EloTests {
    @Test func whatOneWinsTheOtherLoses() throws {
        var random = Xoshiro256StarStar(seed: 2)
        var elo = try Elo(players: 5)
        for _ in 0..<1_000 {
            let first = random.number(below: 5)
            let second = (first + 1 + random.number(below: 4)) % 5
            try elo.record(first, against: second, score: Double(random.number(below: 3)) / 2)
        }
        #expect(abs(elo.ratings.reduce(0, +) - 5_000) < 1e-9)
    }

    @Test func aDifferenceOf400IsTenToOne() throws {
        var elo = try Elo(players: 2, k: 400)
        try elo.record(0, against: 1, score: 1)
        #expect(elo.ratings == [1_200, 800])
        #expect(abs(elo.expectedScore(0, against: 1) - 10.0 / 11) < 1e-15)
    }

    @Test func impossibleGamesAreRefused() throws {
        var elo = try Elo(players: 2)
        #expect(throws: StatisticsError.itemsOutOfRange(2)) { try elo.record(0, against: 2, score: 1) }
        #expect(throws: StatisticsError.winsOutOfRange(item: 0)) { try elo.record(0, against: 0, score: 1) }
        for score in [-0.5, 1.5, .nan] {
            #expect(throws: StatisticsError.self) { try elo.record(0, against: 1, score: score) }
        }
        #expect(elo.ratings == [1_000, 1_000])
        for k in [0, -1, .nan, .infinity] { #expect(throws: StatisticsError.self) { try Elo(players: 2, k: k) } }
        #expect(throws: StatisticsError.self) { try Elo(players: 2, start: .nan) }
        #expect(throws: StatisticsError.itemsOutOfRange(-1)) { try Elo(players: -1) }
        #expect(try Elo(players: 0).ratings.isEmpty)
    }
}
