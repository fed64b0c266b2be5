import Sodium
import Testing

@Suite struct SigningTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
        var testDescription: String { name }
    }

    /// RFC 8032 §7.1.
    static let vectors = [
        Vector(
            name: "TEST 1", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: """
                e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
                5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
                """),
        Vector(
            name: "TEST 2", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: """
                92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
                """),
        Vector(
            name: "TEST 3", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: """
                6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
                """),
    ]

    @Test(arguments: vectors) func signaturesAreThoseOfRFC8032(vector: Vector) {
        let key = SigningKey.of(seed: vector.seed)
        #expect(key.publicKey.bytes == bytes(hex: vector.publicKey))
        #expect(key.sign(bytes(hex: vector.message)) == bytes(hex: vector.signature))
        #expect(key.publicKey.verifies(bytes(hex: vector.signature), of: bytes(hex: vector.message)))
    }

    @Test func aSignatureWithAnyBitFlippedIsRefused() {
        let key = SigningKey.of(seed: Self.vectors[2].seed)
        let signature = bytes(hex: Self.vectors[2].signature)
        for bit in 0..<signature.count * 8 {
            var flipped = signature
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.verifies(flipped, of: [0xAF, 0x82]), "bit \(bit)")
        }
    }

    @Test func aSignatureOfAnotherMessageIsRefused() {
        let key = SigningKey.random()
        let signature = key.sign(Array("one".utf8))
        #expect(key.publicKey.verifies(signature, of: Array("one".utf8)))
        #expect(!key.publicKey.verifies(signature, of: Array("two".utf8)))
    }

    @Test func aSignatureOfAnotherKeyIsRefused() {
        let signature = SigningKey.random().sign([1])
        #expect(!SigningKey.random().publicKey.verifies(signature, of: [1]))
    }

    @Test(arguments: [0, 1, 63, 65, 128]) func aSignatureOfAnotherLengthIsRefused(count: Int) {
        let key = SigningKey.random()
        let signature = key.sign([1])
        #expect(!key.publicKey.verifies(Array((signature + signature).prefix(count)), of: [1]))
    }

    /// S + L verifies like S where nobody looks (RFC 8032 §5.1.7 forbids it): one signature would have two spellings.
    @Test func aSignatureWithItsScalarRaisedByTheGroupOrderIsRefused() {
        let order = bytes(hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var signature = bytes(hex: Self.vectors[0].signature)
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 255)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(!PublicKey(bytes: bytes(hex: Self.vectors[0].publicKey))!.verifies(signature, of: [UInt8]()))
    }

    /// Under the neutral point as a key, (neutral point, 0) would be a signature of every message.
    @Test func aKeyOfSmallOrderVerifiesNothing() {
        let neutral = [1] + [UInt8](repeating: 0, count: 31)
        #expect(!PublicKey(bytes: neutral)!.verifies(neutral + [UInt8](repeating: 0, count: 32), of: [1]))
    }

    @Test func theSeedComesBackAsItWasGiven() {
        let seed = bytes(hex: Self.vectors[0].seed)
        #expect(SigningKey.of(seed: Self.vectors[0].seed).withSeed { Array($0) } == seed)
    }

    @Test func twoRandomKeysDiffer() {
        #expect(SigningKey.random().publicKey != SigningKey.random().publicKey)
    }

    @Test(arguments: [0, 31, 33]) func aPublicKeyOfAnotherLengthIsNone(count: Int) {
        #expect(PublicKey(bytes: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func aKeyIsNamedByItsSHA256() {
        let key = PublicKey(bytes: [UInt8](repeating: 7, count: 32))!
        #expect(key.digest == SHA256.digest(key.bytes))
    }
}
