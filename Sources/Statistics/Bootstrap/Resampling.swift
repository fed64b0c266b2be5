/// What is drawn anew in a resample, and so what the result is taken to vary with.
package enum Resampling: Equatable, Sendable, CaseIterable {
    /// Cases, each with the mean of its repeats.
    case cases
    /// Cases, and for each one drawn its repeats, separately for each version. Takes runs of a case as a sample too. It
    /// errs to the wide side: means of R repeats vary already, and drawing repeats adds (R − 1)/R of that part again.
    ///
    /// Source: A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application" (1997), §3.8.
    case casesThenRepeats
    /// Clusters of cases, each with all of its cases, these with the mean of their repeats: cases of one cluster are not independent.
    ///
    /// Source: C. A. Field, A. H. Welsh, "Bootstrapping clustered data", J. R. Stat. Soc. B 69 (2007) 369–390.
    case clusters
    /// Clusters of cases, and for each one drawn as many of its cases as it has. It errs to the wide side too.
    case clustersThenCases
}
