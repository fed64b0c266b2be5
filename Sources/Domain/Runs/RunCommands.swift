package import Events

/// Begins the next attempt.
package struct StartRun: Equatable, Sendable {
    package var run: RunID

    package init(run: RunID) {
        self.run = run
    }
}

/// Says that the attempt under way brought no result. Of an attempt whose runner died, the failure is `.interrupted`.
package struct FailAttempt: Equatable, Sendable {
    package var run: RunID
    package var attempt: UInt32
    package var failure: FailureClass
    /// Where the provider answered with one.
    package var httpStatus: UInt32?
    package var elapsedMicroseconds: UInt64
    package var content: AttemptFailedContent
    /// No attempt will be made any more: the run has failed.
    package var isFinal: Bool

    package init(
        run: RunID, attempt: UInt32, failure: FailureClass, httpStatus: UInt32? = nil, elapsedMicroseconds: UInt64,
        content: AttemptFailedContent, isFinal: Bool
    ) {
        self.run = run
        self.attempt = attempt
        self.failure = failure
        self.httpStatus = httpStatus
        self.elapsedMicroseconds = elapsedMicroseconds
        self.content = content
        self.isFinal = isFinal
    }
}

/// Says what the attempt under way brought, and how it scored.
package struct RecordResult: Equatable, Sendable {
    package var run: RunID
    package var attempt: UInt32
    /// Run and attempt are filled in by the decider.
    package var result: ResultRecorded
    package var content: ResultRecordedContent
    /// The run is filled in by the decider.
    package var scores: ScoresRecorded
    /// One reason for each score.
    package var scoresContent: ScoresRecordedContent

    package init(
        run: RunID, attempt: UInt32, result: ResultRecorded, content: ResultRecordedContent, scores: ScoresRecorded,
        scoresContent: ScoresRecordedContent
    ) {
        self.run = run
        self.attempt = attempt
        self.result = result
        self.content = content
        self.scores = scores
        self.scoresContent = scoresContent
    }
}
