import Sodium
import Testing

@Suite struct SecretStreamTests {
    private static let headerBytes = 24
    private static let sealedChunkBytes = SecretStream.chunkBytes + 17
    private let key = pattern(32)
    private let context = Array("context".utf8)

    private func seal(_ count: Int) -> [UInt8] { SecretStream.seal(pattern(count), key: key, additionalData: context) }
    private func open(_ ciphertext: [UInt8]) -> [UInt8]? {
        SecretStream.open(ciphertext, key: key, additionalData: context)
    }

    @Test(arguments: [
        0, 1, SecretStream.chunkBytes - 1, SecretStream.chunkBytes, SecretStream.chunkBytes + 1,
        3 * SecretStream.chunkBytes,
        3 * SecretStream.chunkBytes + 5,
    ])
    func whatWasSealedOpens(count: Int) {
        let chunks = max(1, (count + SecretStream.chunkBytes - 1) / SecretStream.chunkBytes)
        let sealed = seal(count)
        #expect(sealed.count == Self.headerBytes + count + 17 * chunks)
        #expect(open(sealed) == pattern(count))
    }

    @Test func theSamePlaintextSealsToOtherBytesEachTime() {
        #expect(seal(10) != seal(10))
    }

    @Test func aStreamCutAnywhereDoesNotOpen() {
        let sealed = seal(2 * SecretStream.chunkBytes + 9)
        let edges = [
            0, Self.headerBytes, Self.headerBytes + Self.sealedChunkBytes, Self.headerBytes + 2 * Self.sealedChunkBytes,
        ]
        let counts = edges.flatMap { [$0 - 1, $0, $0 + 1, $0 + 17] } + (sealed.count - 30..<sealed.count)
        for count in counts where (0..<sealed.count).contains(count) {
            #expect(open(Array(sealed.prefix(count))) == nil, "\(count) of \(sealed.count) bytes")
        }
    }

    @Test func aStreamWithoutOneOfItsChunksDoesNotOpen() {
        let sealed = seal(3 * SecretStream.chunkBytes)
        for chunk in 0..<3 {
            var cut = sealed
            let start = Self.headerBytes + chunk * Self.sealedChunkBytes
            cut.removeSubrange(start..<start + Self.sealedChunkBytes)
            #expect(open(cut) == nil, "chunk \(chunk)")
        }
    }

    @Test func aStreamWithChunksInAnotherOrderDoesNotOpen() {
        let sealed = seal(3 * SecretStream.chunkBytes)
        let chunks = (0..<3).map {
            sealed.dropFirst(Self.headerBytes + $0 * Self.sealedChunkBytes).prefix(Self.sealedChunkBytes)
        }
        for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0]] {
            #expect(open(sealed.prefix(Self.headerBytes) + order.flatMap { chunks[$0] }) == nil, "\(order)")
        }
    }

    @Test func anExtendedStreamDoesNotOpen() {
        let sealed = seal(SecretStream.chunkBytes)
        #expect(open(sealed + [0]) == nil)
        #expect(open(sealed + sealed.suffix(Self.sealedChunkBytes)) == nil)
        #expect(open(sealed + seal(4).dropFirst(Self.headerBytes)) == nil)
    }

    @Test func aSmallStreamWithAnyBitFlippedDoesNotOpen() {
        let sealed = seal(40)
        for bit in 0..<sealed.count * 8 {
            var flipped = sealed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(open(flipped) == nil, "bit \(bit)")
        }
    }

    @Test func aLongStreamWithAByteOfAnyChunkFlippedDoesNotOpen() {
        let sealed = seal(3 * SecretStream.chunkBytes)
        for offset in stride(from: 11, to: sealed.count, by: 4999) {
            var flipped = sealed
            flipped[offset] ^= 0x10
            #expect(open(flipped) == nil, "byte \(offset)")
        }
    }

    @Test func anotherKeyOrContextDoesNotOpen() {
        let sealed = seal(10)
        #expect(SecretStream.open(sealed, key: Array(pattern(33).suffix(32)), additionalData: context) == nil)
        #expect(SecretStream.open(sealed, key: key, additionalData: context + [0]) == nil)
        #expect(SecretStream.open(sealed, key: key) == nil)
    }
}
