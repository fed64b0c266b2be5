extension Sample {
    /// The arithmetic mean, to within one unit in the last place whatever the offset or the order of the values.
    package var mean: Double {
        let scale = PowerOfTwoScale(values)
        return scale.enlarge(scaledMean(scale).value)
    }

    /// The sample variance: squared deviations from the mean, summed, over n − 1. Two passes in double-double
    /// arithmetic, so an offset costs no digit. A variance below the smallest double is 0.
    ///
    /// - Throws: `.oneObservation`; `.overflow` when it is above the largest double (a spread of about 1e154).
    package func variance() throws(StatisticsError) -> Double {
        guard count > 1 else { throw .oneObservation }
        let scale = PowerOfTwoScale(values)
        let variance = scale.enlarge(scale.enlarge(scaledVariance(scale)))
        guard variance.isFinite else { throw .overflow }
        return variance
    }

    /// The square root of the sample variance, in the unit of the values. It is there where the variance itself is too
    /// large or too small for a double, and it is 0 only where all values are equal.
    ///
    /// - Throws: `.oneObservation`; `.overflow` when it is above the largest double.
    package func standardDeviation() throws(StatisticsError) -> Double {
        guard count > 1 else { throw .oneObservation }
        let scale = PowerOfTwoScale(values)
        let deviation = scale.enlarge(scaledVariance(scale).squareRoot())
        guard deviation.isFinite else { throw .overflow }
        return isConstant ? 0 : max(deviation, .leastNonzeroMagnitude)
    }

    /// Whether all values are equal.
    package var isConstant: Bool { values.allSatisfy { $0 == values[0] } }

    /// Each value less the mean, in whatever unit keeps their squares within the range of a double.
    var scaledDeviations: [Double] {
        let scale = PowerOfTwoScale(values)
        let mean = scaledMean(scale)
        return values.map { (scale.reduce($0) - mean).value }
    }

    private func scaledVariance(_ scale: PowerOfTwoScale) -> Double {
        let mean = scaledMean(scale)
        let squares = values.reduce(DoubleDouble.zero) { $0 + (scale.reduce($1) - mean).squared }
        return (squares / Double(count - 1)).value
    }

    private func scaledMean(_ scale: PowerOfTwoScale) -> DoubleDouble {
        values.reduce(DoubleDouble.zero) { $0 + scale.reduce($1) } / Double(count)
    }
}
