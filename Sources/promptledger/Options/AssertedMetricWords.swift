import Projections

/// Metrics of the workspace that an experiment's file asserts by their names.
enum AssertedMetricWords {
    /// The version that each is now.
    static func versions(of names: [String], _ references: References) throws -> [String: MetricReference] {
        var versions: [String: MetricReference] = [:]
        for name in names { versions[name] = try references.metricVersion(name).reference }
        return versions
    }

    /// Refuses what cannot be asserted of a result.
    static func check(_ versions: [String: MetricReference], _ references: References) throws {
        for (name, version) in versions.sorted(by: { $0.key < $1.key }) {
            guard let metric = references.models.catalog.metric(version) else { continue }
            guard metric.looksAtOutputs else {
                throw ExitStatus.failed(
                    "\(name) is a formula, which is computed from other scores; score by it afterwards, with `promptledger experiment score`"
                )
            }
            guard metric.scoresFromZeroToOne else {
                throw ExitStatus.failed(
                    "\(name) has another range than 0..1, from where to where a result's scores are; score by it afterwards, with `promptledger experiment score`"
                )
            }
        }
    }
}
