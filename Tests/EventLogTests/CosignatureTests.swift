import EventLog
import Foundation
import LogTestSupport
import Sodium
import Testing

@Suite struct CosignatureTests {
    private let log = SampleLog().signer
    private let witness = SampleWitness()
    private let text = "ledger.example/test\n3\n\(NaiveMerkleTree.leaf(0).base64)\n"
    private var note: SignedNote { SignedNote(text: text, signedBy: [log]).cosigned(by: witness) }

    @Test func aCosignedCheckpointOpensAndTellsWhoCosignedWhen() throws {
        let read = try SignedNote(parsing: note.bytes)
        #expect(try Checkpoint(opening: read, by: [log.verifier, witness.verifier]).size == 3)
        let cosignatures = try read.cosignatures(by: [witness.verifier])
        #expect(cosignatures.mapValues(\.timestamp) == [witness.verifier: 1_700_000_000])
    }

    @Test func whatIsSignedIsWhatTheSpecificationShows() {
        #expect(
            Cosignature.signedText("example.com/behind-the-sofa\n20852163\nCsUY=\n", at: 1_679_315_147)
                == "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUY=\n")
    }

    @Test func aCosignatureIsTheTimeAndTheSignature() throws {
        let cosignature = witness.cosign(text, at: 0x0102_0304)
        #expect(cosignature.bytes == [0, 0, 0, 0, 1, 2, 3, 4] + cosignature.signature)
        #expect(Cosignature(cosignature.bytes) == cosignature)
    }

    @Test func timesAndLengthsThatCannotBeAreNone() {
        let good = witness.cosign(text).signature
        #expect(Cosignature(timestamp: 0, signature: good) == nil)
        #expect(Cosignature(timestamp: 1 << 63, signature: good) == nil)
        #expect(Cosignature(timestamp: 1 << 63 - 1, signature: good) != nil)
        for count in [0, 8, 63, 71] { #expect(Cosignature([UInt8](repeating: 1, count: count)) == nil) }
        #expect(Cosignature([UInt8](repeating: 1, count: 73)) == nil)
    }

    @Test func aNoteWithAnyBitOfItsCosignatureFlippedIsRefusedOrNotCosigned() throws {
        let note = note.bytes
        let start = note.dropLast().lastIndex(of: 0x0A)! + 1
        for bit in start * 8..<note.count * 8 {
            var flipped = note
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let cosigners = try? SignedNote(parsing: flipped).cosignatures(by: [witness.verifier])
            #expect(cosigners?.isEmpty ?? true, "bit \(bit)")
        }
    }

    @Test func aCosignatureOfAnotherTextOrTimeFails() throws {
        let other = witness.line(under: "another\n")
        let moved = SignedNote.Signature(
            of: witness.verifier, Cosignature(timestamp: 5, signature: witness.cosign(text).signature)!.bytes)
        for line in [other, moved] {
            let bad = SignedNote(text: text, signatures: note.signatures.prefix(1) + [line])
            #expect(throws: NoteFault.signatureInvalid(witness.verifier.name)) {
                try bad.cosignatures(by: [witness.verifier])
            }
            #expect(throws: NoteFault.signatureInvalid(witness.verifier.name)) {
                try Checkpoint(opening: bad, by: [log.verifier, witness.verifier])
            }
        }
    }

    @Test func linesOfUnknownWitnessesAndOfTheLogAreNoCosignatures() throws {
        let stranger = SampleWitness("witness.example/other", number: 51)
        #expect(try note.cosignatures(by: [stranger.verifier]).isEmpty)
        #expect(try note.cosignatures(by: [log.verifier]).isEmpty)
        #expect(try note.cosignatures(by: []).isEmpty)
    }

    /// A witness may be called like the log; its word is still only a witness's.
    @Test func aWitnessCalledLikeTheLogDoesNotSpeakForIt() throws {
        let impostor = SampleWitness(log.name, number: 52)
        let note = SignedNote(text: text, signatures: [impostor.line(under: text)])
        #expect(throws: NoteFault.unsigned) {
            try Checkpoint(opening: note, by: [log.verifier, impostor.verifier])
        }
    }

    @Test func ofTwoCosignaturesByOneWitnessTheLaterCounts() throws {
        let twice = note.cosigned(by: witness, at: 1_800_000_000).cosigned(by: witness, at: 1_600_000_000)
        #expect(try twice.cosignatures(by: [witness.verifier])[witness.verifier]?.timestamp == 1_800_000_000)
    }

    @Test func aWitnessKeyReadsWhatItWroteAndIsNotALogKey() throws {
        let verifier = try #require(NoteVerifier(witness.verifier.text))
        #expect(verifier == witness.verifier)
        #expect(verifier.kind == .cosignature)
        let asLog = try #require(NoteVerifier(name: verifier.name, key: verifier.key))
        #expect(asLog.keyID != verifier.keyID)
        #expect(asLog != verifier)
    }

    /// The cosigned checkpoint of the specification: its key is not given, but its line has a witness's form.
    @Test func theSpecificationsExampleIsReadAsItIsWritten() throws {
        let example = """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

            """
        let note = try SignedNote(parsing: Array(example.utf8))
        #expect(note.bytes == Array(example.utf8))
        #expect(try Checkpoint(parsing: note.text).size == 20_852_163)
        #expect(Cosignature(note.signatures[1].signature)?.timestamp == 1_679_315_147)
    }
}
