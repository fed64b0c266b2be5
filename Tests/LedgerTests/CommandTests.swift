import Domain
import EventLog
import Events
import Foundation
import Ledger
import LogTestSupport
import Projections
import SwiftProtobuf
import Testing

@Suite struct CommandTests {
    @Test func theAnswerSaysWhereAndWhen() async throws {
        let clock = ScriptedClock(1_700_000_000_000_000)
        let workspace = try await Workspace(clock: clock)
        let ledger = try Ledger.open(workspace.folder, clock: clock)
        clock.set(1_800_000_000_000_000)
        let receipt = try await ledger.addPrompt("Support")
        #expect(receipt == Receipt(positions: 7..<9, recordedAt: 1_800_000_000_000_000, isEarlier: false))
        #expect(try ledger.reader.events(7..<9).map(\.recordedAt) == [1_800_000_000_000_000, 1_800_000_000_000_001])
    }

    @Test func aClockThatJumpsBackDoesNotTakeTheLogWithIt() async throws {
        let clock = ScriptedClock(1_800_000_000_000_000)
        let workspace = try await Workspace(clock: clock)
        let ledger = try Ledger.open(workspace.folder, clock: clock)
        clock.set(1_700_000_000_000_000)
        for number in 0..<5 { try await ledger.addPrompt("Prompt \(number)") }
        let times = try ledger.reader.events(0..<17).map(\.recordedAt)
        #expect(times == times.sorted() && Set(times).count == 17)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func whatTheDomainRefusesIsNotWritten() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support")
        let before = try await ledger.decided { $0 }
        await #expect(throws: LedgerFault.refused(.nameTaken(.promptName, "Support"))) {
            try await ledger.addPrompt("Support")
        }
        #expect(ledger.reader.size == 9)
        #expect(try await ledger.decided { $0 } == before)
    }

    @Test func whatIsSoAlreadyIsNotWrittenAgain() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let prompt: PromptID = ledger.newID()
        try await ledger.obey(.createPrompt(.named("Support", prompt, ledger.newID())))
        let tag = Command.tagPrompt(TagPrompt(prompt: prompt, tag: "mail"))
        #expect(try await ledger.execute(tag, as: ledger.owner).positions == 9..<10)
        let again = try await ledger.execute(tag, as: ledger.owner)
        #expect(again.positions.isEmpty && !again.isEarlier)
        #expect(ledger.reader.size == 10)
    }

    @Test func anActorWithoutAKeyIsRefused() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let stranger: ActorID = ledger.newID()
        await #expect(throws: LedgerFault.noSigningKey(actor: "\(stranger)")) {
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: stranger)
        }
        #expect(ledger.reader.size == 7)
    }

    @Test func anActorWithoutTheRoleIsRefused() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        await #expect(throws: LedgerFault.refused(.notPermitted(.editPrompts, ledger.runner))) {
            try await ledger.obey(.createPrompt(.named("Support", ledger.newID(), ledger.newID())), as: ledger.runner)
        }
        await #expect(throws: LedgerFault.refused(.notPermitted(.configureProviders, ledger.runner))) {
            let price = SetPrice(
                model: "local:small", price: ModelPrice(TokenPrice(inputPicodollars: 1, outputPicodollars: 1)))
            try await ledger.obey(.setPrice(price), as: ledger.runner)
        }
        #expect(ledger.reader.size == 7)
    }

    @Test func everyEventNamesWhoAsked() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support")
        #expect(try ledger.reader.events(0..<9).allSatisfy { $0.facts.actor == Data(ledger.owner.bytes) })
    }

    @Test func contentIsReadByPosition() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support", text: "Be kind to {{customer}}")
        #expect(try ledger.reader.content(at: 7)?.promptCreated.name == "Support")
        #expect(try ledger.reader.content(at: 8)?.versionCommitted.body.text == "Be kind to {{customer}}")
        #expect(try ledger.reader.content(at: 0) == nil)
        #expect(throws: LedgerFault.noSuchPosition(9, size: 9)) { try ledger.reader.content(at: 9) }
        #expect(throws: LedgerFault.noSuchPosition(.max, size: 9)) { try ledger.reader.content(at: .max) }
    }

    @Test func aRangeOfEventsEndsWhereTheLogEnds() async throws {
        let workspace = try await Workspace()
        let reader = try LedgerReader.open(workspace.folder)
        #expect(try reader.events(5..<100).map(\.position) == [5, 6])
        #expect(try reader.events(7..<7).isEmpty && reader.events(90..<100).isEmpty)
        #expect(try reader.events(0..<7).map(\.hasContent) == [false, true, true, false, false, false, false])
    }

    @Test func anEventLargerThanAPartIsRefusedAndTheLedgerGoesOn() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let run = try await ledger.beginRun()
        // The texts alone are within the limit of a run; with what frames them they are over the limit of a part.
        let result = RecordResult(
            run: run, attempt: 1, result: ResultRecorded(),
            content: .with { $0.rawReply = Data(count: RunLimits.contentBytesMax) },
            scores: ScoresRecorded(), scoresContent: ScoresRecordedContent())
        await #expect(throws: LedgerFault.tooLarge("one event is over 64 MiB")) {
            try await ledger.obey(.recordResult(result), as: ledger.runner)
        }
        try await ledger.addPrompt("Later")
        let failure = FailAttempt(
            run: run, attempt: 1, failure: .replyTooLarge, elapsedMicroseconds: 1,
            content: .with { $0.summary = "too large" }, isFinal: true)
        try await ledger.obey(.failAttempt(failure), as: ledger.runner)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }
}

extension Ledger {
    /// Designs and starts an experiment of one run, and begins it.
    func beginRun() async throws -> RunID {
        let (version, dataset, caseID): (VersionID, DatasetID, CaseID) = (newID(), newID(), newID())
        let (experiment, run): (ExperimentID, RunID) = (newID(), newID())
        try await obey(.createPrompt(.named("One run", newID(), version)))
        try await obey(.createDataset(CreateDataset(dataset: dataset, name: "One case")), as: owner)
        try await obey(.addCases(AddCases(dataset: dataset, cases: [(caseID, CaseAddedContent())])))
        let design = DesignExperiment(
            experiment: experiment, versions: [version], models: [.with { $0.model = "local:small" }], dataset: dataset,
            cases: [caseID],
            seed: 1, name: "One", concurrencyMax: 1)
        try await obey(.designExperiment(design))
        try await obey(.startExperiment(StartExperiment(experiment: experiment, runs: [run])), as: owner)
        try await obey(.startRun(StartRun(run: run)), as: runner)
        return run
    }
}
