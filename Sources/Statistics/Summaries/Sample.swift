/// At least one observation, each a finite number, in the order in which they were given. Making one is the check, so
/// that a mean or a quantile of a sample always exists.
package struct Sample: Equatable, Sendable {
    package let values: [Double]

    /// - Throws: `.noObservation` when `values` is empty; `.notFinite` for the first NaN or infinity.
    package init(_ values: [Double]) throws(StatisticsError) {
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: index) }
        guard !values.isEmpty else { throw .noObservation }
        self.init(checked: values)
    }

    init(checked values: [Double]) {
        self.values = values
    }

    /// The differences x − y of values that belong together, such as the scores of two versions on the same case.
    ///
    /// - Throws: `.unpaired` when the counts differ; `.noObservation` when there is no pair; `.notFinite` for the first
    ///   pair whose difference is not a finite number.
    package init(differencesOf x: [Double], and y: [Double]) throws(StatisticsError) {
        guard x.count == y.count else { throw .unpaired(x.count, y.count) }
        try self.init(zip(x, y).map { $0 - $1 })
    }

    /// How many observations there are: one or more.
    package var count: Int { values.count }
}
