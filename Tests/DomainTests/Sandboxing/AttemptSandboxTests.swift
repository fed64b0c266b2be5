import Domain
import Events
import Foundation
import SwiftProtobuf
import Testing

/// The sandboxes of an attempt, from the moment when each is ready.
@Suite struct AttemptSandboxTests {
    private static let sandbox = SandboxID.sample(80)

    private static let ready = RecordSandbox(
        run: .one, attempt: 1,
        created: .with { ($0.sandbox, $0.kind, $0.purpose) = (sandbox.stored, .local, .call) },
        content: .with { ($0.name, $0.isolation) = ("local-1", "namespaces") })

    @Test func itIsRecordedWhileTheAttemptIsUnderWay() throws {
        let state = try WorkspaceState.underWay()
        state.when(.recordSandbox(Self.ready)).then(
            .sandboxCreated(
                .with {
                    ($0.sandbox, $0.kind, $0.purpose) = (Self.sandbox.stored, .local, .call)
                    ($0.run, $0.attempt) = (RunID.one.stored, 1)
                }))
        let drafts = try state.decide(.recordSandbox(Self.ready), as: .owner)
        #expect(drafts[0].subjects.contains(.prompt(.support)))
        var other = Self.ready
        other.attempt = 2
        state.when(.recordSandbox(other)).refused(.attemptWrong(.one, given: 2, underWay: 1))
        try state.after(.recordResult(.sample)).when(.recordSandbox(Self.ready)).refused(
            .runOver(.one, .recorded(passed: RecordResult.sample.scores.passed)))
        let begunByRunner = try WorkspaceState.requested().after(.startRun(StartRun(run: .one)), as: .runner)
        begunByRunner.when(.recordSandbox(Self.ready)).refused(.attemptOfAnother(.one, .runner))
        try WorkspaceState.requested().when(.recordSandbox(Self.ready)).refused(.noAttemptUnderWay(.one))
    }

    /// Its attempt may be under way still, as nobody ended it, or long over.
    @Test func whatWasLeftBehindIsSaidToBeGone() throws {
        let gone = RecordSandboxGone(run: .one, attempt: 1, sandbox: Self.sandbox)
        let underWay = try WorkspaceState.underWay().after(.recordSandbox(Self.ready))
        for state in [underWay, try underWay.after(.recordResult(.sample))] {
            state.when(.recordSandboxGone(gone)).then(
                .sandboxDestroyed(
                    .with {
                        ($0.sandbox, $0.endedBy) = (Self.sandbox.stored, .givenUp)
                        ($0.run, $0.attempt) = (RunID.one.stored, 1)
                    }))
        }
        let nobodys = RecordSandboxGone(run: .sample(99), attempt: 1, sandbox: Self.sandbox)
        underWay.when(.recordSandboxGone(nobodys)).refused(.unknown(.run(.sample(99))))
    }

    /// Of its attempt nobody may say more, of what it took they may.
    @Test func ofACancelledRunItIsSaidWhatItTook() throws {
        let ending = SandboxEnding(
            destroyed: .with { ($0.sandbox, $0.lifetimeUs, $0.endedBy) = (Self.sandbox.stored, 3, .givenUp) },
            log: .with { $0.log = Data("said".utf8) })
        let gone = RecordSandboxGone(run: .one, attempt: 1, ending: ending)
        let state = try WorkspaceState.underWay().after(.recordSandbox(Self.ready))
        let draft = try #require(try state.decide(.recordSandboxGone(gone), as: .owner).first)
        #expect(draft.facts.sandboxDestroyed.run == RunID.one.stored && draft.facts.sandboxDestroyed.attempt == 1)
        #expect(draft.facts.sandboxDestroyed.lifetimeUs == 3 && draft.content?.sandboxDestroyed == ending.log)
    }

    @Test func itsEndComesBeforeTheAttempts() throws {
        let state = try WorkspaceState.underWay().after(.recordSandbox(Self.ready))
        let ending = SandboxEnding(
            destroyed: .with { ($0.sandbox, $0.lifetimeUs, $0.endedBy) = (Self.sandbox.stored, 3, .memory) },
            log: .with { $0.log = Data("said".utf8) })
        for command in [
            Command.recordResult(.sample.with { $0.sandboxes = [ending] }),
            .failAttempt(.sample.with { $0.sandboxes = [ending] }),
        ] {
            let first = try #require(try state.decide(command, as: .owner).first)
            #expect(first.facts.sandboxDestroyed.run == RunID.one.stored && first.facts.sandboxDestroyed.attempt == 1)
            #expect(first.facts.sandboxDestroyed.endedBy == .memory)
            #expect(first.content?.sandboxDestroyed == ending.log)
        }
    }
}
