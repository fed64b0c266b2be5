import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import Testing

@Suite struct PartCipherTests {
    private let keys = SampleKeys()
    private let origin = "ledger.example/test"
    private let eventID = SampleLog.eventID(1)

    private func seal(_ plaintext: [UInt8], _ numbers: [UInt8] = [1], kind: Part.Kind = .content) -> (
        part: Part, ciphertext: [UInt8]
    ) {
        PartCipher.seal(plaintext, kind: kind, keys: numbers.map { keys.key($0) }, origin: origin, eventID: eventID)
    }

    private func open(
        _ sealed: (part: Part, ciphertext: [UInt8]), keys: SampleKeys? = nil, origin: String? = nil,
        eventID: EventID? = nil
    ) -> Result<[UInt8], PartFault> {
        Result { () throws(PartFault) in
            try PartCipher.open(
                sealed.part, ciphertext: sealed.ciphertext, keys: keys ?? self.keys, origin: origin ?? self.origin,
                eventID: eventID ?? self.eventID)
        }
    }

    private func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) } }

    @Test(arguments: [
        0, 1, 63, 64, 65, 1000, (1 << 20) - 65, (1 << 20) - 64, (1 << 20) - 63, 1 << 20, (1 << 20) + 1, 3 << 20,
    ])
    func whatWasSealedOpens(count: Int) {
        let sealed = seal(text(count))
        #expect(open(sealed) == .success(text(count)))
        #expect(Int(sealed.part.length) == sealed.ciphertext.count)
    }

    @Test func lengthsAreSaidOnlyInBlocks() {
        #expect(Set((0..<64).map { seal(text($0)).ciphertext.count }) == [64 + 16])
        #expect(Set((64..<128).map { seal(text($0)).ciphertext.count }) == [128 + 16])
    }

    @Test func theSamePlaintextSealsToOtherBytesEachTime() {
        let (one, two) = (seal([1]), seal([1]))
        #expect(
            one.ciphertext != two.ciphertext && one.part.salt != two.part.salt
                && one.part.commitment != two.part.commitment)
    }

    @Test(arguments: [[1, 2, 3], [3, 1, 2], [2, 3, 1]] as [[UInt8]]) func keysCountInWhateverOrderTheyAreGiven(
        numbers: [UInt8]
    ) {
        let sealed = seal(text(40), numbers)
        #expect(sealed.part.dataKeyIds == [1, 2, 3].map { Data(SampleKeys.id($0).bytes) })
        #expect(open(sealed) == .success(text(40)))
    }

    @Test func aKeyGivenTwiceCountsOnce() {
        let sealed = seal(text(40), [2, 1, 2, 1])
        #expect(sealed.part.dataKeyIds.count == 2)
        #expect(open(sealed) == .success(text(40)))
    }

    @Test(arguments: [1, 2, 3] as [UInt8]) func destroyingAnyKeyDestroysThePart(number: UInt8) {
        let sealed = seal(text(40), [1, 2, 3])
        keys.destroy(number)
        #expect(open(sealed) == .failure(.keyMissing(SampleKeys.id(number))))
    }

    @Test func anotherKeyUnderTheSameNameIsNoticedBeforeDecrypting() {
        let sealed = seal(text(40), [1, 2])
        for number in [1, 2] as [UInt8] {
            let others = SampleKeys()
            for other in [1, 2] as [UInt8] { _ = others.key(other) }
            others.forge(number)
            #expect(open(sealed, keys: others) == .failure(.commitmentMismatch))
        }
    }

    @Test func aPartOfAnotherLogOrEventOrKindDoesNotOpen() {
        let sealed = seal(text(40), [1, 2])
        #expect(open(sealed, origin: "ledger.example/other") == .failure(.commitmentMismatch))
        #expect(open(sealed, eventID: SampleLog.eventID(2)) == .failure(.commitmentMismatch))
        var facts = sealed
        facts.part.kind = .facts
        #expect(open(facts) == .failure(.commitmentMismatch))
    }

    @Test func aSaltOrCommitmentWithAnyBitFlippedDoesNotOpen() {
        let sealed = seal(text(40))
        for bit in 0..<256 {
            var changed = sealed
            changed.part.salt[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(open(changed) == .failure(.commitmentMismatch), "salt, bit \(bit)")
            changed = sealed
            changed.part.commitment[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(open(changed) == .failure(.commitmentMismatch), "commitment, bit \(bit)")
        }
    }

    @Test func aCiphertextWithAnyByteFlippedIsNotWhatWasSigned() {
        let sealed = seal(text(100))
        for index in sealed.ciphertext.indices {
            var changed = sealed
            changed.ciphertext[index] ^= 0x40
            #expect(open(changed) == .failure(.digestMismatch), "byte \(index)")
        }
        #expect(open((sealed.part, sealed.ciphertext + [0])) == .failure(.digestMismatch))
        #expect(open((sealed.part, [])) == .failure(.digestMismatch))
    }

    /// Whoever can sign could name a digest that fits; the cipher itself still notices.
    @Test(arguments: [100, 2 << 20]) func aCiphertextSignedAnewDoesNotDecrypt(count: Int) {
        var sealed = seal(text(count))
        sealed.ciphertext[sealed.ciphertext.count / 2] ^= 1
        sealed.part.digest = Data(SHA256.digest(sealed.ciphertext).bytes)
        #expect(open(sealed) == .failure(.undecryptable))
    }

    @Test func theDigestIsCheckedBeforeAnyKeyIsAskedFor() {
        var sealed = seal(text(10))
        sealed.ciphertext[0] ^= 1
        #expect(open(sealed, keys: SampleKeys()) == .failure(.digestMismatch))
    }

    @Test func partsOfAnotherFormAreMalformed() {
        let sealed = seal(text(10), [1, 2])
        let changes: [(String, (inout Part) -> Void)] = [
            ("no key", { $0.dataKeyIds = [] }), ("keys out of order", { $0.dataKeyIds.reverse() }),
            ("a key twice", { $0.dataKeyIds[1] = $0.dataKeyIds[0] }),
            ("a short key id", { $0.dataKeyIds[0].removeLast() }),
            ("a short salt", { $0.salt.removeLast() }), ("a short commitment", { $0.commitment.removeLast() }),
            ("no kind", { $0.kind = .unspecified }), ("an unknown kind", { $0.kind = .UNRECOGNIZED(300) }),
        ]
        for (name, change) in changes {
            var changed = sealed
            change(&changed.part)
            #expect(open(changed) == .failure(.malformed), "\(name)")
        }
    }
}
