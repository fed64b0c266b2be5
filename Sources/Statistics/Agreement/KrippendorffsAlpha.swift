/// How reliable any number of raters are, with gaps: 1 less the observed disagreement within units over the disagreement
/// to be expected if values fell to units by chance.
///
/// Source: K. Krippendorff, "Content Analysis", 2nd ed. (2004), chapter 11. Units with fewer than two values do not
/// count.
package enum KrippendorffsAlpha {
    /// What makes two values disagree.
    package enum Scale: Equatable, Sendable, CaseIterable {
        /// That they differ at all.
        case nominal
        /// How many of all values lie between them, half of those equal to either included.
        case ordinal
        /// The square of their distance.
        case interval
    }

    /// - Parameter ratings: one row a rater, one column a unit; nil where a rater said nothing. Rows may end early.
    /// - Throws: `.noOverlap` when no unit has two values; `.noVariation` when all values of such units are equal;
    ///   `.notFinite` for the first column that holds NaN or infinity.
    package static func alpha(_ ratings: [[Double?]], scale: Scale) throws(StatisticsError) -> Double {
        let columns = ratings.reduce(0) { max($0, $1.count) }
        let units = (0..<columns).map { column in ratings.compactMap { column < $0.count ? $0[column] : nil } }
        if let wrong = units.firstIndex(where: { $0.contains { !$0.isFinite } }) { throw .notFinite(index: wrong) }
        let pairable = units.filter { $0.count > 1 }
        guard !pairable.isEmpty else { throw .noOverlap }
        let all = pairable.flatMap { $0 }
        guard all.contains(where: { $0 != all[0] }) else { throw .noVariation }
        switch scale {
        case .nominal: return coefficient(of: pairable, disagreement: unequalPairs)
        case .ordinal: return coefficient(of: grouped(Ranks(all).values, as: pairable), disagreement: squaredDistances)
        case .interval:
            let unit = PowerOfTwoScale(all)  // so that no square leaves the range of a double
            return coefficient(of: pairable.map { $0.map(unit.reduce) }, disagreement: squaredDistances)
        }
    }

    /// 1 − (n − 1) Σ over units of D / (m − 1), over D of all values, where D adds up the disagreement of ordered pairs,
    /// m is the number of values of a unit and n that of all.
    private static func coefficient(of units: [[Double]], disagreement: ([Double]) -> Double) -> Double {
        let all = units.flatMap { $0 }
        let observed = units.reduce(0.0) { $0 + disagreement($1) / Double($1.count - 1) }
        return 1 - Double(all.count - 1) * (observed / disagreement(all))
    }

    private static func unequalPairs(_ values: [Double]) -> Double {
        let n = Double(values.count)
        return Ranks(values).tieSizes.reduce(n * n) { $0 - Double($1) * Double($1) }
    }

    /// Σ (x − y)² over ordered pairs is 2 n Σ (x − mean)², so it need not be summed pair by pair. That the ordinal
    /// disagreement is this of mid-ranks follows from its definition.
    private static func squaredDistances(_ values: [Double]) -> Double {
        let n = Double(values.count)
        let mean = values.reduce(DoubleDouble.zero) { $0 + $1 / n }
        return 2 * n * values.reduce(DoubleDouble.zero) { $0 + ($1 - mean).squared }.value
    }

    private static func grouped(_ values: [Double], as units: [[Double]]) -> [[Double]] {
        var rest = values[...]
        return units.map { unit in
            defer { rest = rest.dropFirst(unit.count) }
            return Array(rest.prefix(unit.count))
        }
    }
}
