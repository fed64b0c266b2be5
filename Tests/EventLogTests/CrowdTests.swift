import EventLog
import Events
import LogTestSupport
import TestSupport
import Testing

/// Many callers who commit for each other on their own threads.
@Suite struct CrowdTests {
    private let log = SampleLog()

    /// The disk is full now and then, and some decide and never append.
    @Test func aCrowdWithLossesKeepsWhatItAcknowledged() async throws {
        var random = SeededRandom("crowd with losses")
        let store = FaultyStore()
        let writer = try log.found(in: store, callersCommit: true)
        store.script(
            (0..<40).map { _ in Int.random(in: 0..<4, using: &random) == 0 ? .failBefore(.notWritten("full")) : .commit
            })
        let seeds = (0..<60).map { _ in random.next() }
        let written = try await withThrowingTaskGroup(of: [(EventID, UInt64)].self) { group in
            for (caller, seed) in seeds.enumerated() {
                group.addTask {
                    var random = SeededRandom("caller \(caller)", seed: seed)
                    var written: [(EventID, UInt64)] = []
                    for number in 0..<8 {
                        let event = log.event(caller * 100 + number)
                        written.append((event.eventID, try await Self.insist(on: event, writer, &random)))
                    }
                    return written
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(written.map(\.1)) == Set(0..<UInt64(60 * 8)))
        for (id, position) in written { #expect(try store.position(of: id) == position) }
        try log.expectSound(store, size: 60 * 8)
    }

    /// Decides anew until the event is written.
    private static func insist(on event: SealedEvent, _ writer: LogWriter, _ random: inout SeededRandom)
        async throws -> UInt64
    {
        while true {
            let place = Result { () throws(AppendFault) in try writer.takeTicket() }
            if place == .failure(.decidedOnLostState) {
                writer.recovered()
                continue
            }
            let ticket = try place.get()
            if Int.random(in: 0..<50, using: &random) == 0 {
                writer.lose(ticket)
                continue
            }
            switch await writer.outcome([event], under: ticket) {
            case .success(let receipt): return receipt.positions.lowerBound
            case .failure(.decidedOnLostState), .failure(.notWritten): continue
            case .failure(let fault): throw fault
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func aSmallAppendIsAnsweredBeforeALargeOneIsCommitted() async throws {
        let (small, large) = (Gate(), Gate())
        let store = FaultyStore { batch in
            if batch.rows.count == 1 { small.pass() }
            if batch.rows.count > 1 { large.pass() }
        }
        let writer = try log.found(in: store, callersCommit: true)
        let many = log.events(1..<601)
        async let answer = writer.append([log.event(0)])
        await small.waitForArrival()
        async let later = writer.append(many)
        small.open()
        #expect(try await answer.positions == 0..<1)
        await large.waitForArrival()
        large.open()
        #expect(try await later.positions == 1..<601)
        try log.expectSound(store, size: 601)
    }

    /// Who holds places in the order and waits for one of them keeps a crowd's group from being whole.
    @Test(.timeLimit(.minutes(2))) func whoHoldsTicketsAndWaitsIsServedAllTheSame() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store, callersCommit: true)
        let tickets = try (0..<40).map { _ in try writer.takeTicket() }
        for (number, ticket) in tickets.enumerated() {
            #expect(try await writer.append([log.event(number)], under: ticket).positions.lowerBound == UInt64(number))
        }
        try log.expectSound(store, size: 40)
    }
}
