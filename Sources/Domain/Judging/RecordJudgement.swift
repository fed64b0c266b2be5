package import Events

/// What a judge said of a run's answer, and what asking it took.
package struct Judgement: Equatable, Sendable {
    /// The run, and the attempt where it is part of one, are filled in by the decider.
    package var facts: JudgementRecorded
    package var content: JudgementRecordedContent

    package init(facts: JudgementRecorded, content: JudgementRecordedContent) {
        self.facts = facts
        self.content = content
    }
}

/// Says which of two recorded answers a judge prefers. What judges say of an answer by an assertion is recorded with its result.
package struct RecordJudgement: Equatable, Sendable {
    package var run: RunID
    package var otherRun: RunID
    package var judgement: Judgement
    /// Who asked for it; `nil` where nobody says.
    package var judging: JudgingID?
    /// What became of the sandboxes in which it was asked.
    package var sandboxes: [SandboxEnding]

    package init(
        run: RunID, otherRun: RunID, judgement: Judgement, judging: JudgingID? = nil, sandboxes: [SandboxEnding] = []
    ) {
        self.run = run
        self.otherRun = otherRun
        self.judgement = judgement
        self.judging = judging
        self.sandboxes = sandboxes
    }
}
