/// The p-values of several comparisons that are made together. The more there are, the smaller the smallest becomes by
/// chance alone, which `adjusted(by:)` takes into account. There may be none.
package struct PValues: Equatable, Sendable {
    /// In the order in which they were given.
    package let values: [Double]

    /// - Throws: `.probabilityOutOfRange` for the first value outside 0...1 (NaN too).
    package init(_ values: [Double]) throws(StatisticsError) {
        if let wrong = values.first(where: { !(0...1).contains($0) }) { throw .probabilityOutOfRange(wrong) }
        self.init(checked: values)
    }

    init(checked values: [Double]) {
        self.values = values
    }

    /// The values as they count for the whole family, in the same order and at most 1. A comparison is significant when
    /// its adjusted value is at or below alpha.
    package func adjusted(by correction: Correction) -> [Double] {
        switch correction {
        case .bonferroni: values.map { min(1, $0 * Double(values.count)) }
        case .holm: steppedDown()
        case .benjaminiHochberg: steppedUp()
        }
    }

    /// Which comparisons are significant at `alpha`, in the same order.
    package func rejected(by correction: Correction, at alpha: SignificanceLevel) -> [Bool] {
        adjusted(by: correction).map { $0 <= alpha.fraction }
    }

    /// From the smallest upwards, each times how many are left, and never below the one before.
    private func steppedDown() -> [Double] {
        var adjusted = values
        var largest = 0.0
        for (place, index) in order.enumerated() {
            largest = max(largest, min(1, values[index] * Double(values.count - place)))
            adjusted[index] = largest
        }
        return adjusted
    }

    /// From the largest downwards, each over its share of the order, and never above the one before.
    private func steppedUp() -> [Double] {
        var adjusted = values
        var smallest = 1.0
        for (place, index) in order.enumerated().reversed() {
            // Times m over m may round to below the value.
            let stretched = max(values[index], values[index] * Double(values.count) / Double(place + 1))
            smallest = min(smallest, stretched)
            adjusted[index] = smallest
        }
        return adjusted
    }

    private var order: [Int] {
        values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    }
}
