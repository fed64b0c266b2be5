import Events

/// By what results are judged after their runs are over.
enum Yardstick: Hashable, Sendable {
    case metric(MetricReference)
    /// What people think of them.
    case ratings
}
