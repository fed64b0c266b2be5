import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct SandboxChoiceTests {
    private static let server = ProviderID.sample(70)

    private func requested() throws -> WorkspaceState {
        try WorkspaceState.requested().after(
            .configureProvider(
                ConfigureProvider.sample.with {
                    ($0.provider, $0.kind, $0.name) = (Self.server, SandboxPlace.daytonaKind, "cloud")
                }))
    }

    private func choose(_ place: SandboxPlace?, for scope: ChooseSandbox.Scope = .workspace) -> Command {
        .chooseSandbox(ChooseSandbox(for: scope, place))
    }

    @Test func callsAreMadeInLocalSandboxesWhereNobodyChose() throws {
        #expect(try requested().sandboxPlace(of: .one) == .local)
    }

    @Test func aPromptsChoiceComesBeforeTheWorkspaces() throws {
        var state = try requested().after(choose(.daytona(Self.server)))
        #expect(state.sandboxPlace(of: .one) == .daytona(Self.server))
        state = try state.after(choose(.process, for: .prompt(.support)))
        #expect(state.sandboxPlace(of: .one) == .process)
        state = try state.after(choose(nil, for: .prompt(.support)))
        #expect(state.sandboxPlace(of: .one) == .daytona(Self.server))
        #expect(try state.after(choose(nil)).sandboxPlace(of: .one) == .local)
    }

    @Test func anExperimentsChoiceComesBeforeAll() throws {
        let state = try WorkspaceState.withCases().after(choose(.local))
            .after(.designExperiment(.sample.with { $0.sandbox = .process }))
        let started = try state.after(.startExperiment(.sample))
        #expect(started.sandboxPlace(of: .one) == .process)
    }

    @Test func whatIsChosenAlreadyIsNotChosenAgain() throws {
        let state = try requested().after(choose(.process))
        state.when(choose(.process)).then()
        state.when(choose(nil, for: .prompt(.support))).then()
    }

    @Test func whatIsChosenIsThereAndGivesSandboxes() throws {
        let state = try requested().after(.configureProvider(.sample))
        state.when(choose(.daytona(.sample(71)))).refused(.unknown(.provider(.sample(71))))
        state.when(choose(.daytona(.local))).refused(
            .noSandboxes(.local, kind: ConfigureProvider.sample.kind))
        state.when(choose(.local, for: .prompt(.sample(99)))).refused(.unknown(.prompt(.sample(99))))
    }

    @Test func aWorkspaceForbidsCallsOutsideSandboxes() throws {
        let state = try requested().after(.changeSettings(ChangeSettings(sandboxRequired: true)))
        #expect(state.sandboxRequired)
        state.when(choose(.process)).refused(.sandboxRequired)
        state.when(choose(.process, for: .prompt(.support))).refused(.sandboxRequired)
        state.when(.startRun(StartRun(run: .one, sandbox: SandboxKind.none))).refused(.sandboxRequired)
        state.when(.startRun(StartRun(run: .one, sandbox: .local))).then(
            .runStarted(.with { ($0.run, $0.attempt, $0.sandbox) = (RunID.one.stored, 1, .local) }))
        // Nothing is called for an answer that is used again.
        _ = try state.after(.startRun(StartRun(run: .one)))
        let lifted = try state.after(.changeSettings(ChangeSettings(sandboxRequired: false)))
        _ = try lifted.after(.startRun(StartRun(run: .one, sandbox: SandboxKind.none)))
    }

    @Test func aPromptsChoiceIsEditingAndTheWorkspacesIsPolicy() throws {
        let state = try requested()
        #expect(choose(.process).permission == .managePolicy)
        #expect(choose(.process, for: .prompt(.support)).permission == .editPrompts)
        for command in [choose(.process), choose(.process, for: .prompt(.support))] {
            #expect(try state.decide(command, as: .owner).map(\.facts.permission) == [command.permission])
        }
    }
}
