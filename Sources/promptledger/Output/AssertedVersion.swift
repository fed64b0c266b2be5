import Events
import Projections

/// A version of a metric of the workspace that an experiment asserts: it is locked with the design.
struct AssertedVersion: Hashable {
    let version: MetricReference
    /// The named metric that it counts for; empty where it counts for none.
    let metric: String

    /// `nil` where the assertion asks no metric of the workspace.
    init?(_ assertion: Assertion) {
        guard let version = assertion.metricReference else { return nil }
        (self.version, metric) = (version, assertion.metric)
    }
}
