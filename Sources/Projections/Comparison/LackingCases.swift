internal import Statistics

/// Planned cases of which a contender and the baseline do not both have a score. Whose runs fail is not always by chance, and may be in somebody's
/// hands: a claim of a margin that is shown on the others is held against the worst that these could have brought.
///
/// A case on which both have results that the metric says nothing of is none of them: the metric is not of that case.
struct LackingCases {
    let count: Int
    /// Scores by case and repeat, of the contender and the baseline: of all cases that the metric is of.
    private let own: [[Double]]
    private let other: [[Double]]
    /// Of these cases among all.
    private let places: [Int]

    /// - Parameters:
    ///   - means: the scores of all contenders, an error being what it counts as.
    ///   - place: of the contender.
    init(_ scores: ExperimentScores, _ means: [[[Double]]], _ place: Int, against baseline: Int) {
        let (own, other) = (means[place], means[baseline])
        let (ownUnjudged, otherUnjudged) = (scores.isUnjudged[place], scores.isUnjudged[baseline])
        let places = own.indices.filter { row in
            !(own[row].isEmpty && other[row].isEmpty && ownUnjudged[row] && otherUnjudged[row])
        }
        count = places.count { own[$0].isEmpty || other[$0].isEmpty }
        (self.own, self.other) = (places.map { own[$0] }, places.map { other[$0] })
        self.places = places
    }

    /// Of the claim of a margin, by the test that decides it, with each score that is lacking at its worst against the claim. It is 1 where an end of
    /// the scores is open, for nothing bounds then what they could have brought.
    /// - Parameter count: of all contenders.
    func worstP(
        _ plan: ComparisonPlan, within ends: MetricEnds, _ ground: ComparisonGround, among count: Int
    ) -> Double {
        guard let low = ends.low, let high = ends.high else { return 1 }
        let (worst, best) = plan.better == .higher ? (low, high) : (high, low)
        let against = p(plan, ends, ground, among: count, lackingOwn: worst, lackingOther: best)
        guard case .equivalent = plan.claim else { return against }
        // Too far on the other side is as little equivalent.
        return max(against, p(plan, ends, ground, among: count, lackingOwn: best, lackingOther: worst))
    }

    private func p(
        _ plan: ComparisonPlan, _ ends: MetricEnds, _ ground: ComparisonGround, among count: Int,
        lackingOwn: Double, lackingOther: Double
    ) -> Double {
        let first = own.map { $0.isEmpty ? [lackingOwn] : $0 }
        let second = other.map { $0.isEmpty ? [lackingOther] : $0 }
        let pairs = PairedCases(
            first, second, ground.clustering?.restricted(to: places),
            isOfPasses: ground.isOfPasses && ComparisonGround.isOfPasses([first, second]))
        let alpha = (try? SignificanceLevel(plan.alpha.fraction / Double(max(1, count - 1)))) ?? plan.alpha
        let found = pairs.found(
            of: plan.claim, plan.better,
            PairedCases.MarginTerms(rule: .withoutSymmetry, width: ends.width, alpha: alpha), ground.bootstrap,
            resolving: plan.alpha.smallestP(amongPairsOf: count))
        return (try? found.get())?.p ?? 1
    }
}
