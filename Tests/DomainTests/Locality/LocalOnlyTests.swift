import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct LocalOnlyTests {
    private let markPrompt = Command.setLocalOnly(SetLocalOnly(.prompt(.support), to: true))
    private let markDataset = Command.setLocalOnly(SetLocalOnly(.dataset(.questions), to: true))

    @Test func aRunStaysLocalForItsPromptItsDatasetOrTheWorkspace() throws {
        let state = try WorkspaceState.requested()
        #expect(!state.mustStayLocal(.one))
        #expect(try state.after(markPrompt).mustStayLocal(.one))
        #expect(try state.after(markDataset).mustStayLocal(.one))
        #expect(try state.after(.changeSettings(ChangeSettings(localModelsOnly: true))).mustStayLocal(.one))
        #expect(state.mustStayLocal(.sample(999)), "what nobody knows goes nowhere")
    }

    @Test func aMarkHoldsForForksAndNotTheOtherWayRound() throws {
        let forked = try WorkspaceState.withCases().after(.forkPrompt(.sample))
        let fork = PromptID.sample(11)
        #expect(try forked.after(markPrompt).isLocalOnly(fork))
        let markFork = Command.setLocalOnly(SetLocalOnly(.prompt(fork), to: true))
        #expect(try !forked.after(markFork).isLocalOnly(PromptID.support))
    }

    @Test func aMarkIsTakenOffAgain() throws {
        let state = try WorkspaceState.requested().after(markPrompt)
        state.when(markPrompt).then()
        let off = Command.setLocalOnly(SetLocalOnly(.prompt(.support), to: false))
        state.when(off).then(.localOnlySet(.with { $0.prompt = PromptID.support.stored }))
        #expect(try !state.after(off).mustStayLocal(.one))
    }

    @Test func markingIsEditingAndUnmarkingIsPolicy() throws {
        let state = try WorkspaceState.requested()
        #expect(markPrompt.permission == .editPrompts)
        #expect(markDataset.permission == .editDatasets)
        for command in [markPrompt, markDataset] {
            #expect(try state.decide(command, as: .owner).map(\.facts.permission) == [command.permission])
        }
        let off = Command.setLocalOnly(SetLocalOnly(.dataset(.questions), to: false))
        #expect(off.permission == .managePolicy)
        #expect(try state.after(markDataset).decide(off, as: .owner).map(\.facts.permission) == [.managePolicy])
    }

    @Test func whatIsMarkedExists() throws {
        let state = try given()
        state.when(markPrompt).refused(.unknown(.prompt(.support)))
        state.when(markDataset).refused(.unknown(.dataset(.questions)))
    }

    @Test func settingsChangeOneByOne() throws {
        let state = try given().after(.changeSettings(ChangeSettings(localModelsOnly: true)))
        #expect(state.localModelsOnly)
        #expect(!state.recordsViews)
        state.when(.changeSettings(ChangeSettings(recordViews: false, localModelsOnly: true))).then()
    }

    @Test(arguments: [
        "http://localhost:8080/v1", "http://LOCALHOST/", "http://127.0.0.1:1", "https://127.200.3.4/v1",
        "http://[::1]:11434", "http://api.localhost",
    ]) func thisMachineIsLocal(url: String) {
        #expect(Locality(ofURL: url, isOnPremises: false) == .local)
    }

    @Test(arguments: [
        "https://api.openai.com/v1", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1",
        "http://127.1", "http://0.0.0.0", "http://user@127.0.0.1", "http://localhost@example.com",
        "http://example.com/127.0.0.1", "http://example.com#localhost", "http://example.com\\@localhost",
        "http://[::ffff:127.0.0.1]", "http://127.0.0.256", "http://0127.0.0.1", "http://00127.0.0.1",
        "http://+127.0.0.1",
        "http://127.0.0.010", "http://127.000.000.001", "http://127.0.0.1.", "http://127.0.0.-1", "http://127.٠.0.1",
        "localhost:8080", "", "http://",
    ]) func anythingElseIsTheCloud(url: String) {
        #expect(Locality(ofURL: url, isOnPremises: false) == .cloud)
    }

    @Test func premisesAreLocalWhereTheWorkspaceSaysSo() throws {
        #expect(Locality(ofURL: "http://gpu.example.com:8000", isOnPremises: true) == .local)
        let configure = ConfigureProvider.sample.with { $0.onPremises = true }
        let state = try given().after(.configureProvider(configure))
        #expect(state.settings(of: .local)?.onPremises == true)
        try given().when(.configureProvider(configure.with { $0.baseURL = "" }))
            .refused(.onPremisesWithoutAddress("local"))
        let erased = try state.after(.eraseSubject(EraseSubject(subject: .provider(.local))))
        #expect(erased.settings(of: .local)?.onPremises == false)
    }
}
