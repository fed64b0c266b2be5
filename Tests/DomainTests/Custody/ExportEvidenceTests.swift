import Domain
import Events
import Foundation
import SwiftProtobuf
import Testing

extension ExportEvidence {
    static let sample = ExportEvidence(
        experiment: nil, actor: nil, since: 7, entries: 9, entriesDigest: Data(repeating: 1, count: 32),
        checkpointSize: 20, withContent: true, sealedTo: nil)

    func with(_ change: (inout ExportEvidence) -> Void) -> ExportEvidence {
        var copy = self
        change(&copy)
        return copy
    }
}

@Suite struct ExportEvidenceTests {
    @Test func anExportIsAnEventThatSaysWhatWasHandedOut() throws {
        let key = Data(repeating: 2, count: 32)
        try given().when(.exportEvidence(.sample.with { ($0.actor, $0.sealedTo) = (.owner, key) })).then(
            .evidenceExported(
                .with {
                    $0.actorSelected = ActorID.owner.stored
                    $0.sincePosition = 7
                    $0.entries = 9
                    $0.entriesDigest = Data(repeating: 1, count: 32)
                    $0.checkpointSize = 20
                    $0.withContent = true
                    $0.sealedTo = key
                }))
    }

    @Test func whatDidNotNarrowTheChoiceIsAbsent() throws {
        let drafts = try given().decide(.exportEvidence(.sample.with { $0.since = nil }), as: .owner)
        let event = try #require(drafts.first).facts.evidenceExported
        #expect(!event.hasSincePosition && event.experiment.isEmpty && event.actorSelected.isEmpty)
    }

    @Test func anExperimentThatIsNotThereIsRefused() throws {
        try given().when(.exportEvidence(.sample.with { $0.experiment = .trial })).refused(
            .unknown(.experiment(.trial)))
    }

    /// No role may hand out and not read, so somebody without any stands for one.
    @Test func handingOutTextInTheClearIsReadingIt() throws {
        try given().when(.exportEvidence(.sample), as: .stranger).refused(.notPermitted(.readContent, .stranger))
        for harmless in [
            ExportEvidence.sample.with { $0.withContent = false },
            .sample.with { $0.sealedTo = Data(repeating: 2, count: 32) },
        ] {
            #expect(throws: Never.self) { try given().decide(.exportEvidence(harmless), as: .stranger) }
        }
    }
}
