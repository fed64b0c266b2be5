/// Whether two measurements put things in the same order: tau-b, which ties do not reach ±1 with.
///
/// Source: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945) 239–251.
package struct KendallsTau: Equatable, Sendable {
    /// From −1 to 1.
    package let tauB: Double
    /// Pairs in the same order on both sides less those in opposite order.
    private let balance: Int
    private let count: Int
    private let xTies: [Int]
    private let yTies: [Int]

    /// The exact p is found up to so many things; beyond, the normal one is as good.
    package static let exactCountMax = 100

    init(_ x: [Double], _ y: [Double]) {
        count = x.count
        xTies = Ranks(x).tieSizes
        yTies = Ranks(y).tieSizes
        balance = PairOrder.balance(x, y)
        let pairs = Double(count) * Double(count - 1) / 2
        let (untiedX, untiedY) = (pairs - Self.pairs(xTies), pairs - Self.pairs(yTies))
        tauB = max(-1, min(1, Double(balance) / untiedX.squareRoot() / untiedY.squareRoot()))
    }

    /// Exact where it is found, else normal.
    ///
    /// - Throws: `.noDegreesOfFreedom` for two things of which a pair ties, which the measurements exclude.
    package func p() throws(StatisticsError) -> Double {
        if !hasTies, count <= Self.exactCountMax { return try exactP() }
        return try normalP()
    }

    /// Two-sided: twice the share of all orders with as few pairs out of order, or in order.
    ///
    /// Source: M. G. Kendall, "A new measure of rank correlation", Biometrika 30 (1938) 81–93.
    ///
    /// - Throws: `.ties` with ties, for which the distribution is another; `.tooManyForExact`.
    package func exactP() throws(StatisticsError) -> Double {
        guard !hasTies else { throw .ties }
        guard count <= Self.exactCountMax else { throw .tooManyForExact(maximum: Self.exactCountMax) }
        let pairs = count * (count - 1) / 2
        let fewer = (pairs - Int(balance.magnitude)) / 2
        // The share of orders of so many things with each number of pairs out of order, one thing more at a time.
        var shares = [1.0]
        for things in 2...count {
            let width = min(shares.count + things - 1, fewer + 1)
            shares = (0..<width).map { out in
                shares[max(0, out - things + 1)...min(out, shares.count - 1)].reduce(0, +) / Double(things)
            }
        }
        return min(1, 2 * shares.reduce(0, +))
    }

    /// Two-sided, from the normal distribution with the variance that ties leave, without continuity correction.
    ///
    /// - Throws: `.noDegreesOfFreedom` for two things.
    package func normalP() throws(StatisticsError) -> Double {
        guard count > 2 else { throw .noDegreesOfFreedom }
        let n = Double(count)
        let orders = n * (n - 1)
        func sum(_ sizes: [Int], _ term: (Double) -> Double) -> Double { sizes.reduce(0) { $0 + term(Double($1)) } }
        let square: (Double) -> Double = { $0 * ($0 - 1) * (2 * $0 + 5) }
        let triple: (Double) -> Double = { $0 * ($0 - 1) * ($0 - 2) }
        let variance =
            (orders * (2 * n + 5) - sum(xTies, square) - sum(yTies, square)) / 18
            + 2 * Self.pairs(xTies) * Self.pairs(yTies) / orders
            + sum(xTies, triple) * sum(yTies, triple) / (9 * orders * (n - 2))
        return min(1, 2 * Normal.cumulative(-Double(balance.magnitude) / variance.squareRoot()))
    }

    private var hasTies: Bool { xTies.count < count || yTies.count < count }

    /// How many pairs tie.
    private static func pairs(_ sizes: [Int]) -> Double {
        sizes.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
    }
}

extension PairedMeasurements {
    /// Takes a time proportional to n log n.
    package func kendall() -> KendallsTau { KendallsTau(x.values, y.values) }
}
