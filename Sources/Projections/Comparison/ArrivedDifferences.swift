internal import Events

/// Differences of a contender and the baseline on the first units of a design that are over on both sides, up to the first that is not.
///
/// Whose runs fail is not always by chance, so a case that is over and lacks a score counts in more ways than one: as far as both sides have any, and
/// at either end of what it could have brought. Cases that the metric is not of are in none of them, as in ``LackingResults``.
struct ArrivedDifferences {
    /// Cases that count together.
    struct Unit {
        /// Of its cases that count.
        let mean: Double
        /// Their number, as a share of the most cases that a unit of the design has: so each case weighs the same.
        let weight: Double

        /// - Returns: nil where no case counts.
        fileprivate init?(_ differences: [Double], largest: Int) {
            guard !differences.isEmpty else { return nil }
            mean = differences.reduce(0, +) / Double(differences.count)
            weight = Double(differences.count) / Double(largest)
        }
    }

    /// Of cases of which both sides have a score, by the repeats that have one.
    private(set) var scored: [Unit] = []
    /// With each lacking score of the contender at the low end, and of the baseline at the high one; empty where an end is open.
    private(set) var lowest: [Unit] = []
    /// The other way round.
    private(set) var highest: [Unit] = []
    /// Cases of which a side lacks the score of a repeat.
    private(set) var lacking = 0

    /// - Parameters:
    ///   - units: cases that count together, in the order of the design.
    ///   - ends: of what is compared.
    init(
        of own: [CaseID: Arrival], less other: [CaseID: Arrival], _ units: [[CaseID]], repeats: UInt32,
        within ends: MetricEnds
    ) {
        let largest = units.map(\.count).max() ?? 1
        for unit in units {
            var pairs: [(PlannedScores, PlannedScores)] = []
            for id in unit {
                guard let first = own[id], let second = other[id], first.isOver(of: repeats),
                    second.isOver(of: repeats)
                else { return }
                let pair = (first.brought(of: repeats), second.brought(of: repeats))
                if !(pair.0.isOutsideMetric && pair.1.isOutsideMetric) { pairs.append(pair) }
            }
            add(pairs, within: ends, largest: largest)
        }
    }

    private mutating func add(_ pairs: [(PlannedScores, PlannedScores)], within ends: MetricEnds, largest: Int) {
        lacking += pairs.count { $0.0.lacking + $0.1.lacking > 0 }
        let both = pairs.filter { !$0.0.scores.isEmpty && !$0.1.scores.isEmpty }.map {
            Comparison.Figures.mean($0.0.scores) - Comparison.Figures.mean($0.1.scores)
        }
        if let unit = Unit(both, largest: largest) { scored.append(unit) }
        guard let low = ends.low, let high = ends.high else { return }
        func differences(_ own: Double, _ other: Double) -> [Double] {
            pairs.map {
                Comparison.Figures.mean($0.0.filled(with: own)) - Comparison.Figures.mean($0.1.filled(with: other))
            }
        }
        let (least, most) = (differences(low, high), differences(high, low))
        if let unit = Unit(least, largest: largest) { lowest.append(unit) }
        if let unit = Unit(most, largest: largest) { highest.append(unit) }
    }
}
