/// Adds up the scores of drawn cases, for all versions at once.
///
/// Scores are whole numbers of one unit (`IntegerGrid`), so that sums are exact in any order; four versions share a
/// vector of four lanes.
struct ResampledSums: Sendable {
    private let plan: DrawPlan
    private let versions: Int
    private let grid: GridScale
    private let scores: Scores

    private enum Scores {
        /// By four versions each, then by case: the mean of the case's repeats. Lanes without a version are 0.
        case means([[SIMD4<Int64>]])
        /// By version: every repeat.
        case repeats([RepeatedSteps])
    }

    init(_ table: ScoreTable, _ plan: DrawPlan) {
        let grid = GridScale(table.least...table.greatest, terms: max(plan.drawsMax, table.cases))
        (self.plan, versions, self.grid) = (plan, table.versions, grid)
        scores =
            plan.resampling == .casesThenRepeats
            ? .repeats(table.scores.map { RepeatedSteps($0.map { $0.map(grid.steps) }) })
            : .means(Self.lanes(table.caseMeans.map { $0.map(grid.steps) }))
    }

    /// The mean of each version over all cases.
    var observed: [Double] {
        switch scores {
        case .means(let lanes): means(of: Array(lanes[0].indices), lanes)
        case .repeats(let versions): versions.map { grid.value(atSteps: $0.mean) }
        }
    }

    /// The mean of each version in each of so many resamples, by version.
    func means(resamples: Int, _ generator: inout Xoshiro256StarStar) -> [[Double]] {
        var all = [[Double]](repeating: [], count: versions)
        for version in all.indices { all[version].reserveCapacity(resamples) }
        var cases: [Int] = []
        for _ in 0..<resamples {
            plan.draw(into: &cases, &generator)
            switch scores {
            case .means(let lanes):
                for (version, mean) in means(of: cases, lanes).enumerated() { all[version].append(mean) }
            case .repeats(let versions):
                for (version, steps) in versions.enumerated() {
                    all[version].append(grid.value(atSteps: steps.resampledMean(of: cases, &generator)))
                }
            }
        }
        return all
    }

    private func means(of cases: [Int], _ lanes: [[SIMD4<Int64>]]) -> [Double] {
        let sums = lanes.map { lane in
            lane.withUnsafeBufferPointer { lane in cases.reduce(SIMD4<Int64>.zero) { $0 &+ lane[$1] } }
        }
        return (0..<versions).map { grid.value(atSteps: Double(sums[$0 / 4][$0 % 4]) / Double(cases.count)) }
    }

    private static func lanes(_ steps: [[Int64]]) -> [[SIMD4<Int64>]] {
        stride(from: 0, to: steps.count, by: 4).map { first in
            steps[0].indices.map { index in
                var lane = SIMD4<Int64>.zero
                for version in first..<min(first + 4, steps.count) { lane[version - first] = steps[version][index] }
                return lane
            }
        }
    }
}
