import EventLog
import LogTestSupport
import Sodium
import Testing

/// Asking again is not doing again.
@Suite struct RepeatedAppendTests {
    private let log = SampleLog()

    private func same(_ receipt: Receipt, _ earlier: Receipt) -> Bool {
        receipt.positions == earlier.positions && receipt.recordedAt == earlier.recordedAt && receipt.isEarlier
            && !earlier.isEarlier
    }

    @Test func theSameEventsGetTheSameReceipt() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let events = log.events(1..<4)
        _ = try await writer.append([log.event(0)])
        let receipt = try await writer.append(events)
        for _ in 0..<3 { #expect(same(try await writer.append(events), receipt)) }
        #expect(same(try await log.writer(on: store).append(events), receipt))
        try log.expectSound(store, size: 4)
    }

    @Test func theSameIDWithOtherBytesIsRefused() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<3))
        // Sealed anew, the same words are other bytes.
        #expect(await writer.outcome([log.event(1)]).fault == .eventIDReused(position: 1))
        #expect(await writer.outcome([log.event(7), log.event(2)]).fault == .eventIDReused(position: 2))
        try log.expectSound(store, size: 3)
    }

    @Test func eventsThatWereAppendedOtherwiseAreRefused() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let events = log.events(0..<3)
        _ = try await writer.append(events)
        #expect(await writer.outcome([events[2], events[1]]).fault == .eventIDReused(position: 2))
        #expect(await writer.outcome([events[0], events[2]]).fault == .eventIDReused(position: 0))
        #expect(await writer.outcome([events[2], log.event(9)]).fault == .eventIDReused(position: 2))
        try log.expectSound(store, size: 3)
    }

    @Test func oneIDTwiceInOneAppendIsRefused() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append([log.event(0)])
        let event = log.event(5)
        #expect(await writer.outcome([event, event]).fault == .eventIDReused(position: 1))
        try log.expectSound(store, size: 1)
    }

    @Test func theSameRequestGetsTheSameReceipt() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let receipt = try await writer.append(log.events(0..<2), request: .sample("first"))
        // The caller sealed the command's events anew, with new ids: what was written the first time counts.
        #expect(same(try await writer.append(log.events(5..<7), request: .sample("first")), receipt))
        try log.expectSound(store, size: 2)
    }

    @Test func theSameRequestKeyWithAnotherCommandIsRefused() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append([log.event(0)], request: .sample("first", command: 1))
        #expect(await writer.outcome([log.event(1)], request: .sample("first", command: 2)).fault == .requestKeyReused)
        try log.expectSound(store, size: 1)
    }

    @Test func aRequestThatWroteNothingIsRemembered() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append([log.event(0)])
        let receipt = try await writer.append([], request: .sample("nothing"))
        #expect(receipt == Receipt(positions: 1..<1, recordedAt: 0, isEarlier: false))
        _ = try await writer.append([log.event(1)])
        #expect(same(try await writer.append([log.event(2)], request: .sample("nothing")), receipt))
        try log.expectSound(store, size: 2)
    }

    @Test func theSameRequestTwiceInOneGroupIsDoneOnce() async throws {
        let gate = Gate()
        let store = FaultyStore { if !$0.rows.isEmpty { gate.pass() } }
        let writer = try log.found(in: store)
        async let first = writer.append([log.event(0)])
        await gate.waitForArrival()
        let events = log.events(1..<4)
        let second = Task.immediate { try await writer.append([events[0]], request: .sample("one")) }
        let third = Task.immediate { try await writer.append([events[1]], request: .sample("one")) }
        let fourth = Task.immediate { try await writer.append([events[2]]) }
        gate.open()
        let receipts = try await [second.value, third.value]
        #expect(receipts[0].positions == receipts[1].positions)
        #expect(receipts.count(where: \.isEarlier) == 1)
        _ = try await (first, fourth.value)
        try log.expectSound(store, size: 3)
    }

    @Test func aLookUpThatFailsStopsTheWriter() async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        let event = log.event(0)
        _ = try await writer.append([event])
        store.failLookUps(.corrupt("the disk is old"))
        #expect(await writer.outcome([event]).fault == .stopped("the disk is old"))
        store.failLookUps(nil)
        #expect(await writer.outcome([log.event(1)]).fault == .stopped("the disk is old"))
        try log.expectSound(store, size: 1)
    }
}
