/// Two samples of independent observations, such as the scores of two versions on different cases.
///
/// Versions that answered the *same* cases belong into `PairedSamples`, which see smaller differences.
package struct TwoSamples: Equatable, Sendable {
    package let first: Sample
    package let second: Sample

    package init(_ first: Sample, _ second: Sample) {
        (self.first, self.second) = (first, second)
    }

    /// The first mean less the second.
    ///
    /// - Throws: `.overflow` when it is above the largest double.
    package func meanDifference() throws(StatisticsError) -> Double {
        let difference = first.mean - second.mean
        guard difference.isFinite else { throw .overflow }
        return difference
    }
}
