/// By which rule a calibration is computed. What was recorded by an earlier one is still computed anew by that.
package enum CalibrationRule: Equatable, Sendable, CaseIterable {
    /// The metric's values are laid on people's scale by its range, and cases, or clusters of cases, are independent of each other.
    /// Where people rated all results, or all but one, their own mean stands.
    case byCase
    /// The second: the same, but no mean where people rated all results, or all but one.
    case byCaseOfSome
    /// The first: values in the metric's own unit, whatever people's scale, and every result independent of every other.
    case byResult
}
