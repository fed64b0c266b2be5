import LogTestSupport
import TestSupport
import Testing

@testable import EventLog

/// When a group is committed, and who is in it.
@Suite final class AppendQueueTests {
    private var queue = AppendQueue()

    @Test func fewCallersWaitForNobody() throws {
        let tickets = try take(23)
        #expect(add(tickets[0]))
        #expect(groupSize() == 1)
        #expect(groupSize() == nil)
        #expect(add(tickets[1]))
    }

    @Test func mostOfACrowdIsWaitedFor() throws {
        let tickets = try take(30)
        for ticket in tickets[..<19] { #expect(!add(ticket)) }
        #expect(add(tickets[19]))
        #expect(groupSize() == 20)
        // Those 20 are on their way: they come again, or leave.
        for ticket in tickets[20...] { #expect(!add(ticket)) }
        #expect(groupSize() == nil)
        for _ in 0..<6 { #expect(!leave()) }
        #expect(leave(), "23 callers are no crowd")
        #expect(groupSize() == 10)
    }

    @Test func whoeverHeardAndAsksAgainIsWaitedForOnce() throws {
        let first = try take(24)
        for ticket in first[..<15] { #expect(!add(ticket)) }
        #expect(add(first[15]))
        #expect(groupSize() == 16)
        #expect(groupSize() == nil)
        for ticket in first[16...] { #expect(!add(ticket)) }
        for number in 0..<16 {
            _ = leave()
            let ticket = try #require(try take(1).first)
            // Of 24 that are there, 16 are ready: eight of before, eight that came again.
            if add(ticket) {
                #expect(groupSize() == 8 + number + 1)
            }
        }
    }

    @Test func aVeryLargeCrowdIsNotWaitedFor() throws {
        let tickets = try take(1_000)
        for ticket in tickets[..<63] { #expect(!add(ticket)) }
        #expect(add(tickets[63]))
        #expect(groupSize() == 64)
    }

    @Test func nobodyWaitsForWhatIsAbandoned() throws {
        let tickets = try take(30)
        // Behind the next in order, so that nothing is due before it is there.
        for ticket in tickets[1..<11] { #expect(!add(ticket, isAbandoned: true)) }
        #expect(add(tickets[0]), "20 are left, which is no crowd")
        #expect(groupSize() == 1)
    }

    @Test func aCrowdWaitsForTheNextInOrder() throws {
        let tickets = try take(40)
        for ticket in tickets[1...] { #expect(!add(ticket)) }
        #expect(add(tickets[0]))
        #expect(groupSize() == 40)
    }

    private func take(_ count: Int) throws -> [LogWriter.Ticket] {
        try (0..<count).map { _ in try queue.takeTicket(isDecided: true) }
    }

    private func add(_ ticket: LogWriter.Ticket, isAbandoned: Bool = false) -> Bool {
        queue.add(
            WaitingAppend(
                ticket: ticket, events: [], request: nil, isDecided: true, isAbandoned: isAbandoned,
                whenDurable: { _ in }, resume: { _ in }))
    }

    private func leave() -> Bool { queue.leave() }

    private func groupSize() -> Int? { queue.nextGroup()?.count }
}
