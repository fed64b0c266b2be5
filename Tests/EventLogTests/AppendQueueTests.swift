import LogTestSupport
import TestSupport
import Testing

@testable import EventLog

/// When a group is committed, who is in it, and who commits it.
@Suite final class AppendQueueTests {
    private var queue = AppendQueue()

    @Test func fewCallersWaitForNobody() throws {
        let tickets = try take(23)
        #expect(add(tickets[0]) == .queue)
        #expect(groupSize() == 1)
        #expect(groupSize() == nil)
        #expect(add(tickets[1]) == .queue)
    }

    @Test func whoeverIsAloneCommits() throws {
        let ticket = try take(1)[0]
        #expect(add(ticket) == .caller)
        #expect(groupSize() == 1)
        #expect(groupSize() == nil)
        #expect(leave(ticket) == nil)
    }

    @Test func twoThirdsOfACrowdAreWaitedFor() throws {
        let tickets = try take(30)
        for ticket in tickets[..<19] { #expect(add(ticket) == nil) }
        #expect(add(tickets[19]) == .caller)
        #expect(groupSize() == 20)
        // Those 20 are on their way: they come again, or leave.
        for ticket in tickets[20...] { #expect(add(ticket) == nil) }
        #expect(groupSize() == nil)
        for ticket in tickets[..<6] { #expect(leave(ticket) == nil) }
        #expect(leave(tickets[6]) == .queue, "23 callers are no crowd")
        #expect(groupSize() == 10)
    }

    @Test func whoeverHeardAndAsksAgainIsWaitedFor() throws {
        let first = try take(60)
        for ticket in first[..<39] { #expect(add(ticket) == nil) }
        #expect(add(first[39]) == .caller)
        #expect(groupSize() == 40)
        #expect(groupSize() == nil)
        for ticket in first[40...] { #expect(add(ticket) == nil) }
        // 20 of before, and then those who come again.
        for ticket in first[..<19] {
            #expect(leave(ticket) == nil)
            #expect(add(try take(1)[0]) == nil)
        }
        #expect(leave(first[19]) == .caller, "39 of 59")
        #expect(groupSize() == 39)
    }

    @Test func ofAVeryLargeCrowdAGroupIsEnough() throws {
        let tickets = try take(1_000)
        for ticket in tickets[..<63] { #expect(add(ticket) == nil) }
        #expect(add(tickets[63]) == .caller)
        #expect(groupSize() == 64)
    }

    @Test func nobodyWaitsForWhoSealsMuch() throws {
        let quick = try take(30)
        _ = try take(100, for: 1_000)
        for ticket in quick[..<19] { #expect(add(ticket) == nil) }
        #expect(add(quick[19]) == .caller)
        #expect(groupSize() == 20)
    }

    @Test func nobodyWaitsForWhatIsAbandoned() throws {
        let tickets = try take(30)
        // Behind the next in order, so that nothing is due before it is there.
        for ticket in tickets[1..<11] { #expect(add(ticket, isAbandoned: true) == nil) }
        #expect(add(tickets[0]) == .queue, "20 are left, which is no crowd")
        #expect(groupSize() == 1)
    }

    @Test func aLossIsSaidBeforeTheCrowdHasCome() throws {
        let tickets = try take(40)
        #expect(add(tickets[0], isAbandoned: true) == .caller)
        #expect(groupSize() == nil)
        #expect(queue.awaitingRecovery)
        // What was decided on it is refused as soon as it comes.
        #expect(add(tickets[1]) == .caller)
        #expect(groupSize() == nil)
    }

    @Test func aCrowdWaitsForTheNextInOrder() throws {
        let tickets = try take(40)
        for ticket in tickets[1...] { #expect(add(ticket) == nil) }
        #expect(watch() == nil)
        #expect(add(tickets[0]) == .caller)
        #expect(groupSize() == 40)
    }

    @Test func aCrowdIsNotWaitedForLong() throws {
        let tickets = try take(40)
        #expect(watch() == nil)
        for ticket in tickets[..<3] { #expect(add(ticket) == nil) }
        #expect(watch() == tickets[0])
        #expect(watch() == nil, "one watch is enough")
        #expect(timePassed(since: tickets[0]) == .queue)
        #expect(groupSize() == 3)
        #expect(add(tickets[3]) == nil)
        #expect(groupSize() == nil, "the next ones wait anew")
        #expect(watch() == tickets[3])
    }

    @Test func whoCameSinceTheWatchBeganIsWatchedAnew() throws {
        let tickets = try take(40)
        #expect(add(tickets[0]) == nil)
        #expect(watch() == tickets[0])
        for ticket in tickets[1..<25] { #expect(add(ticket) == nil) }
        #expect(add(tickets[25]) == .caller)
        #expect(groupSize() == 26)
        #expect(add(tickets[26]) == nil)
        #expect(groupSize() == nil)
        #expect(timePassed(since: tickets[0]) == nil)
        #expect(watch() == tickets[26])
    }

    private func take(_ count: Int, for events: Int = 1) throws -> [LogWriter.Ticket] {
        try (0..<count).map { _ in try queue.takeTicket(for: events, isDecided: true) }
    }

    private func add(_ ticket: LogWriter.Ticket, isAbandoned: Bool = false) -> AppendQueue.Committer? {
        queue.add(
            WaitingAppend(
                ticket: ticket, events: [], request: nil, isDecided: true, isAbandoned: isAbandoned,
                whenDurable: { _ in }, resume: { _ in }))
    }

    private func leave(_ ticket: LogWriter.Ticket) -> AppendQueue.Committer? { queue.leave(ticket) }

    private func watch() -> LogWriter.Ticket? { queue.watch() }

    private func timePassed(since ticket: LogWriter.Ticket) -> AppendQueue.Committer? {
        queue.timePassed(since: ticket)
    }

    private func groupSize() -> Int? { queue.nextGroup()?.count }
}
