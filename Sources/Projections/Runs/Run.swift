package import Events

/// One run as of a moment.
package struct Run: Equatable, Sendable {
    package enum Stage: String, CaseIterable, Sendable {
        case requested, started
        /// For its next attempt: the last one brought nothing, or was handed back.
        case waiting
        case recorded, failed, cancelled

        /// Whether nothing more will happen to it.
        package var isOver: Bool {
            switch self {
            case .requested, .started, .waiting: false
            case .recorded, .failed, .cancelled: true
            }
        }
    }

    package let id: RunID
    package let experiment: ExperimentID
    package let version: VersionID
    /// Place in the experiment's list of models, from 0.
    package let modelPlace: Int
    /// "provider:name".
    package let model: String
    package let caseID: CaseID
    /// From 0.
    package let repetition: UInt32
    package let stage: Stage

    /// The entries of its history, as far as they were seen: its text is in their contents.
    package let requestedAt: UInt64
    package let startedAt: UInt64?
    /// How often it was started.
    package let attempts: Int
    /// The entries of the attempts that brought nothing, in the order of the log.
    package let failedAttemptsAt: [UInt64]
    /// How many of them say something of the run: those that were interrupted do not.
    package let attemptsInVain: Int
    /// How long all of them took.
    package let microsecondsInVain: UInt64
    package let resultAt: UInt64?
    /// Where it was scored, failed or cancelled.
    package let endedAt: UInt64?

    /// Nil until a result is recorded.
    package let measures: Measures?
    /// Nil until scores are recorded.
    package let verdict: Verdict?
    /// Why no attempt will be made any more; only where `stage` is `.failed`.
    package let failure: FailureClass?
    /// The run whose recorded answer this one's result is: nothing was asked for it, and nothing measured.
    package let reusedRun: RunID?
    /// The run that was requested in this one's place, after it had failed. From there on this one counts no more.
    package let retriedBy: RunID?

    /// A result waits for its scores: the runner was stopped between the two.
    package var awaitsScores: Bool { resultAt != nil && !stage.isOver }

    /// What was measured of the attempt that brought the result. Nil is unknown, never zero.
    package struct Measures: Equatable, Sendable {
        package let latencyMicroseconds: UInt64?
        package let firstTokenMicroseconds: UInt64?
        package let inputTokens: UInt64?
        package let outputTokens: UInt64?
        package let cost: Picodollars?

        /// Input and output together; nil where one is unknown.
        package var tokens: UInt64? {
            guard let inputTokens, let outputTokens else { return nil }
            let (sum, overflow) = inputTokens.addingReportingOverflow(outputTokens)
            return overflow ? nil : sum
        }
    }

    /// How the result was judged.
    package struct Verdict: Equatable, Sendable {
        /// The weighted mean, 0 to 1,000,000; nil where nothing was scored.
        package let scoreMillionths: Int64?
        package let passed: Bool
        /// The experiment's assertions first, then the case's.
        package let assertions: [AssertionScore]
    }

    /// One assertion's part in the verdict. Its reason is in the content of the entry at `endedAt`, at the same place; a metric's of the workspace is
    /// in that of its own score (``ReadModels/metricReasons(of:)``).
    package struct AssertionScore: Equatable, Sendable {
        /// The assertion's word; empty where it is not one of the product's own vocabulary.
        package let type: String
        /// Place in the experiment's metric names, from 1; 0 for none.
        package let metric: UInt32
        package let outcome: Score.Outcome
        /// Nil where errored or not run.
        package let valueMillionths: Int64?
        package let weightMillionths: Int64
    }
}
