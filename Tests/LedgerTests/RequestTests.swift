import Domain
import EventLog
import Events
import Ledger
import Testing

/// Asking again under the same request key.
@Suite struct RequestTests {
    private static let key = RequestKey(Array("request-1".utf8))!

    @Test func theSameRequestGetsTheFirstAnswerForEver() async throws {
        let workspace = try await Workspace()
        let ids: (PromptID, VersionID) = (
            PromptID(millisecondsSince1970: 1, random: (1, 1)), VersionID(millisecondsSince1970: 1, random: (1, 2))
        )
        let command = Command.createPrompt(.named("Support", ids.0, ids.1))
        let first = try await workspace.write { ledger in
            let stamp = ledger.stamp(Self.key, over: Array("create Support".utf8))
            let first = try await ledger.execute(command, as: ledger.owner, under: stamp)
            #expect(first.positions == 7..<9 && !first.isEarlier)
            try await ledger.addPrompt("Another")
            let again = try await ledger.execute(command, as: ledger.owner, under: stamp)
            #expect(again == Receipt(positions: first.positions, recordedAt: first.recordedAt, isEarlier: true))
            return first
        }
        try await workspace.write { ledger in
            let stamp = ledger.stamp(Self.key, over: Array("create Support".utf8))
            let again = try await ledger.execute(command, as: ledger.owner, under: stamp)
            #expect(again == Receipt(positions: first.positions, recordedAt: first.recordedAt, isEarlier: true))
            #expect(ledger.reader.size == 11)
        }
    }

    @Test func theSameKeyForAnotherCommandIsRefused() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support", under: ledger.stamp(Self.key, over: [1]))
        await #expect(throws: LedgerFault.requestKeyReused) {
            try await ledger.addPrompt("Sales", under: ledger.stamp(Self.key, over: [2]))
        }
        #expect(ledger.reader.size == 9)
    }

    @Test func ofManyWhoAskAtOnceOneIsObeyedAndAllHearTheSame() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let stamp = ledger.stamp(Self.key, over: [1])
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
            for _ in 0..<50 { group.addTask { try await ledger.addPrompt("Support", under: stamp) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(receipts.count { !$0.isEarlier } == 1)
        #expect(Set(receipts.map(\.positions)) == [7..<9] && Set(receipts.map(\.recordedAt)).count == 1)
        #expect(ledger.reader.size == 9)
    }

    @Test func ofManyWhoAskForOtherThingsAtOnceOneIsObeyed() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let outcomes = await withTaskGroup(of: Result<Receipt, LedgerFault>.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let stamp = ledger.stamp(Self.key, over: [UInt8(number)])
                    return await Result { () async throws(LedgerFault) in
                        try await ledger.addPrompt("Prompt \(number)", under: stamp)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { (try? $0.get()) != nil } == 1)
        #expect(outcomes.count { if case .failure(.requestKeyReused) = $0 { true } else { false } } == 19)
        #expect(ledger.reader.size == 9)
    }

    @Test func aRefusedRequestMayBeMadeAgain() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support")
        let stamp = ledger.stamp(Self.key, over: [1])
        await #expect(throws: LedgerFault.refused(.nameTaken(.promptName, "Support"))) {
            try await ledger.addPrompt("Support", under: stamp)
        }
        #expect(try await !ledger.addPrompt("Sales", under: stamp).isEarlier)
    }

    @Test func anAnswerThatNothingHappenedIsKeptToo() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let prompt: PromptID = ledger.newID()
        try await ledger.obey(.createPrompt(.named("Support", prompt, ledger.newID())))
        let untag = Command.untagPrompt(UntagPrompt(prompt: prompt, tag: "mail"))
        let stamp = ledger.stamp(Self.key, over: [1])
        #expect(try await ledger.execute(untag, as: ledger.owner, under: stamp).positions.isEmpty)
        try await ledger.obey(.tagPrompt(TagPrompt(prompt: prompt, tag: "mail")))
        let again = try await ledger.execute(untag, as: ledger.owner, under: stamp)
        #expect(again.positions.isEmpty && again.isEarlier)
        #expect(ledger.reader.size == 10)
    }

    @Test func theDigestOfARequestIsOfThisLedgerAlone() async throws {
        let (one, other) = (try await Workspace(), try await Workspace())
        let (first, second) = (try Ledger.open(one.folder), try Ledger.open(other.folder))
        #expect(first.stamp(Self.key, over: [1]) == first.stamp(Self.key, over: [1]))
        #expect(first.stamp(Self.key, over: [1]).digest != first.stamp(Self.key, over: [2]).digest)
        #expect(first.stamp(Self.key, over: [1]).digest != second.stamp(Self.key, over: [1]).digest)
    }
}
