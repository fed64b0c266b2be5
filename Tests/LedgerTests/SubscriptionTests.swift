import Events
import Ledger
import LogTestSupport
import TestSupport
import Testing

@Suite struct SubscriptionTests {
    /// Hears events from `start` on until there are `count` of them.
    private static func hear(_ reader: LedgerReader, from start: UInt64, count: UInt64, pause: Duration? = nil)
        async throws -> [LoggedEvent]
    {
        var heard: [LoggedEvent] = []
        for try await event in reader.subscribe(from: start) {
            heard.append(event)
            if heard.count == Int(count) { break }
            if let pause, heard.count.isMultiple(of: 16) { try await Task.sleep(for: pause) }
        }
        return heard
    }

    @Test func everySubscriberHearsEveryEventOnceAndInOrder() async throws {
        var random = SeededRandom("subscribers")
        for _ in 0..<3 {
            let workspace = try await Workspace()
            let ledger = try Ledger.open(workspace.folder)
            let writers = Int.random(in: 1...6, using: &random)
            let commands = Int.random(in: 1...25, using: &random)
            let end = UInt64(7 + 2 * writers * commands)
            let starts = (0..<8).map { _ in UInt64.random(in: 0..<end, using: &random) } + [0, 7, end - 1]
            let heard = try await withThrowingTaskGroup(of: (UInt64, [LoggedEvent]).self) { group in
                for (index, start) in starts.enumerated() {
                    let pause: Duration? = index.isMultiple(of: 3) ? .milliseconds(1) : nil
                    group.addTask {
                        (start, try await Self.hear(ledger.reader, from: start, count: end - start, pause: pause))
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { writing in
                    for writer in 0..<writers {
                        writing.addTask {
                            for number in 0..<commands { try await ledger.addPrompt("Prompt \(writer).\(number)") }
                        }
                    }
                    try await writing.waitForAll()
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let all = try ledger.reader.events(0..<end)
            for (start, events) in heard {
                #expect(events.map(\.position) == Array(start..<end), "seed \(random.seed)")
                for (event, stored) in zip(events, all[Int(start)...]) {
                    #expect(
                        event.eventID == stored.eventID && event.facts == stored.facts
                            && event.recordedAt == stored.recordedAt)
                    #expect(event.hasContent == stored.hasContent)
                }
            }
        }
    }

    @Test func aSubscriberWhoLagsFarBehindLosesNothing() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        var iterator = ledger.reader.subscribe(from: 0).makeAsyncIterator()
        #expect(try await iterator.next()?.position == 0)
        // More than the feed keeps in memory.
        for number in 0..<3 { try await ledger.addCases(3_000, to: "Dataset \(number)") }
        var position: UInt64 = 0
        while position + 1 < ledger.reader.size, let event = try await iterator.next() {
            #expect(event.position == position + 1)
            position = event.position
        }
        #expect(position + 1 == 7 + 3 * 3_001)
    }

    @Test func aSubscriptionFromAPlaceToComeBeginsThere() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        async let heard = Self.hear(ledger.reader, from: 10, count: 3)
        for number in 0..<4 { try await ledger.addPrompt("Prompt \(number)") }
        #expect(try await heard.map(\.position) == [10, 11, 12])
    }

    @Test func aCancelledSubscriberStops() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let task = Task { () -> Int in
            var heard = 0
            for try await _ in ledger.reader.subscribe(from: 0) { heard += 1 }
            return heard
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        #expect(try await task.value <= 7)
        try await ledger.addPrompt("Support")
    }

    @Test func aSubscriptionOfACancelledTaskHearsNothing() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let task = Task { () -> Int in
            while !Task.isCancelled { await Task.yield() }
            var heard = 0
            for try await _ in ledger.reader.subscribe(from: 0) { heard += 1 }
            return heard
        }
        task.cancel()
        #expect(try await task.value == 0)
    }

    @Test func closingEndsEverySubscriptionAfterWhatIsDurable() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Support")
        // It waits for what is to come, so it has heard all that is there.
        let (waiting, whenHeard) = AsyncStream<UInt64>.makeStream()
        let task = Task { () -> [UInt64] in
            var heard: [UInt64] = []
            for try await event in ledger.reader.subscribe(from: 5) {
                heard.append(event.position)
                whenHeard.yield(event.position)
            }
            return heard
        }
        for await position in waiting where position == 8 { break }
        try await ledger.close()
        #expect(try await task.value == [5, 6, 7, 8])
    }

    @Test func aReaderHasNothingToComeAndItsSubscriptionEndsWithIt() async throws {
        let workspace = try await Workspace()
        let reader = try LedgerReader.open(workspace.folder)
        #expect(try await Self.hear(reader, from: 0, count: 7).map(\.position) == Array(0..<7))
        let task = Task { try await Self.hear(reader, from: 7, count: 1).count }
        try reader.close()
        #expect(try await task.value == 0)
    }
}
