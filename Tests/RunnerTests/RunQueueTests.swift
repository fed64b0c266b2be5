import Events
import LogTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Runner

@Suite(.timeLimit(.minutes(1))) struct RunQueueTests {
    private static func experiment(_ number: UInt64) -> ExperimentID {
        ExperimentID(millisecondsSince1970: number, random: (0, 0))
    }
    private static func job(_ experiment: UInt64, _ run: UInt64, model: String = "a:a") -> RunQueue.Job {
        RunQueue.Job(
            run: RunID(millisecondsSince1970: experiment, random: (1, run)), experiment: Self.experiment(experiment),
            model: model)
    }

    /// As handed out at `start`, which is what these tests' clock says for ever.
    private static func handout(_ experiment: UInt64, _ run: UInt64, model: String = "a:a") -> RunQueue.Handout {
        var job = job(experiment, run, model: model)
        (job.takenUp, job.begun) = (start, start)
        return RunQueue.Handout(job: job, notAsked: nil, at: start)
    }

    private static let start = Instant.now
    private static func queue() -> RunQueue { RunQueue(underWayMax: 100, clock: { start }) }

    @Test func runsOfOneExperimentComeInTheirOrder() async {
        let queue = Self.queue()
        for number in 0..<5 { queue.add(Self.job(1, UInt64(number)), underWayMax: 10) }
        for number in 0..<5 { #expect(await queue.next() == Self.handout(1, UInt64(number))) }
    }

    @Test func experimentsTakeTurns() async {
        let queue = Self.queue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 10) }
        for number in 0..<3 { queue.add(Self.job(2, UInt64(number)), underWayMax: 10) }
        var served: [RunQueue.Handout?] = []
        for _ in 0..<6 { served.append(await queue.next()) }
        #expect(
            served == [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2), (2, 2)].map { Self.handout($0, $1) })
    }

    @Test func aFullExperimentDoesNotHoldUpAnother() async {
        let queue = Self.queue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 1) }
        queue.add(Self.job(2, 0), underWayMax: 1)
        #expect(await queue.next() == Self.handout(1, 0))
        #expect(await queue.next() == Self.handout(2, 0))
        async let third = queue.next()
        queue.finished(Self.handout(2, 0), .answered(tokens: nil))
        queue.finished(Self.handout(1, 0), .answered(tokens: nil))
        #expect(await third == Self.handout(1, 1))
    }

    @Test func thePlaceOfARunIsAnothersAsSoonAsItsCallIsOver() async {
        let queue = Self.queue()
        for number in 0..<2 { queue.add(Self.job(1, UInt64(number)), underWayMax: 1) }
        #expect(await queue.next() == Self.handout(1, 0))
        queue.callEnded(Self.handout(1, 0), .answered(tokens: nil))
        #expect(await queue.next() == Self.handout(1, 1))
        // It is not over: whoever names it again finds it here.
        queue.add(Self.job(1, 0), underWayMax: 1)
        queue.add(Self.job(1, 2), underWayMax: 1)
        queue.finished(Self.handout(1, 0), .notMade)
        queue.finished(Self.handout(1, 1), .answered(tokens: nil))
        #expect(await queue.next() == Self.handout(1, 2))
    }

    @Test func runsThatAnotherHoldsWaitForThatOneAndNotForTheirModel() {
        let queue = Self.queue()
        let holder = ActorID(millisecondsSince1970: 1, random: (0, 0))
        let free = Self.start + .seconds(60)
        for number in 0..<2 {
            var job = Self.job(1, UInt64(number))
            job.hold = RunQueue.Hold(holder: holder, until: number == 0 ? free - .seconds(30) : free)
            queue.add(job, underWayMax: 10, notBefore: Self.start + .seconds(5))
        }
        #expect(queue.waits(of: Self.experiment(1)).isEmpty)
        let holds = queue.holds(of: Self.experiment(1))
        #expect(holds.count == 1)
        #expect(holds.first?.holder == holder && holds.first?.runs == 2)
        #expect(holds.first?.until == free, "when the last of them is free")
        queue.add(Self.job(1, 2), underWayMax: 10, notBefore: Self.start + .seconds(20))
        #expect(queue.waits(of: Self.experiment(1)).map(\.until) == [Self.start + .seconds(20)])
        #expect(queue.holds(of: Self.experiment(2)).isEmpty)
    }

    @Test func answersThatAreNotRecordedYetHoldUpFurtherCalls() async {
        let queue = RunQueue(underWayMax: 2, clock: { Self.start })
        for number in 0..<4 { queue.add(Self.job(1, UInt64(number)), underWayMax: 10) }
        for number in 0..<2 {
            #expect(await queue.next() == Self.handout(1, UInt64(number)))
            queue.callEnded(Self.handout(1, UInt64(number)), .answered(tokens: nil))
        }
        let isServed = Mutex(false)
        async let third = {
            let third = await queue.next()
            isServed.withLock { $0 = true }
            return third
        }()
        for _ in 0..<100 { await Task.yield() }
        #expect(!isServed.withLock { $0 })
        queue.finished(Self.handout(1, 1), .notMade)
        #expect(await third == Self.handout(1, 2))
    }

    @Test func aRunWhoseAnswerCouldNotBeRecordedIsDoneAgain() async {
        let queue = Self.queue()
        queue.add(Self.job(1, 0), underWayMax: 1)
        #expect(await queue.next() == Self.handout(1, 0))
        queue.callEnded(Self.handout(1, 0), .answered(tokens: nil))
        queue.finished(Self.handout(1, 0), .notMade, again: (Self.job(1, 0), Self.start))
        #expect(await queue.next()?.job.run == Self.job(1, 0).run)
    }

    @Test func aTakerWaitsUntilThereIsSomething() async {
        let queue = Self.queue()
        async let job = queue.next()
        await Task.yield()
        queue.add(Self.job(1, 0), underWayMax: 1)
        #expect(await job == Self.handout(1, 0))
    }

    @Test func aDroppedExperimentIsServedNoMore() async {
        let queue = Self.queue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 1) }
        queue.add(Self.job(2, 0), underWayMax: 1)
        #expect(await queue.next() == Self.handout(1, 0))
        queue.drop(Self.experiment(1))
        #expect(await queue.next() == Self.handout(2, 0))
        queue.finished(Self.handout(1, 0), .answered(tokens: nil))
        queue.finished(Self.handout(2, 0), .answered(tokens: nil))
        // And may be used again, within its old limit or a new one.
        queue.add(Self.job(1, 9), underWayMax: 2)
        queue.add(Self.job(1, 10), underWayMax: 2)
        #expect(await queue.next() == Self.handout(1, 9))
        #expect(await queue.next() == Self.handout(1, 10))
    }

    @Test func aClosedQueueServesNobody() async {
        let queue = Self.queue()
        async let waiting = queue.next()
        await Task.yield()
        queue.close()
        #expect(await waiting == nil)
        queue.add(Self.job(1, 0), underWayMax: 1)
        #expect(await queue.next() == nil)
    }

    @Test func everyRunIsServedOnceWithinItsLimitAndInTurn() async {
        var random = SeededRandom("queue")
        for _ in 0..<200 {
            let queue = Self.queue()
            let lanes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (runs: Int.random(in: 1...12, using: &random), max: Int.random(in: 1...4, using: &random))
            }
            var underWay: [RunQueue.Handout] = []
            var served: [ExperimentID: [RunQueue.Job]] = [:]
            for (lane, (runs, max)) in lanes.enumerated() {
                for run in 0..<runs { queue.add(Self.job(UInt64(lane), UInt64(run)), underWayMax: max) }
            }
            let total = lanes.reduce(0) { $0 + $1.runs }
            while served.values.reduce(0, { $0 + $1.count }) < total {
                let isServable = lanes.enumerated().contains { lane, limits in
                    let id = Self.experiment(UInt64(lane))
                    return served[id, default: []].count < limits.runs
                        && underWay.count { $0.job.experiment == id } < limits.max
                }
                if !isServable || Int.random(in: 0..<3, using: &random) == 0,
                    let done = underWay.indices.randomElement(using: &random)
                {
                    queue.finished(underWay.remove(at: done), .answered(tokens: nil))
                    continue
                }
                guard let handout = await queue.next() else {
                    Issue.record("closed: seed \(random.seed)")
                    return
                }
                underWay.append(handout)
                served[handout.job.experiment, default: []].append(handout.job)
            }
            for (lane, (runs, max)) in lanes.enumerated() {
                let id = Self.experiment(UInt64(lane))
                #expect(
                    served[id] == (0..<runs).map { Self.handout(UInt64(lane), UInt64($0)).job }, "seed \(random.seed)")
                #expect(underWay.count { $0.job.experiment == id } <= max, "seed \(random.seed)")
            }
        }
    }

    @Test func aModelThatIsShutDoesNotHoldUpTheOthersOfItsExperiment() async {
        let queue = Self.queue()
        for number in 0..<6 as Range<UInt64> {
            queue.add(Self.job(1, number, model: number % 2 == 0 ? "dead:a" : "live:b"), underWayMax: 10)
        }
        #expect(await queue.next() == Self.handout(1, 0, model: "dead:a"))
        queue.finished(Self.handout(1, 0, model: "dead:a"), .failed(.rateLimited, wait: .seconds(9)))
        for number in [1, 3, 5] as [UInt64] { #expect(await queue.next() == Self.handout(1, number, model: "live:b")) }
    }

    @Test func aModelThatIsSlowDoesNotTakeEveryPlace() async {
        let queue = Self.queue()
        for number in 0..<8 as Range<UInt64> { queue.add(Self.job(1, number, model: "slow:a"), underWayMax: 4) }
        for number in 8..<16 as Range<UInt64> { queue.add(Self.job(1, number, model: "fast:b"), underWayMax: 4) }
        var slow = 0
        // What is slow never comes back, what is fast at once.
        for _ in 0..<10 {
            let handout = await queue.next()!
            if handout.job.model == "fast:b" {
                queue.finished(handout, .answered(tokens: nil))
            } else {
                slow += 1
            }
        }
        #expect(slow == 2)
    }

    @Test func anExperimentThatIsSlowDoesNotTakeEveryPlace() async {
        let queue = RunQueue(underWayMax: 4, clock: { Self.start })
        for number in 0..<8 as Range<UInt64> { queue.add(Self.job(1, number, model: "slow:a"), underWayMax: 100) }
        for number in 0..<8 as Range<UInt64> { queue.add(Self.job(2, number), underWayMax: 100) }
        var slow = 0
        for _ in 0..<10 {
            let handout = await queue.next()!
            if handout.job.model == "slow:a" { slow += 1 } else { queue.finished(handout, .answered(tokens: nil)) }
        }
        #expect(slow == 2)
    }

    @Test func aRunIsQueuedOnce() async {
        let queue = Self.queue()
        for _ in 0..<3 { queue.add(Self.job(1, 1), underWayMax: 10) }
        queue.add(Self.job(1, 2), underWayMax: 10)
        let first = await queue.next()!
        queue.add(Self.job(1, 1), underWayMax: 10)
        #expect(await queue.next()?.job.run == Self.job(1, 2).run)
        queue.finished(first, .notMade, again: (Self.job(1, 1), Self.start))
        #expect(await queue.next()?.job.run == Self.job(1, 1).run)
    }

    @Test func aRunThatIsToBeDoneAgainWaitsAndThenGoesFirst() async {
        let now = Moment(Self.start)
        let queue = RunQueue(underWayMax: 100, clock: { now.value })
        queue.add(Self.job(1, 7), underWayMax: 10, notBefore: Self.start + .seconds(5))
        queue.add(Self.job(1, 8), underWayMax: 10)
        queue.add(Self.job(1, 9), underWayMax: 10)
        #expect(await queue.next()?.job.run == Self.job(1, 8).run)
        now.value = Self.start + .seconds(5)
        #expect(await queue.next()?.job.run == Self.job(1, 7).run)
        #expect(await queue.next()?.job.run == Self.job(1, 9).run)
    }

    @Test func whoWaitsIsWokenWhenTheTimeHasCome() async {
        let queue = RunQueue(underWayMax: 1)
        queue.add(Self.job(1, 7), underWayMax: 1, notBefore: .now + .milliseconds(20))
        #expect(await queue.next()?.job.run == Self.job(1, 7).run)
    }

    @Test func noMoreAreUnderWayThanTheRunnerBears() async {
        let queue = RunQueue(underWayMax: 2, clock: { Self.start })
        for number in 0..<3 { queue.add(Self.job(UInt64(number), 0), underWayMax: 10) }
        let first = await queue.next()
        _ = await queue.next()
        async let third = queue.next()
        await Task.yield()
        queue.finished(first!, .notMade)
        #expect(await third == Self.handout(2, 0))
    }

    /// Nothing changes while the probe stalls: who waits must be woken by the time alone.
    @Test(.timeLimit(.minutes(1))) func aProbeThatStallsHoldsNobodyUpForEver() async {
        let rules = CircuitBreaker.Rules(
            failuresMax: 1, firstPause: .milliseconds(10), outageMax: .milliseconds(200))
        let queue = RunQueue(underWayMax: 100, rules: rules)
        for number in 0..<3 as Range<UInt64> { queue.add(Self.job(1, number), underWayMax: 10) }
        queue.finished(await queue.next()!, .failed(.timedOut, wait: nil))
        #expect(await queue.next()?.probe != nil)
        let third = await queue.next()
        #expect(third?.notAsked == .silent(.timedOut) && third?.job.run == Self.job(1, 2).run)
    }

    @Test func aRunThatAsksNoModelWaitsForNone() async {
        let queue = Self.queue()
        queue.add(Self.job(1, 0), underWayMax: 10)
        queue.finished(await queue.next()!, .failed(.rateLimited, wait: .seconds(9)))
        queue.add(Self.job(1, 1), underWayMax: 10)
        var answered = Self.job(1, 2)
        answered.isAnswered = true
        queue.add(answered, underWayMax: 10)
        let handout = await queue.next()!
        #expect(handout.job.run == answered.run && handout.probe == nil)
        // It is to be asked after all, and waits like the others.
        queue.finished(handout, .notMade, again: (Self.job(1, 2), Self.start))
        let waits = queue.waits(of: Self.experiment(1))
        #expect(waits.map(\.model) == ["a:a"] && waits.map(\.until) == [Self.start + .seconds(9)])
    }

    @Test func whatIsWaitedForIsTold() async {
        let queue = Self.queue()
        #expect(queue.waits(of: Self.experiment(1)).isEmpty)
        queue.add(Self.job(1, 0), underWayMax: 10)
        queue.add(Self.job(1, 1, model: "b:b"), underWayMax: 10, notBefore: Self.start + .seconds(3))
        #expect(queue.waits(of: Self.experiment(1)).map(\.model) == ["b:b"])
        let handout = await queue.next()!
        queue.finished(handout, .failed(.overloaded, wait: .seconds(7)), again: (handout.job, Self.start))
        let waits = queue.waits(of: Self.experiment(1)).sorted { $0.model < $1.model }
        #expect(waits.map(\.until) == [Self.start + .seconds(7), Self.start + .seconds(3)])
    }

    /// Its server asked for the wait, and the model knows of nothing.
    @Test func aSandboxThatIsWaitedForIsNotTakenForItsModel() async {
        let queue = Self.queue()
        queue.add(Self.job(1, 0), underWayMax: 10)
        let handout = await queue.next()!
        var again = handout.job
        again.waitsForSandbox = true
        queue.finished(handout, .notMade, again: (again, Self.start + .seconds(4)))
        let waits = queue.waits(of: Self.experiment(1))
        #expect(waits.map(\.model) == ["a sandbox for a:a"] && waits.map(\.until) == [Self.start + .seconds(4)])
    }

    @Test func runsOfAModelThatIsGivenUpAreHandedOutToFail() async {
        let now = Moment(Self.start)
        let rules = CircuitBreaker.Rules(failuresMax: 1, outageMax: .seconds(10))
        let queue = RunQueue(underWayMax: 100, rules: rules, clock: { now.value })
        for number in 0..<3 as Range<UInt64> { queue.add(Self.job(1, number), underWayMax: 10) }
        queue.finished(await queue.next()!, .failed(.unreachable, wait: nil))
        now.value = Self.start + .seconds(11)
        // The pause is over: a probe is let through, and while it is away nobody waits for it.
        let probe = await queue.next()!
        #expect(probe.notAsked == nil)
        #expect(await queue.next()?.notAsked == .silent(.unreachable))
        queue.finished(probe, .answered(tokens: 1))
        queue.add(Self.job(1, 5), underWayMax: 10)
        #expect(await queue.next()?.notAsked == nil)
    }

    @Test func runsThatComeAfterAModelWasGivenUpWaitForItsProbes() async {
        let now = Moment(Self.start)
        let rules = CircuitBreaker.Rules(failuresMax: 1, firstPause: .seconds(1), outageMax: .seconds(10))
        let queue = RunQueue(underWayMax: 100, rules: rules, clock: { now.value })
        for number in 0..<3 as Range<UInt64> { queue.add(Self.job(1, number), underWayMax: 10) }
        queue.finished(await queue.next()!, .failed(.unreachable, wait: nil))
        now.value = Self.start + .seconds(3_600)
        for number in 0..<2 as Range<UInt64> { queue.add(Self.job(2, number), underWayMax: 10) }
        let first = await queue.next()!
        #expect(first.probe != nil && first.job.run == Self.job(1, 1).run)
        let given = await queue.next()!
        #expect(given.notAsked == .silent(.unreachable) && given.job.run == Self.job(1, 2).run)
        queue.finished(given, .notMade)
        queue.finished(first, .failed(.unreachable, wait: nil))
        // Nobody is there yet, and the later ones wait for the next probe.
        let waits = queue.waits(of: Self.experiment(2))
        #expect(waits.map(\.until) == [now.value + .seconds(2)])
        now.value += .seconds(2)
        let second = await queue.next()!
        #expect(second.probe != nil && second.job.run == Self.job(2, 0).run)
        async let third = queue.next()
        for _ in 0..<100 { await Task.yield() }
        queue.finished(second, .answered(tokens: 1))
        let last = await third
        #expect(last?.notAsked == nil && last?.job.run == Self.job(2, 1).run)
    }

    @Test func aJudgeOfALaterRunIsWaitedForAndThatOfAnEarlierIsNot() async throws {
        let now = Moment(Self.start)
        let rules = CircuitBreaker.Rules(failuresMax: 1, firstPause: .seconds(60), outageMax: .seconds(10))
        let queue = RunQueue(underWayMax: 100, rules: rules, clock: { now.value })
        queue.add(Self.job(1, 0), underWayMax: 10)
        let earlier = await queue.next()!
        guard case .entered(let entry) = try await queue.enterJudge("j:j", of: earlier.job.run) else {
            Issue.record("nobody had failed yet")
            return
        }
        queue.judgeEnded(entry, .failed(.timedOut, wait: nil))
        now.value = Self.start + .seconds(20)
        queue.add(Self.job(1, 1), underWayMax: 10)
        let later = await queue.next()!
        guard case .givenUp(.timedOut) = try await queue.enterJudge("j:j", of: earlier.job.run) else {
            Issue.record("it has waited for long enough")
            return
        }
        let waiting = Task { try await queue.enterJudge("j:j", of: later.job.run) }
        for _ in 0..<100 { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
