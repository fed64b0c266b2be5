package import Events
import SwiftProtobuf

/// Says of a sandbox whose runner died that it is gone: what was left behind was deleted. Nobody measured what it took, nor saw when its user
/// ended.
package struct RecordSandboxGone: Equatable, Sendable {
    package var run: RunID
    /// As its own entry has it; 0 where a recorded result was judged in it.
    package var attempt: UInt32
    package var sandbox: SandboxID

    package init(run: RunID, attempt: UInt32, sandbox: SandboxID) {
        self.run = run
        self.attempt = attempt
        self.sandbox = sandbox
    }
}

extension WorkspaceState {
    /// Whatever the run came to meanwhile.
    func record(_ command: RecordSandboxGone) throws(Refusal) -> [Draft] {
        guard stage(of: command.run) != nil else { throw .unknown(.run(command.run)) }
        let ending = SandboxEnding(
            destroyed: .with { ($0.sandbox, $0.endedBy) = (command.sandbox.stored, .givenUp) },
            log: SandboxDestroyedContent())
        return withoutErasedContent([
            ending.draft(of: command.run, attempt: command.attempt, subjects: failureSubjects(of: command.run))
        ])
    }
}
