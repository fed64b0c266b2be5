/// The bootstrap of the means of several versions on the same cases, from one set of resamples for all of them: what
/// makes a drawn case hard falls out of differences and ranks.
///
/// Resamples come in chunks of `chunkSize`, each with a generator of its own: that of the seed, `jump`ed once more than
/// the chunk before. So the digits do not depend on how many threads share the work. A mean is the mean over the drawn
/// cases of the means of their repeats.
///
/// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 13.
package struct JointBootstrap: Sendable {
    /// What is drawn anew.
    package let resampling: Resampling
    /// How often, and from which seed.
    package let bootstrap: Bootstrap
    let table: ScoreTable
    private let generators: [Xoshiro256StarStar]
    private let sums: ResampledSums

    /// How many resamples share a generator.
    package static let chunkSize = 250

    /// - Throws: `.oneObservation` for a single case; `.oneCluster` when clusters are to be drawn and there are fewer than
    ///   two; `.tooManyDraws` when versions times cases times resamples are above `Bootstrap.drawsMax`.
    package init(
        _ table: ScoreTable, _ resampling: Resampling = .cases, bootstrap: Bootstrap
    ) throws(StatisticsError) {
        guard table.cases > 1 else { throw .oneObservation }
        let plan = DrawPlan(table, resampling)
        guard plan.units > 1 else { throw .oneCluster }
        let draws = table.versions.multipliedReportingOverflow(by: plan.drawsMax)
        guard !draws.overflow, draws.partialValue <= Bootstrap.drawsMax / bootstrap.resamples else {
            throw .tooManyDraws(observations: table.versions * table.cases, resamples: bootstrap.resamples)
        }
        (self.table, self.resampling, self.bootstrap) = (table, resampling, bootstrap)
        sums = ResampledSums(table, plan)
        var generator = Xoshiro256StarStar(seed: bootstrap.seed)
        generators = (0..<(bootstrap.resamples + Self.chunkSize - 1) / Self.chunkSize).map { _ in
            defer { generator.jump() }
            return generator
        }
    }

    /// All resamples, one chunk after the other.
    package func resampledInOrder() -> JointMeans {
        JointMeans(self, generators.indices.map(means))
    }

    /// The same, with as many chunks at once as there are threads for them.
    package func resampled() async -> JointMeans {
        let chunks = await withTaskGroup(of: (Int, [[Double]]).self) { group in
            for chunk in generators.indices { group.addTask { (chunk, self.means(ofChunk: chunk)) } }
            return await group.reduce(into: [[[Double]]](repeating: [], count: generators.count)) { $0[$1.0] = $1.1 }
        }
        return JointMeans(self, chunks)
    }

    /// The means of one chunk's resamples, by version.
    private func means(ofChunk chunk: Int) -> [[Double]] {
        var generator = generators[chunk]
        let count = min(Self.chunkSize, bootstrap.resamples - chunk * Self.chunkSize)
        return sums.means(resamples: count, &generator)
    }

    /// The mean of each version, in the arithmetic of its resamples.
    var observed: [Double] { sums.observed }
}
