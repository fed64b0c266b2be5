import Events
import LogTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// Runs that are handed out ahead, and wait for the place of another's call.
@Suite(.timeLimit(.minutes(1))) struct ReadyRunTests {
    private static let experiment = ExperimentID(millisecondsSince1970: 1, random: (0, 0))
    private static func job(_ run: UInt64, model: String = "a:a") -> RunQueue.Job {
        RunQueue.Job(
            run: RunID(millisecondsSince1970: 1, random: (1, run)), experiment: experiment, model: model)
    }

    /// Of which runs calls are and were made.
    private final class Calls: Sendable {
        private let counts = Mutex((now: 0, most: 0, all: 0))

        func begin() {
            counts.withLock {
                $0.now += 1
                $0.all += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func end() { counts.withLock { $0.now -= 1 } }
        var most: Int { counts.withLock { $0.most } }
        var all: Int { counts.withLock { $0.all } }
    }

    @Test func asManyCallsAreMadeAtOnceAsMayBe() async throws {
        let queue = RunQueue(underWayMax: 12)
        for number in 0..<200 as Range<UInt64> { queue.add(Self.job(number), underWayMax: 100) }
        let calls = Calls()
        await withDiscardingTaskGroup { group in
            for _ in 0..<200 {
                guard let handout = await queue.next() else { break }
                group.addTask {
                    guard await queue.awaitCall(of: handout) else { return }
                    calls.begin()
                    for _ in 0..<10 { await Task.yield() }
                    calls.end()
                    queue.callEnded(handout, .answered(tokens: nil))
                    queue.finished(handout, .notMade)
                }
            }
        }
        #expect(calls.all == 200)
        #expect(calls.most == 12)
    }

    @Test func anExperimentMakesNoMoreCallsAtOnceThanItMay() async throws {
        let queue = RunQueue(underWayMax: 100)
        for number in 0..<14 as Range<UInt64> { queue.add(Self.job(number), underWayMax: 12) }
        var handouts: [RunQueue.Handout] = []
        for _ in 0..<14 { handouts.append(try #require(await queue.next())) }
        for handout in handouts.prefix(12) { #expect(await queue.awaitCall(of: handout)) }
        let begun = Calls()
        let waiting = handouts.suffix(2).map { handout in
            Task { if await queue.awaitCall(of: handout) { begun.begin() } }
        }
        for _ in 0..<100 { await Task.yield() }
        #expect(begun.all == 0)
        queue.callEnded(handouts[0], .answered(tokens: nil))
        while begun.all == 0 { await Task.yield() }
        for _ in 0..<100 { await Task.yield() }
        #expect(begun.all == 1)
        // One that is not recorded, but failed, leaves its place as well.
        queue.finished(handouts[1], .failed(.serverFailed, wait: nil))
        for task in waiting { await task.value }
        #expect(begun.all == 2)
    }

    @Test func whereFewCallsAreMadeAtOnceNoneIsHandedOutAhead() {
        #expect(RunQueue.ahead(of: 1) == 0)
        #expect(RunQueue.ahead(of: 5) == 0)
        #expect(RunQueue.ahead(of: 200) == 33)
    }

    @Test func oneThatIsStoppedWaitsNoLongerAndTakesNoPlace() async throws {
        let queue = RunQueue(underWayMax: 6)
        for number in 0..<7 as Range<UInt64> { queue.add(Self.job(number), underWayMax: 100) }
        var handouts: [RunQueue.Handout] = []
        for _ in 0..<7 { handouts.append(try #require(await queue.next())) }
        for handout in handouts.prefix(6) { #expect(await queue.awaitCall(of: handout)) }
        let last = handouts[6]
        let waiting = Task { await queue.awaitCall(of: last) }
        for _ in 0..<100 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == false)
        queue.finished(last, .notMade)
        queue.callEnded(handouts[0], .answered(tokens: nil))
        queue.add(Self.job(7), underWayMax: 100)
        let next = try #require(await queue.next())
        #expect(await queue.awaitCall(of: next))
    }

    /// A provider that asks to be left alone is not asked by those that were ready before it did.
    @Test func aProvidersWaitHoldsForThoseThatAreReady() async throws {
        let queue = RunQueue(underWayMax: 6)
        for number in 0..<7 as Range<UInt64> { queue.add(Self.job(number), underWayMax: 100) }
        var handouts: [RunQueue.Handout] = []
        for _ in 0..<7 { handouts.append(try #require(await queue.next())) }
        for handout in handouts.prefix(6) { #expect(await queue.awaitCall(of: handout)) }
        let last = handouts[6]
        let waiting = Task { await queue.awaitCall(of: last) }
        for _ in 0..<100 { await Task.yield() }
        let shutAt = Instant.now
        queue.callEnded(handouts[0], .failed(.rateLimited, wait: .milliseconds(200)))
        #expect(await waiting.value)
        #expect(Instant.now - shutAt >= .milliseconds(200))
    }
}
