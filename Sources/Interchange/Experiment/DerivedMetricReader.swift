import Events
import Scoring

/// Reads `derivedMetrics`: names, and expressions over named metrics and over derived ones before them. (promptfoo,
/// site/docs/configuration/expected-outputs: “Creating derived metrics”.)
struct DerivedMetricReader {
    let state: ReadingState
    /// Those that assertions count for.
    let metricNames: [String]

    func metrics(from value: FileValue) throws(ExperimentFileFault) -> [DerivedMetric] {
        var metrics: [DerivedMetric] = []
        for entry in try value.list("derivedMetrics") {
            let metric = try metric(entry)
            guard !metricNames.contains(metric.name), !metrics.contains(where: { $0.name == metric.name }) else {
                throw ExperimentFileFault(
                    .duplicate, at: entry.place,
                    "derivedMetrics: \(Quoting.code(metric.name)) is the name of another metric: give it one of its own"
                )
            }
            metrics.append(metric)
        }
        return metrics
    }

    private func metric(_ entry: FileValue) throws(ExperimentFileFault) -> DerivedMetric {
        let values = try KeySet.derivedMetric.values(
            of: try entry.map("derivedMetrics"), warningTo: state)
        guard let name = values["name"], let expression = values["value"] else {
            throw ExperimentFileFault(.missing, at: entry.place, "derivedMetrics: expected `name` and `value`")
        }
        var metric = DerivedMetric()
        metric.name = try name.name("name")
        metric.formula = try expression.text("value")
        do { _ = try Formula(metric.formula) } catch {
            throw ExperimentFileFault(.malformed, at: expression.place, "derivedMetrics: \(error.reason)")
        }
        return metric
    }
}
