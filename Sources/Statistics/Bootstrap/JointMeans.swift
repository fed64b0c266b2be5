/// The means of several versions in the same resamples of their cases, and what follows: intervals of each and of each
/// difference, how likely each is the best, and between which places it ranks.
package struct JointMeans: Sendable {
    /// The mean of each version's scores: over cases, of the mean of their repeats.
    package let estimates: [Double]
    /// By version, then by resample, in the order of the draws.
    let means: [[Double]]
    /// By version, then by drawn unit: by how much the mean without it lies below the mean of all of these, in units of
    /// the range of all scores.
    private let jackknife: [[Double]]
    /// How far two means may lie apart and still be the same but for rounding: a 2⁻⁴⁰th of the range of all scores.
    let tolerance: Double

    init(_ joint: JointBootstrap, _ chunks: [[[Double]]]) {
        let (table, least) = (joint.table, joint.table.least)
        estimates = joint.observed
        means = estimates.indices.map { version in chunks.flatMap { $0[version] } }
        let (members, range) = (DrawPlan(table, joint.resampling).members, table.greatest - least)
        jackknife = table.caseMeans.map { means in
            Self.jackknife(means.map { range > 0 ? ($0 - least) / range : 0 }, members)
        }
        tolerance = range * Self.relativeTolerance
    }

    /// How many versions there are: one or more.
    package var versions: Int { estimates.count }

    /// The resampled means of one version, by its place from 0 on.
    package func mean(of version: Int) -> BootstrapMeans {
        BootstrapMeans(
            estimate: estimates[version], means: means[version], jackknife: withoutRounding(jackknife[version]),
            tolerance: tolerance)
    }

    /// The resampled differences of two versions' means, the first less the second.
    package func difference(_ first: Int, minus second: Int) -> BootstrapMeans {
        BootstrapMeans(
            estimate: estimates[first] - estimates[second], means: differences(first, second),
            jackknife: withoutRounding(zip(jackknife[first], jackknife[second]).map { $0 - $1 }),
            tolerance: 2 * tolerance)
    }

    private func differences(_ first: Int, _ second: Int) -> [Double] {
        zip(means[first], means[second]).map { $0 - $1 }
    }

    private static let relativeTolerance = 0x1p-40

    /// Nothing, where only rounding makes the units differ.
    private func withoutRounding(_ jackknife: [Double]) -> [Double] {
        let largest = jackknife.reduce(0) { max($0, $1.magnitude) }
        return largest * Double(jackknife.count) > Self.relativeTolerance ? jackknife : []
    }

    /// P(best): the share of resamples in which each version has the best mean. Where several are equally good, they
    /// share the resample. They sum to 1.
    package func probabilitiesBest(_ better: Better = .higher) -> [Double] {
        var shares = [Double](repeating: 0, count: versions)
        for resample in means[0].indices {
            let best = means.reduce(-Double.infinity) { max($0, better.sign * $1[resample]) }
            let winners = means.indices.filter { better.sign * means[$0][resample] >= best - tolerance }
            for winner in winners { shares[winner] += 1 / Double(winners.count) }
        }
        return shares.map { $0 / Double(means[0].count) }
    }

    /// Between which places each version ranks in the middle `level` of resamples. Place 1 is the best; versions that
    /// are equal in a resample take up all of the places that they share.
    ///
    /// Source: P. Hall, H. Miller, "Using the bootstrap to quantify the authority of an empirical ranking", Ann. Stat. 37
    /// (2009) 3929–3959; H. Goldstein, D. J. Spiegelhalter, J. R. Stat. Soc. A 159 (1996) 385–443.
    package func rankIntervals(_ better: Better = .higher, at level: ConfidenceLevel = .percent95) -> [RankInterval] {
        var firstPlaces = [[Int]](repeating: [Int](repeating: 0, count: versions), count: versions)
        var lastPlaces = firstPlaces
        for resample in means[0].indices {
            for version in means.indices {
                let own = better.sign * means[version][resample]
                let above = means.count { better.sign * $0[resample] > own + tolerance }
                let notBelow = means.count { better.sign * $0[resample] >= own - tolerance }
                firstPlaces[version][above] += 1
                lastPlaces[version][notBelow - 1] += 1
            }
        }
        let tail = level.tail * Double(means[0].count)
        return means.indices.map { version in
            RankInterval(
                best: Self.place(firstPlaces[version]) { $0 > tail },
                worst: Self.place(lastPlaces[version]) { $0 >= Double(means[0].count) - tail }, level: level)
        }
    }

    /// The versions' ranks where only differences count that are significant after `correction` over all pairs; the
    /// p-values are those of `difference(_:minus:)`.
    package func tieGroups(
        _ better: Better = .higher, alpha: SignificanceLevel = .percent5, correction: Correction = .holm
    ) -> TieGroups {
        let ps = TieGroups.pairs(of: estimates.count).map {
            BootstrapMeans.p(of: differences($0.first, $0.second), against: 0, 2 * tolerance)
        }
        return TieGroups(checked: estimates, better, alpha, correction, PValues(checked: ps))
    }

    /// The first place at which the number of resamples up to it is enough.
    private static func place(_ counts: [Int], isEnough: (Double) -> Bool) -> Int {
        var sum = 0
        for (index, count) in counts.enumerated() {
            sum += count
            if isEnough(Double(sum)) { return index + 1 }
        }
        return counts.count
    }

    private static func jackknife(_ values: [Double], _ members: [[Int]]) -> [Double] {
        let sum = values.reduce(DoubleDouble.zero) { $0 + $1 }.value
        let without = members.map { unit in
            (sum - unit.reduce(0) { $0 + values[$1] }) / Double(values.count - unit.count)
        }
        let mean = without.reduce(DoubleDouble.zero) { $0 + $1 }.value / Double(members.count)
        return without.map { mean - $0 }
    }
}

/// Which end of a metric is the good one.
package enum Better: Equatable, Sendable {
    case higher, lower

    /// What makes higher values the better ones.
    var sign: Double { self == .higher ? 1 : -1 }
}

/// Between which places a version ranks, both included; place 1 is the best.
package struct RankInterval: Equatable, Sendable {
    /// The smallest place.
    package let best: Int
    /// The largest place.
    package let worst: Int
    /// The share of resamples that lie between them, or more.
    package let level: ConfidenceLevel
}
