import EventLog
import Events
import LogTestSupport
import Sodium
import TestSupport
import Testing

@Suite struct LogWriterTests {
    private let log = SampleLog()

    @Test func anEmptyLogHasACheckpoint() throws {
        let store = MemoryLogStore()
        let head = try LogWriter.found(in: store, signer: log.signer)
        #expect(try Checkpoint(opening: head.checkpoint, by: [log.signer.verifier]).root == MerkleHash.empty)
        #expect(store.head() == head)
        try log.expectSound(store, size: 0)
    }

    @Test func aLogIsFoundedOnce() throws {
        let store = MemoryLogStore()
        _ = try LogWriter.found(in: store, signer: log.signer)
        #expect(throws: StoreFault.conflict(expected: nil, actual: 0)) {
            try LogWriter.found(in: store, signer: log.signer)
        }
    }

    @Test func positionsAreDenseFromZero() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        #expect(try await writer.append([log.event(0)]).positions == 0..<1)
        #expect(try await writer.append(log.events(1..<4)).positions == 1..<4)
        #expect(try await writer.append([]).positions == 4..<4)
        #expect(try await writer.append([log.event(4)]).positions == 4..<5)
        try log.expectSound(store, size: 5)
    }

    @Test func aWriterGoesOnWhereAnotherEnded() async throws {
        let store = MemoryLogStore()
        _ = try await log.found(in: store).append(log.events(0..<5))
        let earlier = try Checkpoint(opening: #require(store.head()).checkpoint, by: [log.signer.verifier])
        let writer = try log.writer(on: store)
        #expect(try await writer.append([log.event(5)]).positions == 5..<6)
        try log.expectSound(store, size: 6, expecting: earlier)
    }

    @Test func theClockRisesWhenTheSystemsJumpsBack() async throws {
        let store = MemoryLogStore()
        let clock = ScriptedClock(1_000_000)
        let writer = try log.found(in: store, clock: clock)
        #expect(try await writer.append(log.events(0..<3)).recordedAt == 1_000_000)
        clock.set(5)
        #expect(try await writer.append(log.events(3..<5)).recordedAt == 1_000_003)
        clock.set(2_000_000)
        #expect(try await writer.append([log.event(5)]).recordedAt == 2_000_000)
        let times = try store.rows(from: 0, limit: 6, parts: []).map {
            try LogEntry(position: $0.position, bytes: $0.entry, origin: log.origin).recordedAt
        }
        #expect(times == [1_000_000, 1_000_001, 1_000_002, 1_000_003, 1_000_004, 2_000_000])
        try log.expectSound(store, size: 6)
    }

    @Test func theClockRisesAcrossAReopening() async throws {
        let store = MemoryLogStore()
        _ = try await log.found(in: store, clock: ScriptedClock(900)).append([log.event(0)])
        let writer = try log.writer(on: store, clock: ScriptedClock(1))
        #expect(try await writer.append([log.event(1)]).recordedAt == 901)
        try log.expectSound(store, size: 2)
    }

    @Test func manyCallersShareFewCommits() async throws {
        let gate = Gate()
        let store = FaultyStore { if !$0.rows.isEmpty { gate.pass() } }
        let writer = try log.found(in: store)
        async let first = writer.append([log.event(0)])
        await gate.waitForArrival()
        // One commit is under way: those that come meanwhile wait for the next, which serves them all.
        let before = store.commits
        let tickets = try (0..<500).map { _ in try writer.takeTicket() }
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
            for number in 1...500 {
                let event = log.event(number)
                group.addImmediateTask { try await writer.append([event], under: tickets[number - 1]) }
            }
            gate.open()
            var receipts: [Receipt] = []
            for try await receipt in group { receipts.append(receipt) }
            return receipts
        }
        #expect(try await first.positions == 0..<1)
        #expect(Set(receipts.map(\.positions.lowerBound)) == Set(1...500))
        let commits = store.commits - before
        print("500 appends in \(commits) commits")
        #expect(commits == 1)
        try log.expectSound(store, size: 501)
    }

    @Test func ticketsGiveTheOrderHoweverLateTheirEventsCome() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let tickets = try (0..<50).map { _ in try writer.takeTicket() }
        try await withThrowingTaskGroup(of: (Int, Range<UInt64>).self) { group in
            for number in (0..<50).reversed() {
                let event = log.event(number)
                group.addTask { (number, try await writer.append([event], under: tickets[number]).positions) }
            }
            for try await (number, positions) in group { #expect(positions == UInt64(number)..<UInt64(number) + 1) }
        }
        try log.expectSound(store, size: 50)
    }

    @Test func whatIsDurableIsSaidInLogOrderBeforeTheAnswer() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let heard = Recorder<Range<UInt64>>()
        let tickets = try (0..<60).map { _ in try writer.takeTicket() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in (0..<60).reversed() {
                // Some append nothing: they are told as well.
                let events = number % 5 == 4 ? [] : [log.event(number)]
                group.addTask {
                    let receipt = try await writer.append(events, under: tickets[number]) { receipt in
                        #expect(store.head()!.size >= receipt.positions.upperBound)
                        heard.add(receipt.positions)
                    }
                    #expect(heard.all.contains(receipt.positions))
                }
            }
            try await group.waitForAll()
        }
        let positions = heard.all
        #expect(positions.count == 60)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        try log.expectSound(store, size: 48)
    }

    @Test func whatIsTooLargeIsRefusedAndHoldsNobodyUp() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let many = [SealedEvent](repeating: log.event(0), count: AppendLimits.eventsMax + 1)
        // What makes a header long is its origin; the parts lie beside it.
        let long = EventSealer(origin: String(repeating: "o", count: 65_000)).seal(
            eventID: SampleLog.eventID(1), facts: [], factsKey: log.keys.key(1), content: nil, contentKeys: [],
            signer: log.actor)
        for events in [many, [long]] {
            guard case .tooLarge = await writer.outcome(events).fault else {
                Issue.record("it was not refused")
                continue
            }
        }
        let ticket = try writer.takeTicket()
        guard case .tooLarge = await writer.outcome([long], under: ticket).fault else {
            Issue.record("it was not refused")
            return
        }
        // The abandoned ticket is a loss: who decides next must recover first.
        #expect(try await writer.append([log.event(0)]).positions == 0..<1)
        try log.expectSound(store, size: 1)
    }

    /// A few, and a crowd, who leave one by one.
    @Test(arguments: [16, 100], [false, true])
    func aStressOfManyCallersLeavesASoundLog(callers: Int, callersCommit: Bool) async throws {
        var random = SeededRandom("append stress \(callers)")
        let store = FaultyStore()
        let writer = try log.found(in: store, callersCommit: callersCommit)
        let seeds = (0..<callers).map { _ in random.next() }
        let written = try await withThrowingTaskGroup(of: [(EventID, UInt64)].self) { group in
            for (caller, seed) in seeds.enumerated() {
                group.addTask { () async throws -> [(EventID, UInt64)] in
                    var random = SeededRandom("caller \(caller)", seed: seed)
                    var written: [(EventID, UInt64)] = []
                    for turn in 0..<Int.random(in: 4...12, using: &random) {
                        let count = Int.random(in: 0...3, using: &random)
                        let first = caller * 1000 + turn * 10
                        let events = log.events(first..<first + count)
                        let receipt: Receipt
                        if Bool.random(using: &random) {
                            receipt = try await writer.append(events)
                        } else {
                            receipt = try await writer.append(events, under: try writer.takeTicket())
                        }
                        written += zip(events.map(\.eventID), receipt.positions)
                    }
                    return written
                }
            }
            var written: [(EventID, UInt64)] = []
            for try await part in group { written += part }
            return written
        }
        #expect(written.map(\.1).sorted() == (0..<UInt64(written.count)).map { $0 })
        for (id, position) in written { #expect(try store.position(of: id) == position) }
        try log.expectSound(store, size: UInt64(written.count))
    }
}
