/// Why a metric of two texts has no value.
package enum TextMetricFault: Error, Equatable, Sendable {
    /// The texts are too long, and too different, for the steps that the metric may take. The limit counts steps, so it is the same on every
    /// machine.
    case tooLong
}
