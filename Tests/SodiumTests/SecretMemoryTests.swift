import Sodium
import Testing

/// What must not stay in memory: every test looks for the secret in all of the process's memory, before and after.
@Suite(.serialized) struct SecretMemoryTests {
    @Test func secretBytesAreGoneWithTheirOwner() throws {
        func makeAndRelease() throws -> MemoryTrace {
            let secret = SecretBytes.random(count: 32)
            let trace = secret.withBytes { MemoryTrace(of: $0) }
            let count = try trace.count()
            #expect(count == 1)
            return trace
        }
        let trace = try makeAndRelease()
        #expect(try trace.count() == 0)
    }

    @Test func bytesOfAFillThatThrewAreGone() throws {
        struct Stop: Error {}
        var trace: MemoryTrace?
        #expect(throws: Stop.self) {
            _ = try SecretBytes(count: 32) { bytes throws(Stop) in
                Random.fill(bytes)
                trace = MemoryTrace(of: UnsafeRawBufferPointer(bytes))
                throw Stop()
            }
        }
        #expect(try trace?.count() == 0)
    }

    @Test func aWipedSlotIsZeroAndNowhereElse() throws {
        let slab = SecretSlab(capacity: 3)
        let slots = (0..<3).compactMap { _ in slab.add { Random.fill($0) } }
        let traces = slots.map { slot in slab.withSecret(slot) { MemoryTrace(of: $0) } }
        #expect(try traces.map { try $0.count() } == [1, 1, 1])
        slab.wipe(slots[1])
        #expect(try traces.map { try $0.count() } == [1, 0, 1])
        #expect(slab.withSecret(slots[1]) { $0.allSatisfy { $0 == 0 } })
    }

    @Test func aSlabsSecretsAreGoneWithIt() throws {
        var slab: SecretSlab? = SecretSlab(capacity: 1)
        let slot = try #require(slab!.add { Random.fill($0) })
        let trace = slab!.withSecret(slot) { MemoryTrace(of: $0) }
        #expect(try trace.count() == 1)
        slab = nil
        #expect(try trace.count() == 0)
    }

    @Test func aSigningKeysSeedIsGoneWithIt() throws {
        var key: SigningKey? = SigningKey.random()
        let trace = key!.withSeed { MemoryTrace(of: $0) }
        // Making the key went through the seed's own guarded memory, which is gone already.
        #expect(try trace.count() == 1)
        _ = key!.sign(pattern(100))
        key = nil
        #expect(try trace.count() == 0)
    }

    @Test func wipedMemoryIsZero() {
        var bytes = pattern(100)
        bytes.withUnsafeMutableBytes { wipe($0) }
        #expect(bytes == [UInt8](repeating: 0, count: 100))
        wipe(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }
}
