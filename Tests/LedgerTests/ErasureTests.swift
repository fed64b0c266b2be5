import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import SwiftProtobuf
import Testing

@Suite struct ErasureTests {
    private func erase(_ subject: Subject, reason: String = "") -> Command {
        .eraseSubject(EraseSubject(subject: subject, reason: reason))
    }

    /// The contents of all entries, with the kind of event in front: `nil` where there is none or it was erased.
    private func contents(_ reader: LedgerReader) throws -> [Content?] {
        try (0..<reader.size).map { try reader.content(at: $0) }
    }

    @Test(arguments: Victim.allCases) func whatIsErasedIsNotReadAndTheRestIs(victim: Victim) async throws {
        let scene = try await Scene()
        let before = try scene.reader { try contents($0) }
        let subject = scene.subject(victim)
        let count = try scene.reader { try $0.contentCount(of: subject) }
        #expect(count > 0)
        try await scene.workspace.write { ledger in
            try await ledger.obey(erase(subject))
            // In the process that erased, at once.
            let now = try contents(ledger.reader)
            try expectErased(now, before, count, victim)
        }
        try scene.reader { reader in try expectErased(try contents(reader), before, count, victim) }
        #expect(try LedgerVerification.verify(scene.workspace.folder, level: .full).isSound)
    }

    private func expectErased(_ now: [Content?], _ before: [Content?], _ count: Int, _ victim: Victim) throws {
        #expect(now.count == before.count + 1)
        var gone = 0
        for (now, before) in zip(now, before) where now != before {
            #expect(now == nil, "what is not erased is as it was")
            gone += 1
        }
        #expect(gone == count)
        let text = now.compactMap { $0?.textFormatString() }.joined()
        for canary in victim.canaries { #expect(!text.contains(canary), "\(canary)") }
        for canary in Scene.canaries where !victim.canaries.contains(canary) { #expect(text.contains(canary)) }
    }

    @Test(arguments: Victim.allCases) func noByteOfKeyOrCiphertextIsLeft(victim: Victim) async throws {
        let scene = try await Scene()
        let doomed = try scene.bytes(of: scene.subject(victim))
        #expect(doomed.keys.count == 1 && !doomed.ciphertexts.isEmpty)
        let ledger = try Ledger.open(scene.workspace.folder)
        // Others look on meanwhile: this one was opened before, and knows the keys.
        let onlooker = try LedgerReader.open(scene.workspace.folder)
        #expect(try scene.files(holding: doomed) == ["keys.db", "ledger.db"])
        try await ledger.obey(erase(scene.subject(victim)))
        #expect(try scene.files(holding: doomed) == [])
        // The one who was there before learns of it as soon as it looks.
        for position in doomed.positions { #expect(try onlooker.content(at: position) == nil) }
        try onlooker.close()
        try await ledger.close()
        #expect(try scene.files(holding: doomed) == [])
        try await scene.workspace.write { try await $0.addPrompt("after") }
        #expect(try scene.files(holding: doomed) == [])
    }

    @Test func replayComesToWhatTheLedgerKnewAndFiguresStay() async throws {
        let scene = try await Scene()
        let rows = try scene.reader { reader in reader.read { $0.leaderboard.rows(asOf: .now($0)) } }
        #expect(rows.count == 1)
        for victim in Victim.allCases {
            let live = try await scene.workspace.write { ledger in
                try await ledger.obey(erase(scene.subject(victim)))
                return (try ledger.reader.snapshot(), try await ledger.decided { $0 })
            }
            let (snapshot, state) = try await scene.workspace.write { ledger in
                (try ledger.reader.snapshot(), try await ledger.decided { $0 })
            }
            #expect(snapshot == live.0)
            #expect(state == live.1)
            #expect(try scene.reader { reader in reader.read { $0.leaderboard.rows(asOf: .now($0)) } } == rows)
        }
    }

    @Test func everyOldCheckpointIsStillBelieved() async throws {
        let scene = try await Scene()
        var notes: [[UInt8]] = []
        for victim in Victim.allCases {
            try await scene.workspace.write { ledger in
                notes.append(try ledger.reader.checkpoint())
                try await ledger.obey(erase(scene.subject(victim)))
            }
        }
        try scene.reader { reader in
            for note in notes { #expect(throws: Never.self) { try reader.confirm(note) } }
        }
    }

    @Test func askingTwiceErasesOnce() async throws {
        let scene = try await Scene()
        try await scene.workspace.write { ledger in
            let request = ledger.stamp(RequestKey([1])!, over: [2])
            let command = erase(scene.subject(.prompt))
            let first = try await ledger.execute(command, as: ledger.owner, under: request)
            #expect(first.positions.count == 1)
            let again = try await ledger.execute(command, as: ledger.owner, under: request)
            #expect(again.positions == first.positions && again.isEarlier)
            #expect(try await ledger.obey(command).positions.isEmpty)
        }
    }

    @Test func whoIsNotThereIsRefusedAndNothingIsWritten() async throws {
        let scene = try await Scene()
        try await scene.workspace.write { ledger in
            let size = ledger.reader.size
            let unknown: PromptID = ledger.newID()
            await #expect(throws: LedgerFault.refused(.unknown(.prompt(unknown)))) {
                try await ledger.obey(erase(.prompt(unknown)))
            }
            #expect(ledger.reader.size == size)
            await #expect(throws: LedgerFault.refused(.notPermitted(.eraseSubjects, ledger.runner))) {
                try await ledger.obey(erase(scene.subject(.prompt)), as: ledger.runner)
            }
        }
        let count = try scene.reader { try $0.contentCount(of: scene.subject(.prompt)) }
        #expect(count > 0)
    }

    @Test func aReasonIsKeptAndGoesWithWhoGaveIt() async throws {
        let scene = try await Scene()
        try await scene.workspace.write { ledger in
            let erased = try await ledger.obey(erase(scene.subject(.prompt), reason: "a letter of the 3rd"))
            let position = try #require(erased.positions.first)
            #expect(try ledger.reader.content(at: position)?.subjectErased.reason == "a letter of the 3rd")
            let last = try await ledger.obey(erase(.person(ledger.owner), reason: "I go"))
            #expect(try ledger.reader.content(at: position) == nil)
            #expect(try ledger.reader.content(at: try #require(last.positions.first)) == nil)
        }
        #expect(try LedgerVerification.verify(scene.workspace.folder, level: .full).isSound)
    }

    @Test func whatIsWrittenMeanwhileIsFoundOrKnowsBetter() async throws {
        let scene = try await Scene()
        let doomed = try scene.bytes(of: scene.subject(.prompt))
        let ledger = try Ledger.open(scene.workspace.folder)
        let size = ledger.reader.size
        guard case .prompt(let prompt) = scene.subject(.prompt) else {
            Issue.record("the prompt is no prompt")
            return
        }
        let refusals = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    if number == 32 {
                        try await ledger.obey(erase(.prompt(prompt)))
                        return false
                    }
                    do {
                        try await ledger.obey(
                            .commitVersion(
                                CommitVersion(
                                    prompt: prompt, version: ledger.newID(), parents: [scene.version],
                                    body: .with { $0.text = "prompt-text-canary \(number)" })))
                        return false
                    } catch LedgerFault.refused(.erased(.prompt(prompt))) { return true }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // Each was written or refused, none both, and the erasure itself was written.
        #expect(ledger.reader.size == size + 64 - UInt64(refusals))
        let texts = try contents(ledger.reader).compactMap { $0?.versionCommitted.body.text }
        #expect(texts.allSatisfy { !$0.contains("prompt-text-canary") })
        #expect(try scene.files(holding: doomed) == [])
        try await ledger.close()
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(report.isSound && report.undestroyedContents == 0)
    }
}
