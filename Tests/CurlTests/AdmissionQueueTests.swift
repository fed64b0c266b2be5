import Curl
import Testing

@Suite struct AdmissionQueueTests {
    private typealias Queue = AdmissionQueue<Int, String>

    /// Everybody whose turn it is now.
    private func admitAll(_ queue: inout Queue) -> [String] {
        var all: [String] = []
        while let order = queue.admit() { all.append(order) }
        return all
    }

    @Test func firstComeIsFirstServedWithinAnOrigin() {
        var queue = Queue(perOriginMax: 2, totalMax: 10)
        for id in 1...4 { queue.enqueue(id, "a\(id)", origin: "a") }
        #expect(admitAll(&queue) == ["a1", "a2"])
        queue.finish(origin: "a")
        #expect(admitAll(&queue) == ["a3"])
        queue.finish(origin: "a")
        queue.finish(origin: "a")
        #expect(admitAll(&queue) == ["a4"])
    }

    @Test func originsTakeTurns() {
        var queue = Queue(perOriginMax: 9, totalMax: 9)
        for id in 1...3 { queue.enqueue(id, "a\(id)", origin: "a") }
        for id in 4...5 { queue.enqueue(id, "b\(id)", origin: "b") }
        #expect(admitAll(&queue) == ["a1", "b4", "a2", "b5", "a3"])
    }

    @Test func aFullOriginHoldsUpNoOther() {
        var queue = Queue(perOriginMax: 1, totalMax: 9)
        for id in 1...3 { queue.enqueue(id, "a\(id)", origin: "a") }
        queue.enqueue(4, "b4", origin: "b")
        #expect(admitAll(&queue) == ["a1", "b4"])
        #expect(queue.waitingCount == 2)
    }

    @Test func theTotalIsHeld() {
        var queue = Queue(perOriginMax: 5, totalMax: 3)
        for id in 1...4 { queue.enqueue(id, "x\(id)", origin: "origin \(id)") }
        #expect(admitAll(&queue).count == 3)
        queue.finish(origin: "origin 1")
        #expect(admitAll(&queue) == ["x4"])
    }

    @Test func whoLeavesIsPassedOver() {
        var queue = Queue(perOriginMax: 1, totalMax: 1)
        for id in 1...3 { queue.enqueue(id, "a\(id)", origin: "a") }
        #expect(admitAll(&queue) == ["a1"])
        #expect(queue.leave(2) == true)
        #expect(queue.leave(2) == false)
        queue.finish(origin: "a")
        #expect(admitAll(&queue) == ["a3"])
    }

    @Test func afterEverybodyLeftTheNextComerIsServed() {
        var queue = Queue(perOriginMax: 1, totalMax: 1)
        for id in 1...3 { queue.enqueue(id, "a\(id)", origin: "a") }
        for id in 1...3 { _ = queue.leave(id) }
        #expect(admitAll(&queue) == [])
        queue.enqueue(4, "a4", origin: "a")
        #expect(admitAll(&queue) == ["a4"])
    }

    @Test func drainingLeavesNobodyWaiting() {
        var queue = Queue(perOriginMax: 1, totalMax: 9)
        for id in 1...3 { queue.enqueue(id, "a\(id)", origin: "a") }
        #expect(admitAll(&queue) == ["a1"])
        #expect(Set(queue.drain()) == ["a2", "a3"])
        queue.finish(origin: "a")
        #expect(admitAll(&queue) == [])
    }

    @Test func anyOrderOfEventsKeepsTheLimitsAndServesEverybody() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        var queue = Queue(perOriginMax: 3, totalMax: 5)
        var underWay: [String: Int] = [:]
        var (enqueued, left, served) = (0, 0, 0)
        for step in 0..<5_000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0...1 where step < 4_000:
                enqueued += 1
                let origin = "\(Int.random(in: 0..<4, using: &random))"
                queue.enqueue(enqueued, origin, origin: origin)
            case 2:
                left += queue.leave(Int.random(in: 1...max(1, enqueued), using: &random)) ? 1 : 0
            default:
                if let origin = underWay.first(where: { $0.value > 0 })?.key {
                    queue.finish(origin: origin)
                    underWay[origin]! -= 1
                }
            }
            while let origin = queue.admit() {
                underWay[origin, default: 0] += 1
                served += 1
            }
            #expect(underWay.values.allSatisfy { $0 <= 3 } && underWay.values.reduce(0, +) <= 5, "seed \(seed)")
        }
        while let origin = underWay.first(where: { $0.value > 0 })?.key {
            queue.finish(origin: origin)
            underWay[origin]! -= 1
            while let next = queue.admit() {
                underWay[next, default: 0] += 1
                served += 1
            }
        }
        #expect(served + left == enqueued && queue.waitingCount == 0, "seed \(seed)")
    }
}

/// A small generator that one seed repeats (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
