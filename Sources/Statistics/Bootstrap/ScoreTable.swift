/// The scores of several versions on the same cases: for each version and case one repeat or more, none missing. Where
/// a version lacks a case, the case is to be left out for all of them, and this is to be said beside the result.
package struct ScoreTable: Equatable, Sendable {
    /// By version, then by case, then by repeat.
    package let scores: [[[Double]]]
    /// Which cases belong together. Nil where each is on its own.
    let clustering: Clustering?

    /// - Parameters:
    ///   - scores: by version, then by case, then by repeat; repeats may differ in number.
    ///   - clustering: which cases belong together. Nil where each is on its own.
    /// - Throws: `.noObservation` without versions or cases; `.unpaired` when a version has another number of cases than
    ///   the first, or `clustering` has; `.missingScore` for the first case without a repeat; `.notFinite` for the first case
    ///   with NaN or infinity; `.overflow` when scores lie further apart than the largest double.
    package init(_ scores: [[[Double]]], _ clustering: Clustering? = nil) throws(StatisticsError) {
        guard let cases = scores.first?.count, cases > 0 else { throw .noObservation }
        for (version, ofVersion) in scores.enumerated() {
            guard ofVersion.count == cases else { throw .unpaired(cases, ofVersion.count) }
            for (index, repeats) in ofVersion.enumerated() {
                guard !repeats.isEmpty else { throw .missingScore(version: version, case: index) }
                guard repeats.allSatisfy(\.isFinite) else { throw .notFinite(index: index) }
            }
        }
        if let clustering, clustering.numbers.count != cases { throw .unpaired(clustering.numbers.count, cases) }
        (self.scores, self.clustering) = (scores, clustering)
        guard (greatest - least).isFinite else { throw .overflow }
    }

    /// One score for each version and case.
    ///
    /// - Throws: as the other one.
    package init(_ scores: [[Double]], _ clustering: Clustering? = nil) throws(StatisticsError) {
        try self.init(scores.map { $0.map { [$0] } }, clustering)
    }

    /// How many versions there are: one or more.
    package var versions: Int { scores.count }
    /// How many cases they share: one or more.
    package var cases: Int { scores[0].count }

    /// The mean of each case's repeats, by version, then by case.
    var caseMeans: [[Double]] {
        scores.map { $0.map { repeats in repeats.count == 1 ? repeats[0] : Sample(checked: repeats).mean } }
    }

    var least: Double { scores.reduce(.infinity) { $1.reduce($0) { $1.reduce($0) { min($0, $1) } } } }
    var greatest: Double { scores.reduce(-.infinity) { $1.reduce($0) { $1.reduce($0) { max($0, $1) } } } }
}
