#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A strength for each item, such that i wins against j with probability 1 / (1 + exp(θⱼ − θᵢ)).
///
/// Source: R. A. Bradley, M. E. Terry, "Rank analysis of incomplete block designs I", Biometrika 39 (1952) 324–345;
/// earlier E. Zermelo, Math. Z. 29 (1929) 436–460. A tie counts as half a win for each side.
package struct BradleyTerry: Equatable, Sendable {
    /// θ: natural logarithms of the strengths, which sum to 0, in the order of the items.
    package let logStrengths: [Double]
    /// The covariance of the log strengths, from the information that the comparisons hold about them: the
    /// pseudo-inverse of the negative second derivative, among strengths that sum to 0.
    let covariance: [[Double]]

    /// The strengths that make the outcomes likeliest.
    ///
    /// - Throws: `.noFiniteStrengths` naming a group that never wins against the rest, or never meets it;
    ///   `.notConverged` where results are so lopsided that rounding hides the maximum.
    package init(maximumLikelihood wins: PairwiseWins) throws(StatisticsError) {
        if let group = wins.groupThatNeverWins { throw .noFiniteStrengths(group: group) }
        self = try Self.fitted(to: wins, penalty: 0)
    }

    /// The strengths that minimise Σ ln(1 + exp(−(θ of the winner − θ of the loser))) + penalty · Σ θ², which exist
    /// also where an item wins always, or never. The penalty is a normal prior of variance 1 / (2 · penalty).
    ///
    /// - Parameter penalty: in `penaltyRange`; 0.1 pulls about as a tie or two would.
    /// - Throws: `.penaltyOutOfRange`; `.notConverged` as above.
    package init(_ wins: PairwiseWins, penalty: Double = 0.1) throws(StatisticsError) {
        guard Self.penaltyRange.contains(penalty) else { throw .penaltyOutOfRange(penalty) }
        self = try Self.fitted(to: wins, penalty: penalty)
    }

    /// Weaker ones are lost in rounding, stronger ones leave nothing of the results.
    package static let penaltyRange = 1e-6...1e6

    /// The standard error of one log strength against the mean of all.
    package func standardError(_ item: Int) -> Double { max(0, covariance[item][item]).squareRoot() }

    /// The interval of one log strength against the mean of all, by the normal distribution.
    package func interval(_ item: Int, at level: ConfidenceLevel = .percent95) -> Interval {
        interval(around: logStrengths[item], standardError(item), level)
    }

    /// The interval of how much stronger one item is than another, in log strength; without 0 in it, one is shown to be
    /// stronger.
    package func interval(
        _ first: Int, minus second: Int, at level: ConfidenceLevel = .percent95
    ) -> Interval {
        let variance = covariance[first][first] + covariance[second][second] - 2 * covariance[first][second]
        return interval(around: logStrengths[first] - logStrengths[second], max(0, variance).squareRoot(), level)
    }

    /// The probability that one item wins against another.
    package func winProbability(_ first: Int, against second: Int) -> Double {
        Logistic.probability(logStrengths[first] - logStrengths[second])
    }

    private func interval(around centre: Double, _ standardError: Double, _ level: ConfidenceLevel) -> Interval {
        let reach = level.criticalValue * standardError
        return Interval(low: centre - reach, high: centre + reach, level: level)
    }

    private init(logStrengths: [Double], covariance: [[Double]]) {
        (self.logStrengths, self.covariance) = (logStrengths, covariance)
    }
}

extension BradleyTerry {
    private static let stepsMax = 1_000
    /// No strength moves further in one step: beyond, where one side nearly always wins, the likelihood is too flat to
    /// find the way back.
    private static let strideMax = 2.0

    /// Newton's method on the concave log likelihood, with steps halved where they would overshoot. The curvature gets
    /// 1/n in every place, which holds the sum of the strengths at 0 and makes it invertible.
    private static func fitted(to wins: PairwiseWins, penalty: Double) throws(StatisticsError) -> Self {
        let n = wins.items
        var strengths = [Double](repeating: 0, count: n)
        var lastStep = Double.infinity
        for _ in 0..<stepsMax where lastStep > 1e-12 {
            let (slope, curvature) = derivatives(wins, strengths, penalty)
            guard let step = curvature.solved(for: slope) else { throw .notConverged }
            let before = objective(wins, strengths, penalty)
            let longest = step.reduce(0) { max($0, $1.magnitude) }
            var (share, moved) = (min(1, strideMax / longest), strengths)  // all of it where nothing moves
            repeat {
                moved = zip(strengths, step).map { $0 + share * $1 }
                if objective(wins, moved, penalty) <= before + 1e-12 * before.magnitude { break }
                share /= 2
            } while share > 1e-10
            strengths = moved
            lastStep = longest
        }
        guard lastStep <= 1e-8 else { throw .notConverged }  // what is left is about its square
        let mean = strengths.reduce(0, +) / Double(n)
        let (_, curvature) = derivatives(wins, strengths, penalty)
        guard let inverse = curvature.inverse else { throw .notConverged }
        return Self(logStrengths: strengths.map { $0 - mean }, covariance: centred(inverse.rows))
    }

    /// The negative log likelihood and the penalty.
    private static func objective(_ wins: PairwiseWins, _ strengths: [Double], _ penalty: Double) -> Double {
        var sum = strengths.reduce(0) { $0 + penalty * $1 * $1 }
        for i in strengths.indices {
            for j in strengths.indices where wins.wins[i][j] > 0 {
                sum += wins.wins[i][j] * Logistic.negativeLogarithm(strengths[i] - strengths[j])
            }
        }
        return sum
    }

    /// The slope of the log likelihood less the penalty, and its negative second derivative with 1/n in every place.
    private static func derivatives(
        _ wins: PairwiseWins, _ strengths: [Double], _ penalty: Double
    ) -> (slope: [Double], curvature: SymmetricMatrix) {
        let n = strengths.count
        var slope = strengths.map { -2 * penalty * $0 }
        var curvature = SymmetricMatrix(size: n, filledWith: 1 / Double(n))
        for i in 0..<n {
            curvature[i, i] += 2 * penalty
            for j in 0..<n where wins.wins[i][j] + wins.wins[j][i] > 0 {
                let difference = strengths[i] - strengths[j]
                let (won, lost) = (Logistic.probability(difference), Logistic.probability(-difference))
                slope[i] += wins.wins[i][j] * lost - wins.wins[j][i] * won
                let information = (wins.wins[i][j] + wins.wins[j][i]) * won * lost
                curvature[i, i] += information
                curvature[i, j] -= information
            }
        }
        return (slope, curvature)
    }

    /// The covariance that these strengths would have, were the comparisons others; nil where rounding hides it.
    func covariance(of wins: PairwiseWins, penalty: Double) -> [[Double]]? {
        Self.derivatives(wins, logStrengths, penalty).curvature.inverse.map { Self.centred($0.rows) }
    }

    /// What is left of a covariance when the mean of all is taken from each.
    private static func centred(_ rows: [[Double]]) -> [[Double]] {
        let n = Double(rows.count)
        let means = rows.map { $0.reduce(0, +) / n }
        let mean = means.reduce(0, +) / n
        return rows.indices.map { i in rows.indices.map { j in rows[i][j] - means[i] - means[j] + mean } }
    }
}

/// The logistic function and its logarithm, without overflow.
enum Logistic {
    /// 1 / (1 + e^−x).
    static func probability(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    }

    /// −ln of it.
    static func negativeLogarithm(_ x: Double) -> Double {
        x >= 0 ? log1p(exp(-x)) : log1p(exp(x)) - x
    }
}
