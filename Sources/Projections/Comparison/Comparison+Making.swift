internal import Events
package import Statistics

extension Comparison {
    /// - Parameters:
    ///   - seed: of the experiment.
    ///   - rule: of margins; an earlier one for what was recorded by it.
    /// - Throws: `.itemsOutOfRange` where the plan's baseline is no contender's place; what `Bootstrap.init` throws.
    package init(
        of scores: ExperimentScores, _ plan: ComparisonPlan, seed: UInt64, _ rule: MarginRule = .withoutSymmetry
    ) async throws(StatisticsError) {
        guard scores.contenders.indices.contains(plan.baseline) else { throw .itemsOutOfRange(plan.baseline) }
        let bootstrap = try Bootstrap(resamples: plan.resamples, seed: seed)
        let level = try ConfidenceLevel(1 - plan.alpha.fraction)
        let means = scores.scores(plan.better)
        let ground = ComparisonGround(means, scores.clustering, bootstrap)
        let joint = await JointFigures(means, ground, plan, level)
        (self.plan, self.seed, resampling) = (plan, seed, ground.resampling)
        (cases, casesOfAll) = (scores.cases.count, joint.cases)
        clusters = scores.clustering?.count
        let sizes = scores.clustering?.sizes ?? []
        clusterSizes = sizes.min().flatMap { least in sizes.max().map { least...$0 } }
        largestDifference = scores.largestDifference
        errorsAreMissing = scores.ends.worst(plan.better) == nil
        let k = scores.judged.compactMap { $0.lazy.map(\.count).filter { $0 > 0 }.min() }.min()
        var figures: [Figures] = []
        for place in scores.contenders.indices {
            figures.append(await Figures(scores, means[place], place, joint, k, ground, level))
        }
        contenders = figures
        var pairs: [PairedFigures] = []
        var lacking: [LackingResults] = []
        for place in scores.contenders.indices where place != plan.baseline {
            pairs.append(
                await PairedFigures(
                    scores.contenders[place], means[place], against: means[plan.baseline], ground, plan, level,
                    within: scores.ends, among: scores.contenders.count, rule))
            lacking.append(LackingResults(scores, means, place, against: plan.baseline))
        }
        let ps = try PValues(pairs.map { (try? $0.p.get()) ?? 1 })
        let adjusted = ps.adjusted(by: plan.correction)
        var atWorst: [Double]?
        if plan.claim.margin != nil, lacking.contains(where: { $0.count > 0 }) {
            let worst = pairs.indices.map { index in
                lacking[index].count == 0
                    ? ps.values[index]
                    : lacking[index].worstP(plan, within: scores.ends, ground, among: scores.contenders.count)
            }
            atWorst = try PValues(worst).adjusted(by: plan.correction)
        }
        var differences: [Difference] = []
        for index in pairs.indices {
            differences.append(
                pairs[index].difference(
                    adjustedP: adjusted[index], plan, lacking: lacking[index], worstP: atWorst?[index]))
        }
        self.differences = differences
    }
}

/// What the contenders are, on the cases that all have: by contender. One without any score is left out, and spoils nobody's figures.
struct JointFigures {
    let cases: Int
    let ranks: [Result<Int, StatisticsError>]
    let rankIntervals: [Result<RankInterval, StatisticsError>]
    let probabilitiesBest: [Result<Double, StatisticsError>]

    init(
        _ scores: [[[Double]]], _ ground: ComparisonGround, _ plan: ComparisonPlan, _ level: ConfidenceLevel
    ) async {
        let counted = scores.indices.filter { place in scores[place].contains { !$0.isEmpty } }
        guard let first = counted.first else {
            cases = 0
            ranks = scores.map { _ in .failure(.noObservation) }
            rankIntervals = scores.map { _ in .failure(.noObservation) }
            probabilitiesBest = scores.map { _ in .failure(.noObservation) }
            return
        }
        let shared = scores[first].indices.filter { row in counted.allSatisfy { !scores[$0][row].isEmpty } }
        let common = counted.map { place in shared.map { scores[place][$0] } }
        let means = await ground.means(common, of: shared)
        let clustering = ground.clustering?.restricted(to: shared)
        // As verdicts have it, so that ranks say the same.
        let smallest = plan.alpha.smallestP(amongPairsOf: scores.count)
        let found = means.figure { (means) throws(StatisticsError) in
            try TieGroups(means.estimates, plan.better, alpha: plan.alpha, correction: plan.correction) {
                let pair = PairedCases(common[$0], common[$1], clustering, isOfPasses: ground.isOfPasses)
                return (try? pair.p(ground.bootstrap, resolving: smallest).get()) ?? 1
            }.ranks
        }
        let alike = StatisticsError.allAlike(
            clustering?.count ?? shared.count, clustering == nil ? .differences : .clusterDifferences)
        cases = shared.count
        ranks = Self.byContender(
            found.map { $0.map { Result<Int, StatisticsError>.success($0) } }, counted, of: scores.count)
        rankIntervals = Self.byContender(
            means.map { $0.rankIntervals(plan.better, at: level, orElse: alike) }, counted, of: scores.count)
        probabilitiesBest = Self.byContender(
            means.map { $0.probabilitiesBest(plan.better, orElse: alike) }, counted, of: scores.count)
    }

    /// - Parameter found: of those counted, in their order.
    private static func byContender<Value>(
        _ found: Result<[Result<Value, StatisticsError>], StatisticsError>, _ counted: [Int], of count: Int
    ) -> [Result<Value, StatisticsError>] {
        var all = [Result<Value, StatisticsError>](repeating: .failure(.noObservation), count: count)
        for (index, place) in counted.enumerated() { all[place] = found.flatMap { $0[index] } }
        return all
    }
}

extension Comparison.Figures {
    init(
        _ scores: ExperimentScores, _ own: [[Double]], _ place: Int, _ joint: JointFigures, _ k: Int?,
        _ ground: ComparisonGround, _ level: ConfidenceLevel
    ) async {
        contender = scores.contenders[place]
        failed = scores.failed[place]
        cancelled = scores.cancelled[place]
        pending = scores.pending[place]
        errored = scores.errored[place]
        partlyErrored = scores.partlyErrored[place]
        unjudged = scores.unjudged[place]
        let places = own.indices.filter { !own[$0].isEmpty }
        let own = places.map { own[$0] }
        scored = own.reduce(0) { $0 + $1.count }
        cases = own.count
        mean = Result { () throws(StatisticsError) in try Sample(own.map(Self.mean)).mean }
        let means = await ground.means([own], of: places)
        let (count, units): (Int, AlikeUnits) =
            if let clustering = ground.clustering {
                (clustering.restricted(to: places).count, .clusterMeans)
            } else {
                (own.count, own.allSatisfy { $0.count == 1 } ? .scores : .caseMeans)
            }
        interval = means.figure { (means) throws(StatisticsError) in
            try Comparison.BootstrapInterval(means.mean(of: 0), at: level).withWidth(of: count, units)
        }
        let verdicts = scores.judged[place].flatMap { $0.compactMap(\.isPassed) }
        passes = Result { () throws(StatisticsError) in
            try Proportion(successes: verdicts.count(where: \.self), trials: verdicts.count)
        }
        passInterval =
            if let clustering = ground.clustering {
                Self.passInterval(scores.judged[place], clustering)
            } else if scores.judged[place].allSatisfy({ $0.count <= 1 }) {
                passes.map { $0.wilson() }
            } else { nil }
        rank = joint.ranks[place]
        rankInterval = joint.rankIntervals[place]
        probabilityBest = joint.probabilitiesBest[place]
        repeats = k.flatMap { Comparison.Repeats(scores, place, k: $0) }
    }

    /// By cluster, over the results that were judged.
    private static func passInterval(
        _ judged: [[ExperimentScores.Judged]], _ clustering: Clustering
    ) -> Result<Interval, StatisticsError> {
        let verdicts = judged.map { $0.compactMap(\.isPassed) }
        let places = verdicts.indices.filter { !verdicts[$0].isEmpty }
        let clusters = clustering.restricted(to: places)
        return Result { () throws(StatisticsError) in
            guard clusters.count != 1 else { throw .oneCluster }
            let passes = places.map { place in Double(verdicts[place].count(where: \.self)) }
            let counts = places.map { place in Double(verdicts[place].count) }
            return try ClusteredMean(
                sums: clusters.sums(of: passes), counts: clusters.sums(of: counts).map { Int($0) }
            ).wilson()
        }
    }

    /// Of a case's repeats, of which there is one or more.
    static func mean(_ repeats: [Double]) -> Double { (try? Sample(repeats).mean) ?? .nan }
}

extension Comparison.Repeats {
    /// `nil` where no case was judged twice.
    fileprivate init?(_ scores: ExperimentScores, _ place: Int, k: Int) {
        let judged = zip(scores.cases, scores.judged[place]).filter { !$0.1.isEmpty }
        guard k > 1, judged.contains(where: { $0.1.contains { $0.isPassed != nil } }) else { return nil }
        let counted = judged.map { id, repeats in
            let passes = repeats.count { $0.isPassed == true }
            return (id: id, repeats: try? CaseRepeats(passes: passes, repeats: repeats.count))
        }
        let all = Result { () throws(StatisticsError) in try RepeatedCases(counted.compactMap(\.repeats)) }
        self.k = k
        passHatK = all.figure { (cases) throws(StatisticsError) in try cases.passHatK(k).mean }
        passAtK = all.figure { (cases) throws(StatisticsError) in try cases.passAtK(k).mean }
        consistency = all.figure { (cases) throws(StatisticsError) in try cases.consistency().mean }
        passes = Dictionary(
            counted.compactMap { ofCase in ofCase.repeats.map { (ofCase.id, $0) } },
            uniquingKeysWith: { first, _ in first })
        alwaysFailing = counted.filter { $0.repeats?.kind == .alwaysFails }.map(\.id)
        flaky = counted.filter { $0.repeats?.kind == .flaky }.map(\.id)
    }
}

extension Result where Failure == StatisticsError {
    func figure<Value>(_ body: (Success) throws(StatisticsError) -> Value) -> Result<Value, StatisticsError> {
        flatMap { success in Result<Value, StatisticsError> { () throws(StatisticsError) in try body(success) } }
    }
}
