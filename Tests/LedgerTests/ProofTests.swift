import Domain
import EventLog
import Foundation
import Ledger
import LogTestSupport
import Projections
import Sodium
import TestSupport
import Testing

/// Receipts, tiles and cosignatures of a real ledger.
@Suite struct ProofTests {
    private func leaf(_ proof: LogProof) throws -> Digest { MerkleHash.leaf(try #require(proof.extra)) }

    @Test func everyEntryHasAReceiptThatHoldsAsTheLogGrows() async throws {
        let workspace = try await Workspace()
        let first = try LedgerReader.open(workspace.folder)
        let early = try (0..<7).map { try first.proof(of: $0) }
        try await workspace.write { ledger in
            for number in 0..<3 { try await ledger.addPrompt("Prompt \(number)") }
        }
        let reader = try LedgerReader.open(workspace.folder)
        for position in 0..<reader.size {
            let proof = try LogProof(parsing: try reader.proof(of: position).bytes)
            #expect(try proof.verify(leaf: leaf(proof), by: [reader.verifier]).size == 13)
        }
        for proof in early { #expect(try proof.verify(leaf: leaf(proof), by: [reader.verifier]).size == 7) }
        #expect(throws: LedgerFault.noSuchPosition(13, size: 13)) { try reader.proof(of: 13) }
        #expect(throws: LedgerFault.noSuchPosition(8, size: 7)) { try reader.proof(of: 8, under: early[0].note) }
        #expect(try reader.proof(of: 5, under: early[0].note) == early[5])
    }

    @Test func aLedgersTilesVerifyWithoutItsKeys() async throws {
        let workspace = try await Workspace()
        try await workspace.write { _ = try await $0.addCases(300, to: "Questions") }
        let reader = try LedgerReader.open(workspace.folder)
        let folder = workspace.directory.file("tiles")
        _ = try TileExport(reader.tiles(), to: folder, verifier: reader.verifier).run()
        let report = TileVerification.verify(folder, by: [reader.verifier])
        #expect(report.failure == nil)
        #expect(report.checkpoint?.size == reader.size)
    }

    @Test func cosignedCheckpointsAreToldTheNewestFirst() async throws {
        let workspace = try await Workspace()
        let (one, other) = (SampleWitness(), SampleWitness("witness.example/w2", number: 51))
        try await workspace.write { ledger in
            try await ledger.cosign(by: one)
            try await ledger.addPrompt("Support")
            try await ledger.cosign(by: other)
            // Who writes sees at once what it wrote.
            #expect(try ledger.reader.cosignedCheckpoints(asOf: AsOf(end: 11)).map(\.checkpoint.size) == [10, 7])
        }
        let reader = try LedgerReader.open(workspace.folder)
        let cosigned = try reader.cosignedCheckpoints(asOf: AsOf(end: reader.size))
        #expect(cosigned.map(\.checkpoint.size) == [10, 7])
        #expect(cosigned.map(\.witnesses) == [[other.verifier], [one.verifier]])
        for checkpoint in cosigned {
            _ = try Checkpoint(opening: checkpoint.note.bytes, by: [reader.verifier, one.verifier, other.verifier])
        }
        #expect(try reader.cosignedCheckpoints(asOf: AsOf(end: 10)).map(\.checkpoint.size) == [7])
        #expect(try reader.cosignedCheckpoints(asOf: AsOf(end: 7)).isEmpty)
        let proof = try reader.proof(of: 3, under: cosigned[1].note)
        #expect(try proof.verify(leaf: leaf(proof), by: [reader.verifier, one.verifier]).size == 7)
    }

    @Test func aCosignatureThatDoesNotVerifyIsNotHandedOn() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            let note = try SignedNote(parsing: ledger.head.checkpoint)
            let checkpoint = try Checkpoint(parsing: note.text)
            try await ledger.obey(
                .recordCosignature(
                    RecordCosignature(
                        size: checkpoint.size, root: Data(checkpoint.root.bytes),
                        logSignature: Data(note.signatures[0].signature), witnessName: "witness.example/w1",
                        witnessKey: Data(SampleWitness().verifier.key.bytes), timestamp: 5,
                        cosignature: Data(SampleWitness().cosign("another\n").signature))))
        }
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.self) { try reader.cosignedCheckpoints(asOf: AsOf(end: reader.size)) }
    }
}
