import EventLog
import LogTestSupport
import Sodium
import Testing

@Suite struct SignedNoteTests {
    private let signer = SampleLog().signer
    private let text = "ledger.example/test\n3\n\(NaiveMerkleTree.leaf(0).base64)\n"
    private var note: [UInt8] { SignedNote(text: text, signedBy: [signer]).bytes }

    private func opens(_ bytes: [UInt8], _ verifiers: [NoteVerifier]? = nil) -> Bool {
        (try? Checkpoint(opening: bytes, by: verifiers ?? [signer.verifier])) != nil
    }

    @Test func aNoteThatWasSignedOpens() throws {
        let checkpoint = try Checkpoint(opening: note, by: [signer.verifier])
        #expect(checkpoint == Checkpoint(origin: "ledger.example/test", size: 3, root: NaiveMerkleTree.leaf(0)))
        #expect(checkpoint.text == text)
    }

    @Test func aNoteWithAnyBitFlippedIsRefused() {
        let note = note
        for bit in 0..<note.count * 8 {
            var flipped = note
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!opens(flipped), "bit \(bit)")
        }
    }

    @Test func aNoteWithAnyPieceCutOutIsRefused() {
        let note = note
        for start in stride(from: 0, to: note.count, by: 3) {
            for end in start + 1...note.count {
                #expect(!opens(Array(note[..<start] + note[end...])), "\(start)..<\(end)")
            }
        }
    }

    @Test func aNoteWithAnyByteAddedIsRefused() {
        let note = note
        for place in 0...note.count {
            for byte in [0x00, 0x0A, 0x20, 0x30, 0x3D, 0x41] as [UInt8] {
                #expect(!opens(Array(note[..<place]) + [byte] + note[place...]), "\(byte) at \(place)")
            }
        }
    }

    @Test func linesOfUnknownKeysArePassedOver() throws {
        let stranger = NoteSigner(name: "witness.example", key: SampleLog.signingKey(9))!
        let signed = SignedNote(text: text, signedBy: [stranger, signer])
        #expect(opens(signed.bytes))
        #expect(throws: NoteFault.unsigned) { try signed.verify(by: [SampleLog(number: 5).signer.verifier]) }
    }

    @Test func aLineOfAKnownKeyThatFailsRejectsTheNote() throws {
        let witness = NoteSigner(name: "witness.example", key: SampleLog.signingKey(9))!
        var lines = String(decoding: SignedNote(text: text, signedBy: [signer]).bytes, as: UTF8.self)
        let other = String(decoding: SignedNote(text: "another text\n", signedBy: [witness]).bytes, as: UTF8.self)
        lines += other.split(separator: "\n").last! + "\n"
        #expect(opens(Array(lines.utf8)))
        #expect(throws: NoteFault.signatureInvalid("witness.example")) {
            try Checkpoint(opening: Array(lines.utf8), by: [signer.verifier, witness.verifier])
        }
    }

    /// A witness vouches for what it saw; it does not speak for the log.
    @Test func aCheckpointSignedByAWitnessAloneIsNotBelieved() {
        let witness = NoteSigner(name: "witness.example", key: SampleLog.signingKey(9))!
        let signed = SignedNote(text: text, signedBy: [witness]).bytes
        #expect(throws: NoteFault.unsigned) {
            try Checkpoint(opening: signed, by: [signer.verifier, witness.verifier])
        }
    }

    @Test func aCheckpointOfAnotherOriginIsNotBelieved() {
        let foreign = SignedNote(
            text: text.replacing("ledger.example/test", with: "ledger.example/other"), signedBy: [signer])
        #expect(throws: NoteFault.unsigned) { try Checkpoint(opening: foreign.bytes, by: [signer.verifier]) }
    }

    @Test func theLastBlankLineEndsTheText() throws {
        let signed = SignedNote(text: "one\n\ntwo\n", signedBy: [signer])
        #expect(try SignedNote(parsing: signed.bytes).text == "one\n\ntwo\n")
    }

    @Test(arguments: [
        "", "\n", "text\n", "text\n\n", "\u{2014} name AAAAAAA=\n", "text\n\n\u{2014} name AAAAAAA=",
        "text\n\n\u{2014} name AAAA\n",
        "text\n\n\u{2014} na+me AAAAAAA=\n", "text\n\n- name AAAAAAA=\n", "text\n\n\u{2014} name AAAAAAA= more\n",
        "text\n\n\u{2014}  AAAAAAA=\n", "text\n\n\u{2014} name AAAAAAB=\n", "te\u{7}xt\n\n\u{2014} name AAAAAAA=\n",
        "text\r\n\r\n\u{2014} name AAAAAAA=\r\n", "text\n\n\u{2014} name AAAAAAA=\n\n",
    ])
    func whatIsNoNoteIsMalformed(text: String) {
        #expect(throws: NoteFault.malformed) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func bytesThatAreNoUTF8AreMalformed() {
        #expect(throws: NoteFault.malformed) { try SignedNote(parsing: [0xFF] + note) }
    }

    @Test func moreSignaturesThanTheLimitAreMalformed() throws {
        let line = "\u{2014} name AAAAAAA=\n"
        let most = "text\n\n" + String(repeating: line, count: SignedNote.signaturesMax)
        #expect(try SignedNote(parsing: Array(most.utf8)).signatures.count == SignedNote.signaturesMax)
        #expect(throws: NoteFault.malformed) { try SignedNote(parsing: Array((most + line).utf8)) }
    }

    @Test(arguments: [
        "", "a\n", "a\n1\n", "a\n1\nAAAA\n", "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a\n\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n",
    ])
    func whatIsNoCheckpointIsMalformed(text: String) {
        #expect(throws: NoteFault.malformed) { try Checkpoint(parsing: text) }
    }

    @Test func extensionLinesOfOtherLogsArePassedOver() throws {
        let checkpoint = try Checkpoint(
            parsing: "a\n18446744073709551615\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n")
        #expect(checkpoint == Checkpoint(origin: "a", size: .max, root: MerkleHash.empty))
    }
}
