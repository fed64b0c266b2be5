import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct ViewDeciderTests {
    private func recording() throws -> WorkspaceState {
        try WorkspaceState.requested().after(.changeSettings(ChangeSettings(recordViews: true)))
    }

    @Test func viewsAreNotRecordedUnlessSomebodySaysSo() throws {
        let state = try WorkspaceState.requested()
        #expect(!state.recordsViews)
        state.when(.recordViews(RecordViews([ContentView(of: .version(.first))]))).then()
    }

    @Test func everyViewIsAnEventThatSaysWhatWasSeen() throws {
        let views: [ContentView] = [
            ContentView(of: .version(.first)), ContentView(of: .versions(.support), contents: 2),
            ContentView(of: .cases(.questions), contents: 3), ContentView(of: .results(.trial), contents: 4),
            ContentView(of: .entry(0)), ContentView(of: .audit, contents: 6),
            ContentView(of: .auditOfPrompt(.support), contents: 7),
            ContentView(of: .auditOfExperiment(.trial), contents: 8),
        ]
        func viewed(_ kind: ViewKind, _ contents: UInt64, _ fill: (inout DataViewed) -> Void = { _ in })
            -> Facts.OneOf_Event
        {
            var event = DataViewed.with { ($0.kind, $0.contents) = (kind, contents) }
            fill(&event)
            return .dataViewed(event)
        }
        try recording().when(.recordViews(RecordViews(views))).then(
            viewed(.promptVersion, 1) { $0.thing = VersionID.first.stored },
            viewed(.promptVersion, 2) { $0.thing = PromptID.support.stored },
            viewed(.case, 3) { $0.thing = DatasetID.questions.stored },
            viewed(.results, 4) { $0.thing = ExperimentID.trial.stored },
            viewed(.entry, 1) { $0.position = 0 }, viewed(.audit, 6),
            viewed(.audit, 7) { $0.thing = PromptID.support.stored },
            viewed(.audit, 8) { $0.thing = ExperimentID.trial.stored })
    }

    @Test func whatShowedNothingIsNoView() throws {
        try recording().when(.recordViews(RecordViews([ContentView(of: .audit, contents: 0)]))).then()
    }

    @Test func whatDoesNotExistIsNotViewed() throws {
        let state = try recording()
        func view(_ subject: ContentView.Subject) -> Outcome {
            state.when(.recordViews(RecordViews([ContentView(of: .audit), ContentView(of: subject)])))
        }
        view(.version(.sample(999))).refused(.unknown(.version(.sample(999))))
        view(.versions(.sample(999))).refused(.unknown(.prompt(.sample(999))))
        view(.cases(.sample(999))).refused(.unknown(.dataset(.sample(999))))
        view(.results(.sample(999))).refused(.unknown(.experiment(.sample(999))))
        view(.auditOfPrompt(.sample(999))).refused(.unknown(.prompt(.sample(999))))
        view(.auditOfExperiment(.sample(999))).refused(.unknown(.experiment(.sample(999))))
    }
}
