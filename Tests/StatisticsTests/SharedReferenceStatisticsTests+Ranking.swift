import Foundation
import Statistics
import Testing

extension SharedReferenceStatisticsTests {
    @Test func strengthsAndRatingsAreTheReference() throws {
        let file = try ReferenceFile("ranking")
        for entry in file.cases {
            switch entry.kind {
            case "bradley_terry": try checkStrengths(entry)
            case "elo": try checkRatings(entry)
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("ranking: \(file.cases.count) cases")
    }

    private func checkStrengths(_ entry: ReferenceFile.Case) throws {
        let rows = try #require(entry.input["wins"] as? [[NSNumber]])
        let wins = try PairwiseWins(rows.map { $0.map(\.doubleValue) })
        let likeliest = try? BradleyTerry(maximumLikelihood: wins)
        if let block = try entry.block("maximum_likelihood") {
            let strengths = try #require(likeliest, "\(entry.name)")
            try check(strengths, block, entry)
        } else {
            #expect(likeliest == nil, "\(entry.name)")
        }
        if let block = try entry.block("penalised") {
            let penalty = try #require(block["penalty"] as? Double)
            try check(try BradleyTerry(wins, penalty: penalty), block, entry)
        }
    }

    private func check(_ strengths: BradleyTerry, _ block: [String: Any], _ entry: ReferenceFile.Case) throws {
        let wanted = try #require(block["log_strengths"] as? [Double])
        try #require(wanted.count == strengths.logStrengths.count, "\(entry.name)")
        for (actual, wanted) in zip(strengths.logStrengths, wanted) {
            entry.check("log_strength", actual, in: ["log_strength": wanted])
        }
    }

    private func checkRatings(_ entry: ReferenceFile.Case) throws {
        let players = try #require(entry.input["players"] as? [String])
        let games = try #require(entry.input["games"] as? [[String: Any]])
        let steps = entry.expected["after_each_game"] as? [[Double]]
        var elo = try Elo(players: players.count, k: try entry.number("k"), start: try entry.number("start"))
        for (index, game) in games.enumerated() {
            let names = (try #require(game["a"] as? String), try #require(game["b"] as? String))
            let a = try #require(players.firstIndex(of: names.0))
            let b = try #require(players.firstIndex(of: names.1))
            let score = try #require(game["score"] as? Double)
            try elo.record(a, against: b, score: score)
            guard let steps else { continue }
            entry.check("a", elo.ratings[a], in: ["a": steps[index][0]])
            entry.check("b", elo.ratings[b], in: ["b": steps[index][1]])
        }
        let ratings = try entry.block("ratings")
        let block = try #require(ratings)
        for (player, rating) in zip(players, elo.ratings) { entry.check(player, rating, in: block) }
    }
}
