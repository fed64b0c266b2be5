import Sodium
import Testing

@Suite struct HashTests {
    /// FIPS 180-4 examples (NIST), and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsAreThoseOfFIPS180(message: String, digest: String) {
        #expect(SHA256.digest(Array(message.utf8)).description == digest)
    }

    @Test(arguments: [0, 1, 31, 32, 33, 63, 64, 65, 1000])
    func aDigestOfPiecesIsThatOfTheWhole(count: Int) {
        let whole = pattern(count)
        let (first, second) = (Array(whole.prefix(count / 3)), Array(whole.dropFirst(count / 3)))
        let pieces = first.withUnsafeBytes { first in second.withUnsafeBytes { SHA256.digest(prefix: 9, first, $0) } }
        #expect(pieces == SHA256.digest([9] + whole))
    }

    /// blake2b-kat.txt of the BLAKE2 reference package: the key is 00 01 … 3f, the message counts up from 00.
    @Test(arguments: [
        (
            0,
            """
            10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786\
            b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568
            """
        ),
        (
            3,
            """
            33d0825dddf7ada99b0e7e307104ad07ca9cfd9692214f1561356315e784f3e5\
            a17e364ae9dbb14cb2036df932b77f4b292761365fb328de7afdc6d8998f5fc1
            """
        ),
    ])
    func keyedHashesAreThoseOfTheReferencePackage(count: Int, hash: String) {
        let message = (0..<count).map { UInt8($0) }
        #expect(KeyedHash.derive(64, key: (0..<64).map { UInt8($0) }, message: message) == bytes(hex: hash))
    }

    /// Computed with Python's `hashlib.blake2b(b"abc", key=bytes(range(32)), digest_size=32)`.
    @Test func aShorterKeyedHashIsNoPrefixOfTheLonger() {
        let key = (0..<32).map { UInt8($0) }
        let short = KeyedHash.derive(32, key: key, message: Array("abc".utf8))
        #expect(short == bytes(hex: "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f"))
        #expect(Array(KeyedHash.derive(64, key: key, message: Array("abc".utf8)).prefix(32)) != short)
    }

    @Test func comparisonInConstantTimeFindsEveryDifference() {
        let left = pattern(48)
        func equal(_ right: [UInt8]) -> Bool {
            left.withUnsafeBytes { left in right.withUnsafeBytes { equalInConstantTime(left, $0) } }
        }
        #expect(equal(left))
        for bit in 0..<left.count * 8 {
            var right = left
            right[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!equal(right), "bit \(bit)")
        }
        #expect(!equal(Array(left.dropLast())))
        #expect(!equal(left + [0]))
    }

    @Test func nothingEqualsNothing() {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(equalInConstantTime(empty, empty))
    }

    @Test(arguments: [0, 31, 33]) func aDigestOfAnotherLengthIsNone(count: Int) {
        #expect(Digest([UInt8](repeating: 0, count: count)) == nil)
    }

    @Test func aDigestKeepsItsBytes() {
        let bytes = pattern(32)
        #expect(Digest(bytes)?.bytes == bytes)
        #expect(Digest([UInt8](repeating: 0x0A, count: 32))?.description == String(repeating: "0a", count: 32))
    }

    @Test func digestsThatDifferInOneBitAreNotEqual() {
        let whole = pattern(32)
        for bit in 0..<256 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Digest(flipped) != Digest(whole), "bit \(bit)")
        }
    }
}
