internal import Statistics

/// Planned results of a contender and the baseline that brought no score. Whose runs fail is not always by chance, and may be in somebody's hands: a
/// claim of a margin that is shown on the others is held against the worst that these could have brought.
struct LackingResults {
    /// Of both sides.
    let count: Int
    /// Cases of which the two do not both have a score.
    let cases: Int
    /// Results of the other cases among them.
    let repeats: Int
    /// Of both sides, in all.
    let planned: Int
    /// By case, of all that the metric is of.
    private let own: [PlannedScores]
    private let other: [PlannedScores]
    /// Of these cases among all.
    private let places: [Int]

    /// - Parameters:
    ///   - means: the scores of all contenders, an error being what it counts as.
    ///   - place: of the contender.
    init(_ scores: ExperimentScores, _ means: [[[Double]]], _ place: Int, against baseline: Int) {
        func brought(_ side: Int, _ row: Int) -> PlannedScores {
            PlannedScores(
                scores: means[side][row], unjudged: scores.unjudgedRepeats[side][row], planned: scores.repeats)
        }
        let places = means[place].indices.filter { row in
            [place, baseline].contains { !brought($0, row).isOutsideMetric }
        }
        let (own, other) = (places.map { brought(place, $0) }, places.map { brought(baseline, $0) })
        let lacking = zip(own, other).map { $0.lacking + $1.lacking }
        let isWithout = zip(own, other).map { $0.scores.isEmpty || $1.scores.isEmpty }
        count = lacking.reduce(0, +)
        cases = isWithout.count(where: \.self)
        repeats = zip(lacking, isWithout).reduce(0) { sum, row in row.1 ? sum : sum + row.0 }
        planned = 2 * scores.cases.count * scores.repeats
        (self.own, self.other, self.places) = (own, other, places)
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
        let first = own.map { $0.filled(with: lackingOwn) }
        let second = other.map { $0.filled(with: lackingOther) }
        let pairs = PairedCases(
            first, second, ground.clustering?.restricted(to: places),
            isOfPasses: ground.isOfPasses && ComparisonGround.isOfPasses([first, second]))
        let alpha = plan.alpha.shared(by: count - 1)
        let found = pairs.found(
            of: plan.claim, plan.better,
            PairedCases.MarginTerms(rule: .withoutSymmetry, width: ends.width, alpha: alpha), ground.bootstrap,
            resolving: plan.alpha.smallestP(amongPairsOf: count))
        return (try? found.get())?.p ?? 1
    }
}
