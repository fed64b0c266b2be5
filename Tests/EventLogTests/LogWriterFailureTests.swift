import EventLog
import LogTestSupport
import Testing

/// What a failed commit does to those who waited, to those who decided after, and to the log.
@Suite struct LogWriterFailureTests {
    private let log = SampleLog()

    struct Case: Sendable, CustomTestStringConvertible {
        let fault: StoreFault
        let isWritten: Bool
        let expected: AppendFault
        var testDescription: String { "\(fault), \(isWritten ? "written all the same" : "not written")" }

        var stops: Bool {
            if case .stopped = expected { return true }
            return false
        }
    }

    /// Each way a commit can fail, before and after it reached the disk. (Nothing is written under `notWritten`: that is its meaning.)
    static let cases: [Case] = {
        let faults: [(StoreFault, AppendFault)] = [
            (.unknown("the disk went away"), .stopped("the disk went away")),
            (.corrupt("page 7"), .stopped("page 7")),
            (.cannotOpen("gone"), .stopped("gone")),
            (.conflict(expected: 2, actual: 9), .stopped("another process has written to this log")),
            (.notALog, .stopped("the store holds no log any more")),
            (.newerFormat(found: 2, known: 1), .stopped("the store was changed to format 2")),
        ]
        return [
            Case(fault: .notWritten("the disk is full"), isWritten: false, expected: .notWritten("the disk is full"))
        ]
            + faults.flatMap { fault, expected in
                [false, true].map { Case(fault: fault, isWritten: $0, expected: expected) }
            }
    }()

    private func doing(_ failure: Case) -> FaultyStore.Doing {
        failure.isWritten ? .failAfter(failure.fault) : .failBefore(failure.fault)
    }

    @Test(arguments: cases) func theAppendThatFailedSaysSo(failure: Case) async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<2))
        store.script(doing(failure))
        #expect(await writer.outcome([log.event(2)], under: try writer.takeTicket()).fault == failure.expected)
        try log.expectSound(store, size: failure.isWritten ? 3 : 2)
    }

    @Test(arguments: cases) func whatWasDecidedAfterItIsLost(failure: Case) async throws {
        let gate = Gate()
        let store = FaultyStore { if $0.rows.count == 1 { gate.pass() } }
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<2))
        store.script(doing(failure))
        let tickets = try (0..<3).map { _ in try writer.takeTicket() }
        async let first = writer.outcome([log.event(2)], under: tickets[0])
        await gate.waitForArrival()
        async let second = writer.outcome([log.event(3)], under: tickets[1])
        async let third = writer.outcome([log.event(4)], under: tickets[2])
        gate.open()
        #expect(await first.fault == failure.expected)
        let lost: AppendFault = failure.stops ? failure.expected : .decidedOnLostState
        #expect(await [second.fault, third.fault] == [lost, lost])
        #expect(writer.isAwaitingRecovery)
        try log.expectSound(store, size: failure.isWritten ? 3 : 2)
    }

    @Test(arguments: cases) func nobodyDecidesBeforeRecovery(failure: Case) async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        store.script(doing(failure))
        _ = await writer.outcome([log.event(0)], under: try writer.takeTicket())
        #expect(throws: failure.stops ? failure.expected : .decidedOnLostState) { try writer.takeTicket() }
        writer.recovered()
        guard !failure.stops else {
            // What stopped the writer only a new writer overcomes.
            #expect(throws: failure.expected) { try writer.takeTicket() }
            #expect(await writer.outcome([log.event(1)]).fault == failure.expected)
            let fresh = try log.writer(on: store)
            _ = try await fresh.append([log.event(1)])
            return try log.expectSound(store, size: failure.isWritten ? 2 : 1)
        }
        _ = try await writer.append([log.event(1)], under: try writer.takeTicket())
        try log.expectSound(store, size: 1)
    }

    @Test func askingAgainAfterAnUnknownEndFindsWhatWasWritten() async throws {
        let store = FaultyStore()
        let event = log.event(0)
        let writer = try log.found(in: store)
        store.script(.failAfter(.unknown("the disk went away")))
        #expect(await writer.outcome([event], request: .sample("one")).fault == .stopped("the disk went away"))
        let again = try await log.writer(on: store).append([event], request: .sample("one"))
        #expect(again.isEarlier && again.positions == 0..<1)
        try log.expectSound(store, size: 1)
    }

    @Test func anAbandonedTicketHoldsNobodyUpAndLosesWhatCameAfter() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let tickets = try (0..<3).map { _ in try writer.takeTicket() }
        async let last = writer.outcome([log.event(2)], under: tickets[2])
        writer.lose(tickets[1])
        async let first = writer.outcome([log.event(0)], under: tickets[0])
        #expect(await first.positions == 0..<1)
        #expect(await last.fault == .decidedOnLostState)
        writer.recovered()
        #expect(try await writer.append([log.event(3)], under: try writer.takeTicket()).positions == 1..<2)
        try log.expectSound(store, size: 2)
    }

    /// Who recovers folds what is durable. Were a loss said while what precedes it is still on its way, that would be missing from the fold.
    @Test func aLossIsSaidOnlyOnceWhatPrecedesItIsDurable() async throws {
        let gate = Gate()
        let store = FaultyStore { if $0.rows.count == 2 { gate.pass() } }
        let writer = try log.found(in: store)
        let tickets = try (0..<2).map { _ in try writer.takeTicket() }
        // The loss waits behind its predecessor, so that both are taken up together.
        writer.lose(tickets[1])
        async let first = writer.outcome(log.events(0..<2), under: tickets[0])
        await gate.waitForArrival()
        #expect(!writer.isAwaitingRecovery)
        gate.open()
        #expect(await first.positions == 0..<2)
        // The writer goes on to the loss after it has answered; another append is behind it.
        _ = try await writer.append([log.event(2)])
        #expect(writer.isAwaitingRecovery)
        try log.expectSound(store, size: 3)
    }

    /// A ticket of before the recovery that is abandoned after it must not take new decisions with it.
    @Test func aLateAbandonmentLosesNothingNew() async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        let tickets = try (0..<2).map { _ in try writer.takeTicket() }
        store.script(.failBefore(.notWritten("the disk is full")))
        _ = await writer.outcome([log.event(0)], under: tickets[0])
        writer.recovered()
        let fresh = try writer.takeTicket()
        async let last = writer.outcome([log.event(2)], under: fresh)
        writer.lose(tickets[1])
        #expect(await last.positions == 0..<1)
        #expect(!writer.isAwaitingRecovery)
        try log.expectSound(store, size: 1)
    }

    /// A group with a repeated event in it is committed one by one; a failure among them loses those decided after it.
    @Test(arguments: [
        (
            StoreFault.notWritten("the disk is full"), AppendFault.notWritten("the disk is full"),
            AppendFault.decidedOnLostState
        ),
        (.unknown("the disk went away"), .stopped("the disk went away"), .stopped("the disk went away")),
    ])
    func aFailureInAGroupWithARepetitionLosesTheRest(fault: StoreFault, expected: AppendFault, rest: AppendFault)
        async throws
    {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        let known = log.events(0..<2)
        _ = try await writer.append(known)
        let tickets = try (0..<4).map { _ in try writer.takeTicket() }
        // Four in one group: the last repeats what is there, so the group's commit fails and each is tried alone: the first is written,
        // the second fails.
        // (An immediate task has handed its events over when it is made.)
        let later = [known, [log.event(4)], [log.event(3)]]
        let (fourth, third, second) = (
            Task.immediate { await writer.outcome(later[0], under: tickets[3]) },
            Task.immediate { await writer.outcome(later[1], under: tickets[2]) },
            Task.immediate { await writer.outcome(later[2], under: tickets[1]) }
        )
        store.script(.commit, .commit, .failBefore(fault))
        #expect(await writer.outcome([log.event(2)], under: tickets[0]).positions == 2..<3)
        #expect(await second.value.fault == expected)
        #expect(await third.value.fault == rest)
        #expect(await fourth.value.fault == rest)
        try log.expectSound(store, size: 3)
    }

    /// A decision folded the repeated command's events, which will not be written again: what was decided after it is void.
    @Test func anAnswerFromTheLogLosesWhatWasDecidedAfterIt() async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        _ = try await writer.append([log.event(0)], request: .sample("one"))
        let tickets = try (0..<2).map { _ in try writer.takeTicket() }
        let events = log.events(1..<3)
        let after = Task.immediate { await writer.outcome([events[1]], under: tickets[1]) }
        #expect(try await writer.append([events[0]], under: tickets[0], request: .sample("one")).isEarlier)
        #expect(await after.value.fault == .decidedOnLostState)
        try log.expectSound(store, size: 1)
    }

    @Test func appendsThatNobodyDecidedAreNotLostWithOthers() async throws {
        let store = FaultyStore()
        let writer = try log.found(in: store)
        store.script(.failBefore(.notWritten("the disk is full")))
        _ = await writer.outcome([log.event(0)], under: try writer.takeTicket())
        #expect(writer.isAwaitingRecovery)
        #expect(await writer.outcome([log.event(1)]).positions == 0..<1)
        #expect(writer.isAwaitingRecovery)
        try log.expectSound(store, size: 1)
    }
}
