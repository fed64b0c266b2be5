#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How closely two measurements of the same things go together, from −1 to 1.
package struct Correlation: Equatable, Sendable {
    /// From −1 to 1.
    package let coefficient: Double
    /// How many pairs there are.
    package let count: Int

    /// Two-sided, against no correlation, from Student's t with n − 2 degrees of freedom.
    ///
    /// Source: R. A. Fisher, "Frequency distribution of the values of the correlation coefficient", Biometrika 10 (1915)
    /// 507–521. With t² = r² (n − 2) / (1 − r²) the tail is that of the beta distribution at 1 − r².
    ///
    /// - Throws: `.noDegreesOfFreedom` for two pairs.
    package func p() throws(StatisticsError) -> Double {
        guard count > 2 else { throw .noDegreesOfFreedom }
        let r = coefficient.magnitude
        return BetaDistribution(Double(count - 2) / 2, 0.5).tails(at: (1 - r) * (1 + r), complement: r * r).lower
    }
}

/// Two measurements of each of at least two things, such as the scores of two judges.
package struct PairedMeasurements: Equatable, Sendable {
    /// The first measurement of each thing.
    package let x: Sample
    /// The second measurement, in the same order.
    package let y: Sample

    /// - Throws: `.unpaired` when the counts differ; `.noObservation`, `.oneObservation`; `.notFinite`; `.noVariation`
    ///   when one side has the same value throughout.
    package init(_ x: [Double], _ y: [Double]) throws(StatisticsError) {
        guard x.count == y.count else { throw .unpaired(x.count, y.count) }
        (self.x, self.y) = (try Sample(x), try Sample(y))
        guard x.count > 1 else { throw .oneObservation }
        guard !self.x.isConstant, !self.y.isConstant else { throw .noVariation }
    }

    /// The correlation of the values.
    ///
    /// Source: K. Pearson, "Mathematical contributions to the theory of evolution III", Phil. Trans. R. Soc. A 187 (1896)
    /// 253–318.
    package func pearson() -> Correlation {
        Correlation(coefficient: Self.coefficient(x.scaledDeviations, y.scaledDeviations), count: x.count)
    }

    /// The correlation of the ranks; ties share the mean of theirs.
    ///
    /// Source: C. Spearman, "The proof and measurement of association between two things", Am. J. Psychol. 15 (1904)
    /// 72–101.
    package func spearman() -> Correlation {
        let middle = Double(x.count + 1) / 2
        return Correlation(
            coefficient: Self.coefficient(
                Ranks(x.values).values.map { $0 - middle }, Ranks(y.values).values.map { $0 - middle }),
            count: x.count)
    }

    /// The deviations lie near 1 or are 0, so no sum leaves the range of a double. Rounding may take the quotient beyond
    /// ±1 by an ulp, which is cut.
    private static func coefficient(_ x: [Double], _ y: [Double]) -> Double {
        func sum(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(DoubleDouble.zero) { $0 + DoubleDouble(product: $1.0, $1.1) }.value
        }
        return max(-1, min(1, sum(x, y) / (sum(x, x) * sum(y, y)).squareRoot()))
    }
}
