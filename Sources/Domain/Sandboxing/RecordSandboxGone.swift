package import Events
import SwiftProtobuf

/// Says that a sandbox is gone of whose attempt nobody can say what it came to: its runner died, and what was left behind was deleted; or its run
/// was cancelled meanwhile; or the judging for which it was made came to no score.
package struct RecordSandboxGone: Equatable, Sendable {
    package var run: RunID
    /// As its own entry has it; 0 where a recorded result was judged in it.
    package var attempt: UInt32
    package var ending: SandboxEnding

    /// - Parameter ending: as whoever had the sandbox saw it.
    package init(run: RunID, attempt: UInt32, ending: SandboxEnding) {
        self.run = run
        self.attempt = attempt
        self.ending = ending
    }

    /// Nobody measured what it took, nor saw when its user ended.
    package init(run: RunID, attempt: UInt32, sandbox: SandboxID) {
        self.init(
            run: run, attempt: attempt,
            ending: SandboxEnding(
                destroyed: .with { ($0.sandbox, $0.endedBy) = (sandbox.stored, .givenUp) },
                log: SandboxDestroyedContent()))
    }
}

extension WorkspaceState {
    /// Whatever the run came to meanwhile.
    func record(_ command: RecordSandboxGone) throws(Refusal) -> [Draft] {
        guard stage(of: command.run) != nil else { throw .unknown(.run(command.run)) }
        try check([command.ending], besides: 0)
        return withoutErasedContent([
            command.ending.draft(
                of: command.run, attempt: command.attempt, subjects: failureSubjects(of: command.run))
        ])
    }
}
