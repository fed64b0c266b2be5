/// How many of an experiment's runs are where. A failed run counts no more from where another is requested in its place.
package struct RunCounts: Equatable, Sendable {
    package private(set) var requested = 0
    package private(set) var recorded = 0
    package private(set) var failed = 0
    package private(set) var cancelled = 0
    /// Of the recorded.
    package private(set) var passed = 0

    package init() {}

    /// Not over.
    package var open: Int { requested - recorded - failed - cancelled }

    /// Counts a run that is at a stage `times` times; −1 takes it out.
    mutating func count(_ stage: RunStage, times: Int) {
        requested += times
        switch stage {
        case .requested, .started, .waiting: break
        case .recorded(let passed):
            recorded += times
            if passed { self.passed += times }
        case .failed: failed += times
        case .cancelled: cancelled += times
        }
    }
}
