package import Events

/// Says of the attempt under way, or of the judging of a recorded result, that it has a sandbox that is ready, before anything is done in it: so
/// whatever becomes of it, it is known what was made for it.
package struct RecordSandbox: Equatable, Sendable {
    package var run: RunID
    /// 0 where the run's result is judged later.
    package var attempt: UInt32
    /// Who asked for that; `nil` for an attempt.
    package var judging: JudgingID?
    /// Run and attempt are filled in by the decider.
    package var created: SandboxCreated
    package var content: SandboxCreatedContent

    package init(
        run: RunID, attempt: UInt32, judging: JudgingID? = nil, created: SandboxCreated, content: SandboxCreatedContent
    ) {
        self.run = run
        self.attempt = attempt
        self.judging = judging
        self.created = created
        self.content = content
    }
}

/// What became of a sandbox of the attempt, or the judging, that comes to its end. Run and attempt are filled in by the decider. Nothing is said of one that
/// could not be destroyed as it should.
package struct SandboxEnding: Equatable, Sendable {
    package var destroyed: SandboxDestroyed
    package var log: SandboxDestroyedContent

    package init(destroyed: SandboxDestroyed, log: SandboxDestroyedContent) {
        self.destroyed = destroyed
        self.log = log
    }
}

extension SandboxEnding {
    /// Of one attempt; more than its calls, and the programs and models that judge its output, need.
    package static let countMax = 512

    func draft(of run: RunID, attempt: UInt32, subjects: [Subject]) -> Draft {
        var destroyed = destroyed
        (destroyed.run, destroyed.attempt) = (run.stored, attempt)
        return Draft(.sandboxDestroyed(destroyed), .sandboxDestroyed(log), of: subjects)
    }
}

extension SandboxCreatedContent {
    var bytes: Int { name.utf8.count + image.utf8.count + isolation.utf8.count }
}
