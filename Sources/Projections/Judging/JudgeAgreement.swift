package import Statistics

/// What people and a metric say of the same results, and how far that agrees.
///
/// Results of one case, or of a cluster of cases, are easy or hard to judge together: only cases, or clusters, are independent of each other, so
/// intervals draw these anew, each with all its results.
package struct JudgeAgreement: Sendable {
    /// Of one result that both judged.
    struct Shared: Sendable {
        /// Its case's, or that of the cluster which its case is in.
        let cluster: Int
        let people: Double
        let metric: Double
        /// Nil where either does not say.
        let passes: (people: Bool, metric: Bool)?
    }

    let shared: [Shared]
    /// Of the experiment: from it resamples follow.
    let seed: UInt64

    /// Results of which both say whether they pass.
    package var passesShared: Int { shared.count { $0.passes != nil } }

    /// Cohen's, between the metric's pass and most people's.
    package var kappa: Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in try Self.kappa(of: shared) }
    }

    /// Krippendorff's, of the two values, by the squares of their distances.
    package var alpha: Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in try Self.alpha(of: shared) }
    }

    /// 95 %.
    package var kappaInterval: Result<Interval, StatisticsError> {
        interval(of: shared.filter { $0.passes != nil }) { (shared) throws(StatisticsError) in
            try Self.kappa(of: shared)
        }
    }

    /// 95 %.
    package var alphaInterval: Result<Interval, StatisticsError> {
        interval(of: shared) { (shared) throws(StatisticsError) in try Self.alpha(of: shared) }
    }

    private static func kappa(of shared: [Shared]) throws(StatisticsError) -> Double {
        let passes = shared.compactMap(\.passes)
        return try CohensKappa.kappa(
            passes.map { $0.people ? 1 : 0 }, passes.map { $0.metric ? 1 : 0 }, labels: 2)
    }

    private static func alpha(of shared: [Shared]) throws(StatisticsError) -> Double {
        try KrippendorffsAlpha.alpha([shared.map(\.people), shared.map(\.metric)], scale: .interval)
    }

    private func interval(
        of shared: [Shared], _ figure: ([Shared]) throws(StatisticsError) -> Double
    ) -> Result<Interval, StatisticsError> {
        AgreementInterval(clusters: shared.map(\.cluster), values: 2 * shared.count, seed: seed).of {
            (places) throws(StatisticsError) in
            try figure(places.map { shared[$0] })
        }
    }
}
