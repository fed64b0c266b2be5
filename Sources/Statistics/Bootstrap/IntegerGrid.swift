/// A sample as whole numbers of one small unit above its least value.
///
/// Sums of whole numbers are exact in any order. So a resampled mean that equals the observed one is seen to be equal
/// (BCa counts those ties by half), which sums of decimals such as 0.1 + 0.2 would hide; the digits are the same
/// however the loop is compiled; and adding is as fast as it can be.
struct IntegerGrid {
    private let scale: GridScale
    /// The observations, in units above the least of them, in the sample's order.
    let steps: [Int64]

    /// - Throws: `.overflow` when the values are further apart than the largest double.
    init(_ sample: Sample) throws(StatisticsError) {
        let values = sample.values
        let (least, greatest) = values.reduce((values[0], values[0])) { (min($0.0, $1), max($0.1, $1)) }
        guard (greatest - least).isFinite else { throw .overflow }
        let scale = GridScale(least...greatest, terms: values.count)
        steps = values.map(scale.steps)
        self.scale = scale
    }

    /// How far two sums of `steps` may lie apart and still be the same sum but for rounding: a value is at most half a
    /// unit from what was meant and half a unit from the grid, and two sums hold 2 n values.
    var tieTolerance: Int64 { Int64(2 * steps.count) }

    /// The mean, in the sample's own unit, of as many values as the sample has whose steps add up to `sum`.
    func mean(ofSum sum: Int64) -> Double {
        scale.value(atSteps: Double(sum) / Double(steps.count))
    }

    /// `tieTolerance` for means, in the sample's own unit.
    var meanTolerance: Double { 2 * scale.unit }
}
