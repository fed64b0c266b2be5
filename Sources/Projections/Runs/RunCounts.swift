/// How far an experiment has come. A failed run counts no more from where another is requested in its place.
package struct RunCounts: Equatable, Sendable {
    /// Every run asked for.
    package var requested = 0
    /// Those of them that were started at least once, ended or not.
    package var started = 0
    /// Ended with a result and its scores.
    package var recorded = 0
    /// Those recorded that passed.
    package var passed = 0
    /// Ended without a result.
    package var failed = 0
    package var cancelled = 0

    /// Recorded or failed.
    package var done: Int { recorded + failed }

    /// Neither recorded nor failed nor cancelled.
    package var open: Int { requested - recorded - failed - cancelled }

    package init() {}
}
