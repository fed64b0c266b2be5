import EventLog
import Events
import Foundation
import Ledger
import LogTestSupport
import Sodium
import TestSupport
import Testing

/// Two verifiers that share no code, and agree.
@Suite(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct EvidenceVerifierTests {
    private static let sampleKey = SampleLog(origin: "ledger.example/forged", number: 7).signer.verifier

    private static func expectSound(
        _ forge: BundleForge, contents: Int, erased: Int = 0, withheld: Int = 0,
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let judges = try EvidenceJudges()
        let bytes = try await forge.bundle().bytes
        let theirs = try await judges.pythons(bytes, ["--key", sampleKey.text])
        #expect(theirs.isSound, "\(theirs)", sourceLocation: place)
        let file = judges.folder.file("bundle.tar")
        try Data(bytes).write(to: file)
        let report = try EvidenceVerifier.verify(file, trusting: EvidenceTrust(logKey: sampleKey))
        #expect(report.flaws == [], sourceLocation: place)
        #expect(report.contents == contents, sourceLocation: place)
        #expect(report.erased.count == erased && report.withheld.count == withheld, sourceLocation: place)
        let outcome = try await EvidenceVerifierScript.run([file.path], in: judges.folder)
        let said = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(said?["contents"] as? Int == contents, sourceLocation: place)
        #expect(said?["contents_erased"] as? Int == erased, sourceLocation: place)
        #expect(said?["contents_withheld"] as? Int == withheld, sourceLocation: place)
    }

    @Test func anHonestBundleHolds() async throws { try await Self.expectSound(BundleForge(), contents: 4) }

    @Test func aContentOfSeveralMegabytesHolds() async throws {
        for bytes in [(1 << 20) - 40, 1 << 20, 3_000_000] {
            try await Self.expectSound(BundleForge(text: String(repeating: "ä", count: bytes / 2)), contents: 4)
        }
    }

    @Test func whatIsKeptBackIsToldFromWhatWasErased() async throws {
        var forge = BundleForge()
        forge.withheld = [7, 8]
        try await Self.expectSound(forge, contents: 2, withheld: 2)
        forge.deeds.append(BundleForge.erased())
        try await Self.expectSound(forge, contents: 2, erased: 2)
    }

    @Test func aRotatedKeySignsFromThenOn() async throws {
        var forge = BundleForge()
        forge.deeds.append(BundleForge.rotated(to: BundleForge.eve.key))
        var deed = BundleForge.committed("Again.", by: BundleForge.ada)
        deed.signer = BundleForge.eve.key
        forge.deeds.append(deed)
        try await Self.expectSound(forge, contents: 5)
    }

    @Test func anExporterSignsWithTheKeyThatIsInForce() async throws {
        var forge = BundleForge()
        forge.deeds.append(BundleForge.rotated(BundleForge.founder, to: BundleForge.eve.key))
        forge.exporterKey = BundleForge.eve.key
        try await Self.expectSound(forge, contents: 4)
    }

    @Test func partOfALogHolds() async throws {
        var forge = BundleForge()
        for number in 0..<300 { forge.deeds.append(BundleForge.committed("Again \(number)", by: BundleForge.ada)) }
        forge.positions = [0, 1, 2, 3, 4, 5, 6, 8, 200, 255, 256, 308]
        try await Self.expectSound(forge, contents: 7)
    }

    /// What was left out of a selection could have said that a key was stolen.
    @Test func onlyAWholeBundleShowsThatNothingWasLeftOut() async throws {
        let judges = try EvidenceJudges()
        var forge = BundleForge()
        for (positions, isWhole) in [([UInt64](0...8), true), ([UInt64](0...7), false)] {
            forge.positions = positions
            let file = judges.folder.file("\(isWhole).tar")
            try Data(try await forge.bundle().bytes).write(to: file)
            let report = try EvidenceVerifier.verify(file, trusting: EvidenceTrust(logKey: Self.sampleKey))
            let outcome = try await EvidenceVerifierScript.run(
                [file.path, "--key", Self.sampleKey.text], in: judges.folder)
            let said = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(report.flaws == [])
            #expect(report.proven.contains { $0.contains("nothing was left out") } == isWhole)
            #expect(report.notProven.count == (isWhole ? 1 : 2))
            #expect(
                said?["proven"] as? [String] == report.proven && said?["not_proven"] as? [String] == report.notProven)
        }
    }

    @Test(arguments: BundleTampering.onTheWay + BundleTampering.byTheExporter + BundleTampering.inTheLog)
    func bothRefuseAndNameTheEntry(_ tampering: BundleTampering) async throws {
        let judges = try EvidenceJudges()
        let bytes = try await tampering.bytes()
        let (ours, theirs) = (try judges.ours(bytes), try await judges.pythons(bytes))
        #expect(!ours.isSound && !theirs.isSound)
        #expect(ours.position == tampering.position, "\(ours)")
        #expect(theirs.position == tampering.position, "\(theirs)")
    }

    @Test func aSealedBundleOpensForItsAuditorAlone() async throws {
        let judges = try EvidenceJudges()
        let (key, other) = (judges.folder.file("a.key"), judges.folder.file("b.key"))
        var forge = BundleForge()
        forge.sealedTo = try AuditorKeyFile.create(at: key)
        _ = try AuditorKeyFile.create(at: other)
        let bytes = try await forge.bundle().bytes
        #expect(try judges.ours(bytes).isSound)
        #expect(try judges.ours(bytes, trusting: EvidenceTrust(opener: try AuditorKeyFile.read(key))).isSound)
        #expect(try !judges.ours(bytes, trusting: EvidenceTrust(opener: try AuditorKeyFile.read(other))).isSound)
        #expect(try await judges.pythons(bytes).isSound)
        #expect(try await judges.pythons(bytes, ["--open-with", key.path]).isSound)
        #expect(try await !judges.pythons(bytes, ["--open-with", other.path]).isSound)
        // What was forged inside is found by who can open it.
        forge.deeds[8].signer = BundleForge.eve.key
        let forged = try await forge.bundle().bytes
        let opening = EvidenceTrust(opener: try AuditorKeyFile.read(key))
        #expect(try judges.ours(forged).isSound)
        #expect(try judges.ours(forged, trusting: opening).position == 8)
        #expect(try await judges.pythons(forged, ["--open-with", key.path]).position == 8)
    }

    @Test func anotherLogsKeyIsRefused() async throws {
        let judges = try EvidenceJudges()
        let bytes = try await BundleForge().bundle().bytes
        let stranger = SampleLog(origin: "ledger.example/forged", number: 8).signer.verifier
        #expect(try !judges.ours(bytes, trusting: EvidenceTrust(logKey: stranger)).isSound)
        #expect(try await !judges.pythons(bytes, ["--key", stranger.text]).isSound)
    }

    @Test func aFormatOfLaterDaysIsRefusedInWords() async throws {
        let judges = try EvidenceJudges()
        var forge = BundleForge()
        forge.formatVersion = 2
        let bytes = try await forge.bundle().bytes
        for verdict in [try judges.ours(bytes), try await judges.pythons(bytes)] {
            #expect(verdict.reason?.contains("format 2") == true, "\(verdict)")
        }
    }

    @Test(arguments: [0, 100, 5_000]) func aFileThatIsNoBundleIsSaidToBeNone(count: Int) throws {
        let judges = try EvidenceJudges()
        let reason = try judges.ours([UInt8](repeating: 0x5A, count: count)).reason
        #expect(reason?.contains("is no evidence bundle") == true, "\(reason ?? "none")")
    }

    @Test func aFileThatIsNotThereIsSaid() async throws {
        let judges = try EvidenceJudges()
        #expect(throws: LedgerFault.self) { try EvidenceVerifier.verify(judges.folder.file("nothing")) }
        #expect(throws: LedgerFault.self) { try EvidenceVerifier.verify(judges.folder.url) }
        let outcome = try await EvidenceVerifierScript.run(["nothing"], in: judges.folder)
        #expect(outcome.status == 1)
    }

    /// One byte of every `stride`, each by itself: there is no byte that says nothing.
    @Test func everyFlippedByteIsFoundByBothAtTheSameEntry() async throws {
        let judges = try EvidenceJudges()
        let bytes = try await BundleForge().bundle().bytes
        let file = judges.folder.file("bundle.tar")
        try Data(bytes).write(to: file)
        let stride = 61
        // One process for all of them.
        let script = """
            import io, json, sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            import verify_evidence
            data = open(sys.argv[2], "rb").read()
            for place in range(0, len(data), int(sys.argv[3])):
                changed = bytearray(data)
                changed[place] ^= 1 << place % 8
                fields = verify_evidence.BundleCheck(io.BytesIO(bytes(changed))).run().fields
                print(json.dumps([place, fields["ok"], fields["failure"] and fields["failure"]["position"]]))
            """
        let lines = try await EvidenceVerifierScript.run(
            script: script, [file.path, "\(stride)"], in: judges.folder)
        var places = 0
        for (place, line) in zip(Swift.stride(from: 0, to: bytes.count, by: stride), lines) {
            let said = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            let ours = try judges.ours(changed)
            #expect(said[0] as? Int == place)
            #expect(!ours.isSound && said[1] as? Bool == false, "byte \(place)")
            #expect(ours.position == said[2] as? UInt64, "byte \(place): \(ours), and \(line)")
            places += 1
        }
        #expect(places == (bytes.count + stride - 1) / stride)
    }
}
