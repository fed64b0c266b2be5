package import Events

/// Begins the next attempt. From here on it is its actor's: nobody else says what it brought.
package struct StartRun: Equatable, Sendable {
    package var run: RunID
    /// For how long others leave the attempt to its actor; then they may say that it was interrupted. `nil`: nobody says.
    package var leaseMicroseconds: UInt64?
    /// What its call may take at most; `nil` where no model is asked.
    package var atMost: AttemptSpending?
    /// In what its call is made; `nil` where no model is asked.
    package var sandbox: SandboxKind?

    package init(
        run: RunID, leaseMicroseconds: UInt64? = nil, atMost: AttemptSpending? = nil, sandbox: SandboxKind? = nil
    ) {
        self.run = run
        self.leaseMicroseconds = leaseMicroseconds
        self.atMost = atMost
        self.sandbox = sandbox
    }
}

/// Says that the attempt under way brought no result. Of an attempt whose runner died, the failure is `.interrupted`: that alone others
/// than its own actor may say.
package struct FailAttempt: Equatable, Sendable {
    package var run: RunID
    package var attempt: UInt32
    package var failure: FailureClass
    /// Where the provider answered with one.
    package var httpStatus: UInt32?
    package var elapsedMicroseconds: UInt64
    /// What its call took, or may have taken; `nil` where no model began to answer.
    package var spent: AttemptSpending?
    package var content: AttemptFailedContent
    /// No attempt will be made any more: the run has failed.
    package var isFinal: Bool
    /// What became of the sandboxes that were recorded of it.
    package var sandboxes: [SandboxEnding]

    package init(
        run: RunID, attempt: UInt32, failure: FailureClass, httpStatus: UInt32? = nil, elapsedMicroseconds: UInt64,
        spent: AttemptSpending? = nil, content: AttemptFailedContent, isFinal: Bool, sandboxes: [SandboxEnding] = []
    ) {
        self.run = run
        self.attempt = attempt
        self.failure = failure
        self.httpStatus = httpStatus
        self.elapsedMicroseconds = elapsedMicroseconds
        self.spent = spent
        self.content = content
        self.isFinal = isFinal
        self.sandboxes = sandboxes
    }
}

/// Says what the attempt under way brought, and how it scored.
package struct RecordResult: Equatable, Sendable {
    /// How a metric of the workspace judges the result. What judges said for it is among ``judgements``.
    package struct MetricScore: Equatable, Sendable {
        package var metric: MetricVersion
        package var score: ScoreRuns.Judgement
        /// The places of the assertions of it among the run's scores, from 0. It is the first of them whose score this is.
        package var places: [Int]

        package init(metric: MetricVersion, score: ScoreRuns.Judgement, places: [Int]) {
            (self.metric, self.score, self.places) = (metric, score, places)
        }
    }

    package var run: RunID
    package var attempt: UInt32
    /// Run and attempt are filled in by the decider. Where it reuses the result of another run, it has no tokens, cost or timings.
    package var result: ResultRecorded
    package var content: ResultRecordedContent
    /// The run is filled in by the decider.
    package var scores: ScoresRecorded
    /// One reason for each score.
    package var scoresContent: ScoresRecordedContent
    /// What judges said of it.
    package var judgements: [Judgement]
    /// Its scores by metrics of the workspace that the experiment asserts, each once.
    package var metricScores: [MetricScore]
    /// What became of the sandboxes that were recorded of it.
    package var sandboxes: [SandboxEnding]

    package init(
        run: RunID, attempt: UInt32, result: ResultRecorded, content: ResultRecordedContent, scores: ScoresRecorded,
        scoresContent: ScoresRecordedContent, judgements: [Judgement] = [],
        metricScores: [MetricScore] = [], sandboxes: [SandboxEnding] = []
    ) {
        self.run = run
        self.attempt = attempt
        self.result = result
        self.content = content
        self.scores = scores
        self.scoresContent = scoresContent
        self.judgements = judgements
        self.metricScores = metricScores
        self.sandboxes = sandboxes
    }
}
