package import Statistics

extension Comparison.Difference {
    /// The p after the correction, as it is shown: where the test has none, such as of a pair in which no case differs, there is none to correct.
    /// It counts as 1 all the same among those that are corrected together, which is what ``adjustedP`` tells.
    package var correctedP: Result<Double, StatisticsError> { p.map { _ in adjustedP } }
}
