/// How much oftener two raters agree than their habits alone would have them agree: 1 for always, 0 for no oftener.
///
/// Source: J. Cohen, "A coefficient of agreement for nominal scales", Educ. Psychol. Meas. 20 (1960) 37–46; with weights,
/// "Weighted kappa", Psychol. Bull. 70 (1968) 213–220.
package enum CohensKappa {
    /// How much two different labels disagree, by their places in the order of labels.
    package enum Weights: Equatable, Sendable, CaseIterable {
        /// Fully.
        case equal
        /// By the number of places between them.
        case linear
        /// By the square of that number.
        case quadratic
    }

    /// More labels than anyone has scales for.
    package static let labelsMax = 1_000

    /// - Parameters:
    ///   - first: what the first rater said of each item, as a place in the order of labels from 0 on.
    ///   - second: what the second rater said of the same items.
    ///   - labels: how many labels there are, used or not.
    /// - Throws: `.noObservation` without items; `.oneLabel` when both raters say one and the same of every item, which
    ///   makes it 0/0; `.unpaired`; `.labelOutOfRange` for the first place outside 0..<labels, or more than `labelsMax`
    ///   labels.
    package static func kappa(
        _ first: [Int], _ second: [Int], labels: Int, weights: Weights = .equal
    ) throws(StatisticsError) -> Double {
        guard first.count == second.count else { throw .unpaired(first.count, second.count) }
        guard labels <= labelsMax else { throw .labelOutOfRange(labels, labels: labelsMax) }
        for place in first + second where place < 0 || place >= labels {
            throw .labelOutOfRange(place, labels: labels)
        }
        guard !first.isEmpty else { throw .noObservation }
        let (ofFirst, ofSecond) = (counts(first, labels), counts(second, labels))
        // Sums of whole numbers, so that neither the order of items nor rounding shows.
        let observed = zip(first, second).reduce(0.0) { $0 + weights.disagreement($1.0, $1.1) }
        var expected = 0.0
        for (i, one) in ofFirst.enumerated() where one > 0 {
            for (j, other) in ofSecond.enumerated() where other > 0 {
                expected += Double(one) * Double(other) * weights.disagreement(i, j)
            }
        }
        guard expected > 0 else { throw .oneLabel }
        return 1 - observed * Double(first.count) / expected
    }

    private static func counts(_ places: [Int], _ labels: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: labels)
        for place in places { counts[place] += 1 }
        return counts
    }
}

extension CohensKappa.Weights {
    fileprivate func disagreement(_ i: Int, _ j: Int) -> Double {
        let distance = Double((i - j).magnitude)
        return switch self {
        case .equal: i == j ? 0 : 1
        case .linear: distance
        case .quadratic: distance * distance
        }
    }
}
