import Events
import LogTestSupport
import TestSupport
import Testing

@testable import Runner

@Suite(.timeLimit(.minutes(1))) struct RunQueueTests {
    private static func experiment(_ number: UInt64) -> ExperimentID {
        ExperimentID(millisecondsSince1970: number, random: (0, 0))
    }
    private static func job(_ experiment: UInt64, _ run: UInt64) -> RunQueue.Job {
        RunQueue.Job(
            run: RunID(millisecondsSince1970: experiment, random: (1, run)), experiment: Self.experiment(experiment))
    }

    @Test func runsOfOneExperimentComeInTheirOrder() async {
        let queue = RunQueue()
        for number in 0..<5 { queue.add(Self.job(1, UInt64(number)), underWayMax: 10) }
        for number in 0..<5 { #expect(await queue.next() == Self.job(1, UInt64(number))) }
    }

    @Test func experimentsTakeTurns() async {
        let queue = RunQueue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 10) }
        for number in 0..<3 { queue.add(Self.job(2, UInt64(number)), underWayMax: 10) }
        var served: [RunQueue.Job?] = []
        for _ in 0..<6 { served.append(await queue.next()) }
        #expect(
            served == [Self.job(1, 0), Self.job(2, 0), Self.job(1, 1), Self.job(2, 1), Self.job(1, 2), Self.job(2, 2)])
    }

    @Test func aFullExperimentDoesNotHoldUpAnother() async {
        let queue = RunQueue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 1) }
        queue.add(Self.job(2, 0), underWayMax: 1)
        #expect(await queue.next() == Self.job(1, 0))
        #expect(await queue.next() == Self.job(2, 0))
        async let third = queue.next()
        queue.finished(Self.job(2, 0))
        queue.finished(Self.job(1, 0))
        #expect(await third == Self.job(1, 1))
    }

    @Test func aTakerWaitsUntilThereIsSomething() async {
        let queue = RunQueue()
        async let job = queue.next()
        await Task.yield()
        queue.add(Self.job(1, 0), underWayMax: 1)
        #expect(await job == Self.job(1, 0))
    }

    @Test func aDroppedExperimentIsServedNoMore() async {
        let queue = RunQueue()
        for number in 0..<3 { queue.add(Self.job(1, UInt64(number)), underWayMax: 1) }
        queue.add(Self.job(2, 0), underWayMax: 1)
        #expect(await queue.next() == Self.job(1, 0))
        queue.drop(Self.experiment(1))
        #expect(await queue.next() == Self.job(2, 0))
        queue.finished(Self.job(1, 0))
        queue.finished(Self.job(2, 0))
        // And may be used again, within its old limit or a new one.
        queue.add(Self.job(1, 9), underWayMax: 2)
        queue.add(Self.job(1, 10), underWayMax: 2)
        #expect(await queue.next() == Self.job(1, 9))
        #expect(await queue.next() == Self.job(1, 10))
    }

    @Test func aClosedQueueServesNobody() async {
        let queue = RunQueue()
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
            let queue = RunQueue()
            let lanes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (runs: Int.random(in: 1...12, using: &random), max: Int.random(in: 1...4, using: &random))
            }
            var underWay: [RunQueue.Job] = []
            var served: [ExperimentID: [RunQueue.Job]] = [:]
            for (lane, (runs, max)) in lanes.enumerated() {
                for run in 0..<runs { queue.add(Self.job(UInt64(lane), UInt64(run)), underWayMax: max) }
            }
            let total = lanes.reduce(0) { $0 + $1.runs }
            while served.values.reduce(0, { $0 + $1.count }) < total {
                let isServable = lanes.enumerated().contains { lane, limits in
                    let id = Self.experiment(UInt64(lane))
                    return served[id, default: []].count < limits.runs
                        && underWay.count { $0.experiment == id } < limits.max
                }
                if !isServable || Int.random(in: 0..<3, using: &random) == 0,
                    let done = underWay.indices.randomElement(using: &random)
                {
                    queue.finished(underWay.remove(at: done))
                    continue
                }
                guard let job = await queue.next() else {
                    Issue.record("closed: seed \(random.seed)")
                    return
                }
                underWay.append(job)
                served[job.experiment, default: []].append(job)
            }
            for (lane, (runs, max)) in lanes.enumerated() {
                let id = Self.experiment(UInt64(lane))
                #expect(served[id] == (0..<runs).map { Self.job(UInt64(lane), UInt64($0)) }, "seed \(random.seed)")
                #expect(underWay.count { $0.experiment == id } <= max, "seed \(random.seed)")
            }
        }
    }
}
