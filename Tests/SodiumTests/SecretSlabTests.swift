import Sodium
import Testing

@Suite struct SecretSlabTests {
    private struct Refused: Error {}

    @Test func secretsStayApart() {
        let slab = SecretSlab(capacity: 50)
        let slots = (0..<50).map { number in
            slab.add { $0.copyBytes(from: [UInt8](repeating: UInt8(number), count: 32)) }
        }
        #expect(slots == (0..<50).map { $0 })
        for slot in 0..<50 { #expect(slab.withSecret(slot) { $0.count == 32 && $0.allSatisfy { $0 == slot } }) }
    }

    @Test func aFullSlabTakesNoMore() {
        let slab = SecretSlab(capacity: 2)
        #expect(slab.add { Random.fill($0) } == 0)
        #expect(slab.add { Random.fill($0) } == 1)
        #expect(slab.add { _ in Issue.record("a full slab asked for a secret") } == nil)
    }

    @Test func aFillThatThrowsLeavesItsSlotFree() throws {
        let slab = SecretSlab(capacity: 1)
        #expect(throws: Refused.self) { try slab.add { _ throws(Refused) in throw Refused() } }
        #expect(slab.add { $0.copyBytes(from: pattern(32)) } == 0)
        #expect(slab.withSecret(0) { Array($0) } == pattern(32))
    }

    @Test func manyThreadsGetSlotsOfTheirOwn() async {
        let slab = SecretSlab(capacity: 400)
        let slots = await withTaskGroup(of: [Int].self) { group in
            for number in 0..<8 {
                group.addTask {
                    (0..<60).compactMap { _ in
                        slab.add { $0.copyBytes(from: [UInt8](repeating: UInt8(number), count: 32)) }
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(slots.sorted() == (0..<400).map { $0 })
        for slot in 0..<400 { #expect(slab.withSecret(slot) { Set($0).count == 1 }) }
    }

    @Test func randomBytesAreAsManyAsAskedAndDiffer() {
        #expect([0, 1, 32, 1000].map { Random.bytes($0).count } == [0, 1, 32, 1000])
        #expect(Random.bytes(32) != Random.bytes(32))
    }
}
