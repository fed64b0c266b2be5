import EventLog
import LogTestSupport
import Sodium
import Testing

@Suite struct NoteKeyTests {
    private let text = SampleLog().signer.verifier.text

    @Test func aVerifierKeyReadsWhatItWrote() throws {
        let verifier = try #require(NoteVerifier(text))
        #expect(verifier == SampleLog().signer.verifier)
        #expect(verifier.text == text)
    }

    @Test func aVerifierKeyWithAnyBitFlippedIsNone() {
        let bytes = Array(text.utf8)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let changed = String(validating: flipped, as: UTF8.self) else { continue }
            #expect(NoteVerifier(changed) == nil, "\(changed)")
        }
    }

    @Test func aVerifierKeyWithAnyPieceCutOutIsNone() {
        let bytes = Array(text.utf8)
        for start in 0..<bytes.count {
            for end in start + 1...bytes.count {
                #expect(
                    NoteVerifier(String(decoding: bytes[..<start] + bytes[end...], as: UTF8.self)) == nil,
                    "\(start)..<\(end)")
            }
        }
    }

    @Test(arguments: ["", "a b", "a+b", "a\tb", "a\nb", "a\u{A0}b", "a\u{2003}b", "a\u{0}b"])
    func aNameWithWhatNotesUseForThemselvesIsNone(name: String) {
        #expect(!NoteKeyName.isValid(name))
        #expect(NoteSigner(name: name, key: SampleLog.signingKey(1)) == nil)
    }

    @Test(arguments: ["a", "ledger.example/team", "prüfer.example", "a-b_c:d"]) func otherNamesAreValid(name: String) {
        #expect(NoteKeyName.isValid(name))
    }
}
