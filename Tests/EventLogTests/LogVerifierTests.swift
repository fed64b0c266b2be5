import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import SwiftProtobuf
import Testing

@Suite struct LogVerifierTests {
    private let log = SampleLog()

    private func written(_ count: Int) async throws -> EditedStore {
        let store = MemoryLogStore()
        // Room between the clocks, so that an edited one can stay in order.
        let clock = ScriptedClock(1_000)
        let writer = try log.found(in: store, clock: clock)
        for number in 0..<count {
            clock.set(UInt64(number + 1) * 1_000)
            _ = try await writer.append([log.event(number)])
        }
        try log.expectSound(store, size: UInt64(count))
        return EditedStore(store)
    }

    private func fault(_ store: EditedStore, expecting: Checkpoint? = nil) -> VerificationReport.Failure? {
        log.verifier(of: store).quick(expecting: expecting.map { [Expectation($0, .given)] } ?? []).failure
    }

    private func checkpoint(_ store: EditedStore) throws -> Checkpoint {
        try Checkpoint(opening: #require(store.storedHead).checkpoint, by: [log.signer.verifier])
    }

    @Test(arguments: [0, 1, 2, 3, 255, 256, 257]) func aSoundLogReportsItsSizeAndRoot(count: Int) async throws {
        let store = try await written(count)
        let report = log.verifier(of: store).quick()
        #expect(report.isSound && report.level == .quick && report.size == UInt64(count))
        #expect(report.root == store.storedHead?.frontier.root)
    }

    @Test func aStoreWithoutHeadIsNoLog() {
        #expect(log.verifier(of: MemoryLogStore()).quick().failure?.reason.contains("no log was founded") == true)
    }

    @Test(arguments: [0, 4, 9]) func anEditedEntryIsNamed(index: Int) async throws {
        var store = try await written(10)
        var entry = store.storedRows[index].entry
        entry[entry.count / 2] ^= 1
        store.edit(index, entry: entry)
        #expect(fault(store) == .init(position: UInt64(index), reason: "its bytes are not those that were written"))
    }

    @Test func aChangedLeafIsNamed() async throws {
        var store = try await written(10)
        store.edit(6, leaf: NaiveMerkleTree.leaf(0))
        #expect(fault(store)?.position == 6)
    }

    @Test func theFirstOfManyFaultsIsNamed() async throws {
        var store = try await written(2_100)
        for index in [2_099, 2_047, 2_048, 77] { store.edit(index, leaf: NaiveMerkleTree.leaf(0)) }
        #expect(fault(store)?.position == 77)
    }

    /// A forger who keeps the clock in order and the leaf right is found by the root; the stored head says near where.
    @Test(arguments: [(0, "entries 0 to 7"), (7, "entries 0 to 7"), (8, "entries 8 to 9"), (10, "entry 10 ")])
    func aForgedEntryIsFoundByTheRoot(index: Int, place: String) async throws {
        var store = try await written(11)
        var entry = try Entry(serializedBytes: store.storedRows[index].entry)
        entry.recordedAtUs += 1
        store.forge(index, entry: try entry.serializedBytes())
        let failure = try #require(fault(store))
        #expect(failure.position == nil)
        #expect(failure.reason.contains("do not make the root") && failure.reason.contains(place), "\(failure.reason)")
    }

    @Test func aForgedHeaderIsFoundByTheActorsSignature() async throws {
        var store = try await written(11)
        var entry = try Entry(serializedBytes: store.storedRows[5].entry)
        var header = try Header(serializedBytes: entry.header)
        header.parts[0].digest[0] ^= 1
        entry.header = try header.serializedBytes()
        store.forge(5, entry: try entry.serializedBytes())
        let failure = log.verifier(of: store).full(examiner: log.examiner).failure
        #expect(failure?.position == 5)
        #expect(failure?.reason.contains("signature") == true)
    }

    @Test func anEditedPartIsFoundByAFullVerification() async throws {
        var store = try await written(10)
        store.edit(3, facts: [1, 2, 3])
        #expect(fault(store) == nil)
        let found = log.verifier(of: store).full(examiner: log.examiner).failure
        #expect(found?.position == 3)
        #expect(found?.reason.contains("another digest") == true)
    }

    @Test(arguments: [0, 4, 9]) func aDroppedEntryIsNamed(index: Int) async throws {
        var store = try await written(10)
        store.storedRows.remove(at: index)
        #expect(fault(store) == .init(position: UInt64(index), reason: "it is missing"))
    }

    @Test func aDroppedEntryWhosePlaceIsFilledIsNamed() async throws {
        var store = try await written(10)
        store.storedRows.remove(at: 4)
        for index in 4..<9 { store.edit(index, position: UInt64(index)) }
        #expect(fault(store) == .init(position: 9, reason: "it is missing"))
    }

    @Test func swappedEntriesAreNamed() async throws {
        var store = try await written(10)
        store.storedRows.swapAt(3, 6)
        store.edit(3, position: 3)
        store.edit(6, position: 6)
        // Entry 6 in the third place is in order; the next is not, and either may be what was put there.
        #expect(fault(store) == .init(position: 3, upTo: 4, reason: "the clock does not rise up to entry 4"))
        #expect(fault(store)?.place == "entry 3 or 4")
    }

    @Test func anEntryThatWasPutLaterIsAmongThoseThatAreNamed() async throws {
        var store = try await written(10)
        let moved = store.storedRows.remove(at: 2)
        store.storedRows.insert(moved, at: 7)
        for index in 2...7 { store.edit(index, position: UInt64(index)) }
        // The third is the first that is not in its place, and all up to the one that shows it are in order.
        #expect(fault(store) == .init(position: 2, upTo: 7, reason: "the clock does not rise up to entry 7"))
        #expect(fault(store)?.place == "one of the entries 2 to 7")
    }

    @Test func aLogCutShortIsNamed() async throws {
        var store = try await written(10)
        store.storedRows.removeLast(3)
        #expect(fault(store) == .init(position: 7, reason: "it is missing"))
    }

    @Test func entriesBeyondTheCheckpointAreNamed() async throws {
        var store = try await written(10)
        store.storedHead = try await written(8).storedHead
        // The other log has the same entries but not the same bytes; so first the root is wrong …
        #expect(fault(store)?.reason.contains("do not make the root") == true)
        // … and with the log's own earlier head, the entries after it are.
        let memory = MemoryLogStore()
        let writer = try log.found(in: memory)
        _ = try await writer.append(log.events(0..<8))
        let earlier = memory.head()
        _ = try await writer.append(log.events(8..<10))
        store = EditedStore(memory)
        store.storedHead = earlier
        #expect(fault(store) == .init(position: 8, reason: "it lies beyond the checkpoint"))
    }

    @Test func whatCannotBeReadBeyondTheCheckpointIsNotTakenForNothing() async throws {
        var store = try await written(4)
        store.beyondFault = .corrupt("page 9")
        #expect(fault(store)?.position == 4)
    }

    @Test func aChangedHeadIsFound() async throws {
        let whole = try await written(10)
        let head = try #require(whole.storedHead)
        let other = try #require(try await written(9).storedHead)
        for changed in [
            LogHead(frontier: other.frontier, recordedAt: head.recordedAt, checkpoint: head.checkpoint),
            LogHead(frontier: head.frontier, recordedAt: head.recordedAt + 1, checkpoint: head.checkpoint),
        ] {
            var store = whole
            store.storedHead = changed
            #expect(fault(store)?.reason == "the stored head is not that of the entries")
        }
    }

    @Test func aCheckpointOfAnotherKeyIsNotBelieved() async throws {
        var store = try await written(3)
        let head = try #require(store.storedHead)
        let forged = SignedNote(text: try checkpoint(store).text, signedBy: [SampleLog(number: 7).signer])
        store.storedHead = LogHead(frontier: head.frontier, recordedAt: head.recordedAt, checkpoint: forged.bytes)
        #expect(fault(store)?.reason.contains("not to be believed") == true)
    }

    @Test func aCheckpointOfAnotherOriginIsNotBelieved() async throws {
        var store = try await written(3)
        let head = try #require(store.storedHead)
        let witness = NoteSigner(name: "witness.example", key: SampleLog.signingKey(9))!
        let other = Checkpoint(origin: witness.name, size: head.size, root: head.frontier.root)
        store.storedHead = LogHead(
            frontier: head.frontier, recordedAt: head.recordedAt,
            checkpoint: SignedNote(text: other.text, signedBy: [witness, log.signer]).bytes)
        let verifier = LogVerifier(store: store, verifiers: [log.signer.verifier, witness.verifier])
        #expect(verifier.quick().failure?.reason == "the checkpoint is of another log")
    }

    @Test func anEventIDThatStandsEarlierIsNamed() async throws {
        // No store lets it in: only the owner of the log's key can have written it.
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let event = log.event(0)
        _ = try await writer.append([event])
        var edited = EditedStore(store)
        var entry = try Entry(serializedBytes: edited.storedRows[0].entry)
        entry.recordedAtUs += 1
        let bytes: [UInt8] = try entry.serializedBytes()
        edited.append(bytes, eventID: event.eventID, signer: log.signer, recordedAt: entry.recordedAtUs)
        #expect(fault(edited) == .init(position: 1, reason: "its event id stands earlier in the log"))
    }

    @Test func aClockThatDoesNotRiseIsNamed() async throws {
        var store = try await written(1)
        let second = log.event(1)
        var entry = try Entry(serializedBytes: store.storedRows[0].entry)
        entry.header = Data(second.header)
        store.append(
            try entry.serializedBytes(), eventID: second.eventID, signer: log.signer, recordedAt: entry.recordedAtUs)
        #expect(fault(store) == .init(position: 0, upTo: 1, reason: "the clock does not rise up to entry 1"))
    }

    @Test func anEntryOfAnotherLogIsNamed() async throws {
        var store = try await written(2)
        let foreign = SampleLog(origin: "ledger.example/other").event(2)
        var entry = try Entry(serializedBytes: store.storedRows[1].entry)
        entry.recordedAtUs += 1
        entry.header = Data(foreign.header)
        store.append(
            try entry.serializedBytes(), eventID: foreign.eventID, signer: log.signer, recordedAt: entry.recordedAtUs)
        #expect(fault(store)?.position == 2)
        #expect(fault(store)?.reason.contains("made for another log") == true)
    }

    @Test func anEntryFiledUnderAnotherIDIsNamed() async throws {
        var store = try await written(3)
        store.edit(1, eventID: SampleLog.eventID(99))
        #expect(fault(store) == .init(position: 1, reason: "it is filed under another event's id"))
    }

    @Test func anEarlierCheckpointOfTheLogIsExpectedInVain() async throws {
        let memory = MemoryLogStore()
        let writer = try log.found(in: memory)
        var checkpoints = [try checkpoint(EditedStore(memory))]
        for number in 0..<9 {
            _ = try await writer.append([log.event(number)])
            checkpoints.append(try checkpoint(EditedStore(memory)))
        }
        for checkpoint in checkpoints { try log.expectSound(memory, size: 9, expecting: checkpoint) }
    }

    @Test func anExpectedCheckpointExposesARollback() async throws {
        let memory = MemoryLogStore()
        let writer = try log.found(in: memory)
        _ = try await writer.append(log.events(0..<5))
        let backup = EditedStore(memory)
        _ = try await writer.append(log.events(5..<8))
        let pinned = try checkpoint(EditedStore(memory))
        #expect(fault(backup, expecting: pinned)?.reason.contains("it was cut back") == true)
    }

    @Test func anExpectedCheckpointExposesAFork() async throws {
        let memory = MemoryLogStore()
        _ = try await log.found(in: memory).append(log.events(0..<5))
        let pinned = try checkpoint(EditedStore(memory))
        let other = MemoryLogStore()
        _ = try await log.found(in: other).append(log.events(0..<9))
        #expect(
            fault(EditedStore(other), expecting: pinned)?.reason.contains("the first 5 entries are not those") == true)
    }

    @Test func anExpectedCheckpointOfAnotherLogIsSaidSo() async throws {
        let foreign = Checkpoint(origin: "ledger.example/other", size: 1, root: NaiveMerkleTree.leaf(0))
        #expect(fault(try await written(2), expecting: foreign)?.reason == "the expected checkpoint is of another log")
    }

    @Test func progressOnlyRisesAndEndsAtTheSize() async throws {
        let store = try await written(2_100)
        let steps = Recorder<(UInt64, UInt64)>()
        _ = log.verifier(of: store).quick { steps.add(($0, $1)) }
        let seen = steps.all
        #expect(seen.count > 1)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.0 < $1.0 })
        #expect(seen.last! == (2_100, 2_100))
    }

    @Test func partsWhoseKeysAreGoneAreCountedNotRefused() async throws {
        let store = try await written(6)
        log.keys.destroy(2)
        let report = log.verifier(of: store).full(examiner: log.examiner)
        #expect(report.isSound)
        #expect(report.unreadableParts == 6)
    }

    @Test func aLogThatGrowsMeanwhileIsSound() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<10))
        let growing = GrowingStore(inner: store, headThen: try #require(store.head()))
        _ = try await writer.append(log.events(10..<12))
        #expect(log.verifier(of: growing).quick().isSound)
        try log.expectSound(store, size: 12)
    }
}
