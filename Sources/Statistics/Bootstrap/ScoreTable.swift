/// The scores of several versions on the same cases: for each version and case one repeat or more, none missing. Where
/// a version lacks a case, the case is to be left out for all of them, and this is to be said beside the result.
package struct ScoreTable: Equatable, Sendable {
    /// By version, then by case, then by repeat.
    package let scores: [[[Double]]]
    /// The group of each case, such as the document that its question is about, numbered from 0 on without gaps.
    let groups: [Int]?

    /// - Parameters:
    ///   - scores: by version, then by case, then by repeat; repeats may differ in number.
    ///   - groups: for each case any number that its group, and no other, has. Nil where cases are on their own.
    /// - Throws: `.noObservation` without versions or cases; `.unpaired` when a version has another number of cases than
    ///   the first, or `groups` has; `.missingScore` for the first case without a repeat; `.notFinite` for the first case
    ///   with NaN or infinity; `.overflow` when scores lie further apart than the largest double.
    package init(_ scores: [[[Double]]], groups: [Int]? = nil) throws(StatisticsError) {
        guard let cases = scores.first?.count, cases > 0 else { throw .noObservation }
        for (version, ofVersion) in scores.enumerated() {
            guard ofVersion.count == cases else { throw .unpaired(cases, ofVersion.count) }
            for (index, repeats) in ofVersion.enumerated() {
                guard !repeats.isEmpty else { throw .missingScore(version: version, case: index) }
                guard repeats.allSatisfy(\.isFinite) else { throw .notFinite(index: index) }
            }
        }
        if let groups, groups.count != cases { throw .unpaired(groups.count, cases) }
        self.scores = scores
        self.groups = groups.map(Self.numbered)
        guard (greatest - least).isFinite else { throw .overflow }
    }

    /// One score for each version and case.
    ///
    /// - Throws: as the other one.
    package init(_ scores: [[Double]], groups: [Int]? = nil) throws(StatisticsError) {
        try self.init(scores.map { $0.map { [$0] } }, groups: groups)
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

    /// Groups in the order of their first cases.
    private static func numbered(_ groups: [Int]) -> [Int] {
        var numbers: [Int: Int] = [:]
        return groups.map { group in
            let number = numbers[group] ?? numbers.count
            numbers[group] = number
            return number
        }
    }
}
