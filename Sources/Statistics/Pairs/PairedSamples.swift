/// Two samples whose values belong together one to one, such as the scores of two versions on the same cases. Only the
/// differences count: what makes a case hard for both versions falls out.
package struct PairedSamples: Equatable, Sendable {
    /// The first side less the second, pair by pair.
    package let differences: Sample
    /// By how much each difference may be off. A decimal such as 0.1 has no exact double, nor has a difference of such:
    /// 0.3 − 0.1 and 0.7 − 0.5 are the same difference, and 0.1 + 0.2 against 0.3 is none.
    let tolerances: [Double]

    /// - Throws: `.unpaired` when the counts differ; `.noObservation` when there is no pair; `.notFinite` for the first
    ///   pair that holds NaN or infinity, or whose difference is above the largest double.
    package init(_ first: [Double], minus second: [Double]) throws(StatisticsError) {
        differences = try Sample(differencesOf: first, and: second)
        tolerances = zip(first, second).map { 4 * max($0.ulp, $1.ulp) }
    }

    /// How many pairs there are: one or more.
    package var count: Int { differences.count }

    /// The differences that are not 0, in their order, and by how much each may be off.
    var nonZero: (differences: [Double], tolerances: [Double]) {
        let pairs = zip(differences.values, tolerances).filter { $0.magnitude > $1 }
        return (pairs.map(\.0), pairs.map(\.1))
    }

    /// Whether all pairs differ by the same amount.
    package var isConstant: Bool {
        let values = differences.values
        let (least, greatest) = values.indices.reduce((0, 0)) {
            (values[$1] < values[$0.0] ? $1 : $0.0, values[$1] > values[$0.1] ? $1 : $0.1)
        }
        return values[greatest] - values[least] <= max(tolerances[least], tolerances[greatest])
    }
}
