import EventLog
import Synchronization
import Testing

@Suite struct ReadAheadTests {
    @Test(arguments: [0, 1, 2, 7, 500]) func resultsComeInOrderAndEachOnce(count: Int) {
        let done = Mutex([Int](repeating: 0, count: count))
        var results = ReadAhead(count: count, ahead: 3) { number in
            done.withLock { $0[number] += 1 }
            return number * number
        }
        var taken: [Int] = []
        while let result = results.next() { taken.append(result) }
        #expect(taken == (0..<count).map { $0 * $0 })
        #expect(done.withLock { $0 } == [Int](repeating: 1, count: count))
        #expect(results.next() == nil)
    }

    @Test func noMoreIsDoneThanMayWait() {
        let furthest = Mutex(0)
        var results = ReadAhead(count: 100, ahead: 4) { number in
            furthest.withLock { $0 = max($0, number) }
            return number
        }
        while let result = results.next() { #expect(furthest.withLock { $0 } <= result + 4) }
    }

    @Test func nothingRunsOnceItIsLetGo() {
        let running = Mutex(0)
        let begun = Mutex(0)
        do {
            var results = ReadAhead(count: 1_000, ahead: 8) { number in
                running.withLock { $0 += 1 }
                begun.withLock { $0 += 1 }
                defer { running.withLock { $0 -= 1 } }
                return (0..<1_000).reduce(number, ^)
            }
            for _ in 0..<3 { _ = results.next() }
        }
        #expect(running.withLock { $0 } == 0)
        let after = begun.withLock { $0 }
        #expect(after <= 3 + 8)
    }
}
