import Sodium
import Testing

@Suite struct SealedBoxTests {
    private static let seed = [UInt8](0..<32)
    private static let message = Array("the root key of a ledger, 32 b.!".utf8)

    private static func key(_ seed: [UInt8]) -> BoxKey { seed.withUnsafeBytes { BoxKey(seed: $0) } }

    private static func seal(_ message: [UInt8], to key: BoxPublicKey) -> [UInt8]? {
        message.withUnsafeBytes { key.seal($0) }
    }

    private static func open(_ sealed: [UInt8], by key: BoxKey) -> [UInt8]? {
        guard let opened = key.open(sealed) else { return nil }
        return opened.withBytes { Array($0) }
    }

    /// The secret is half of the seed's SHA-512; the public half was made of it by OpenSSL.
    @Test(arguments: [
        (seed, "4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01"),
        ([UInt8](repeating: 0xFF, count: 32), "d1fa3f01826bd8b78e057c086c7b22c7ad4358ca918099cd7b7e5d3acd7e285b"),
    ]) func publicKeysFollowFromTheirSeeds(seed: [UInt8], publicKey: String) {
        #expect(Self.key(seed).publicKey.bytes == bytes(hex: publicKey))
    }

    /// Sealed with PyNaCl.
    @Test func whatAnotherProgramSealedOpens() {
        let sealed = bytes(
            hex: """
                4481245b5c5af784d64d79827dc4e6149cee15543a443ae31c724d443c9e434b629f9e8074e7d4d8\
                0d4f60fb2d7b49a65905bad9a62fc69f938395894578dee56708e8c32df908b2c00f2474070a146d
                """)
        #expect(Self.open(sealed, by: Self.key(Self.seed)) == Self.message)
    }

    @Test func whatIsSealedOpensForItsOwnerAlone() throws {
        let key = Self.key(Self.seed)
        for count in [1, 32, 5_000] {
            let sealed = try #require(Self.seal(pattern(count), to: key.publicKey))
            #expect(sealed.count == count + BoxPublicKey.overheadBytes)
            #expect(Self.open(sealed, by: key) == pattern(count))
            #expect(Self.open(sealed, by: Self.key(pattern(32))) == nil)
            #expect(Self.seal(pattern(count), to: key.publicKey) != sealed, "each sealing has a key of its own")
        }
    }

    @Test func anyChangeIsFound() throws {
        let key = Self.key(Self.seed)
        let sealed = try #require(Self.seal(Self.message, to: key.publicKey))
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            // X25519 passes over the top bit of a public key, but the nonce is a hash of all of it.
            #expect(Self.open(changed, by: key) == nil, "bit \(bit)")
        }
        for count in 0..<sealed.count { #expect(Self.open(Array(sealed[..<count]), by: key) == nil) }
        #expect(Self.open(sealed + [0], by: key) == nil)
    }

    @Test func pointsOfLowOrderAreNoKeys() {
        let (zero, one) = ([UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31))
        for bytes in [zero, one] { #expect(Self.seal(Self.message, to: BoxPublicKey(bytes: bytes)!) == nil) }
        #expect(BoxPublicKey(bytes: zero.dropLast()) == nil && BoxPublicKey(bytes: zero + [0]) == nil)
    }
}
