/// Two samples of independent observations, such as the scores of two versions on different cases.
///
/// Versions that answered the *same* cases belong into `PairedSamples`, which see smaller differences.
package struct TwoSamples: Equatable, Sendable {
    /// Of which the second is taken.
    package let first: Sample
    /// What is taken from the first.
    package let second: Sample

    /// In the order in which differences are taken: the first less the second.
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
