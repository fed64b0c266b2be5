package import Events
internal import Foundation
internal import SwiftProtobuf

/// The version of a metric as an assertion states it.
extension MetricReference {
    /// `nil` where it names none.
    package init?(_ stated: AssertedMetric) {
        guard let id = MetricID(bytes: stated.metricID) else { return nil }
        self.init(id, stated.version)
    }

    package var stated: AssertedMetric { .with { ($0.metricID, $0.version) = (Data(metric.bytes), version) } }
}

extension Assertion {
    /// The metric of the workspace that it names; `nil` where it names none.
    package var metricReference: MetricReference? { hasWorkspaceMetric ? MetricReference(workspaceMetric) : nil }
}
