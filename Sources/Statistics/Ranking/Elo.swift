#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Ratings that move with each game. They depend on the order of games; `BradleyTerry` does not, and says how sure it
/// is.
///
/// Source: A. E. Elo, "The Rating of Chessplayers, Past and Present" (1978).
package struct Elo: Equatable, Sendable {
    /// In the order of the players.
    package private(set) var ratings: [Double]
    /// The most that one game moves a rating.
    package let k: Double

    /// A K that many use where players are few and games short.
    package static let kDefault = 32.0
    /// Where every player starts.
    package static let startDefault = 1_000.0

    /// - Parameters:
    ///   - players: how many there are, 0 or more.
    ///   - k: above 0, the most that one game moves a rating.
    ///   - start: the rating before the first game.
    /// - Throws: `.itemsOutOfRange` for a negative number of players or above a million; `.ratingOutOfRange` for a k or
    ///   a start beyond what a rating can be.
    package init(players: Int, k: Double = kDefault, start: Double = startDefault) throws(StatisticsError) {
        guard (0...1_000_000).contains(players) else { throw .itemsOutOfRange(players) }
        guard k > 0, k <= 1e6 else { throw .ratingOutOfRange(k) }
        guard start.magnitude <= 1e6 else { throw .ratingOutOfRange(start) }
        (ratings, self.k) = ([Double](repeating: start, count: players), k)
    }

    /// The score that one player may expect against another: 1 / (1 + 10^((their rating − ours) / 400)).
    package func expectedScore(_ first: Int, against second: Int) -> Double {
        1 / (1 + pow(10, (ratings[second] - ratings[first]) / 400))
    }

    /// Moves both ratings by k (score − expected score), in opposite directions.
    ///
    /// - Parameters:
    ///   - first: a player, by its place from 0 on.
    ///   - second: another player.
    ///   - score: 1 where the first won, 0 where it lost, 0.5 for a tie, or anything between.
    /// - Throws: `.itemsOutOfRange` for a place that no player has; `.winsOutOfRange` for a player against itself;
    ///   `.scoreOutOfRange` for a score outside 0...1.
    package mutating func record(_ first: Int, against second: Int, score: Double) throws(StatisticsError) {
        for player in [first, second] where !ratings.indices.contains(player) { throw .itemsOutOfRange(player) }
        guard first != second else { throw .winsOutOfRange(item: first) }
        guard (0...1).contains(score) else { throw .scoreOutOfRange(score) }
        let gain = k * (score - expectedScore(first, against: second))
        ratings[first] += gain
        ratings[second] -= gain
    }
}
