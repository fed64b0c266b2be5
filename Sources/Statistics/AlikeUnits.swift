/// What may be all alike, so that it shows no spread; in the words of the message that says so.
package enum AlikeUnits: String, Equatable, Sendable, CaseIterable {
    case scores
    /// Of the repeats of each case.
    case caseMeans = "means of cases"
    /// Of all that is in a cluster.
    case clusterMeans = "means of clusters"
    /// Of two sides, case by case.
    case differences
    case clusterDifferences = "mean differences of clusters"
}
