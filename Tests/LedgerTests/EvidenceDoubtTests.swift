import EventLog
import Events
import Foundation
import Ledger
import Sodium
import TestSupport
import Testing

/// What both verifiers say of entries that a revoked key signed while it could: in the same words.
@Suite(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct EvidenceDoubtTests {
    /// What ours says of a bundle that holds, where the one in Python says the same.
    private static func agreed(
        _ forge: BundleForge, openedWith key: URL? = nil, at place: SourceLocation = #_sourceLocation
    ) async throws -> EvidenceReport {
        let judges = try EvidenceJudges()
        let file = judges.folder.file("bundle.tar")
        try Data(try await forge.bundle().bytes).write(to: file)
        var trust = EvidenceTrust()
        var arguments = [file.path]
        if let key {
            trust.opener = try AuditorKeyFile.read(key)
            arguments += ["--open-with", key.path]
        }
        let ours = try EvidenceVerifier.verify(file, trusting: trust)
        let outcome = try await EvidenceVerifierScript.run(arguments, in: judges.folder)
        let theirs = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome)")
        #expect(ours.flaws == [] && outcome.status == 0, sourceLocation: place)
        #expect(theirs["proven"] as? [String] == ours.proven, sourceLocation: place)
        #expect(theirs["not_proven"] as? [String] == ours.notProven, sourceLocation: place)
        #expect(theirs["complete"] as? Bool == ours.isComplete, sourceLocation: place)
        let said = theirs["in_doubt"] as? [[String: Any]]
        #expect((said != nil) == ours.isOpen, sourceLocation: place)
        #expect((said ?? []).count == ours.inDoubt.count, sourceLocation: place)
        for (their, our) in zip(said ?? [], ours.inDoubt) {
            let positions = (their["positions"] as? [Any])?.compactMap { $0 as? UInt64 }
            #expect(their["key"] as? String == "\(our.key)" && positions == our.positions, sourceLocation: place)
            #expect(their["actor"] as? String == "\(our.owner)", sourceLocation: place)
            #expect(their["revoked_at"] as? UInt64 == our.doubt.revokedAt, sourceLocation: place)
            #expect(their["reason"] as? String == our.reason, sourceLocation: place)
            #expect(their["in_doubt_from"] as? UInt64 == our.doubt.from, sourceLocation: place)
        }
        return ours
    }

    private static func forge(_ revocations: BundleForge.Deed...) -> BundleForge {
        var forge = BundleForge()
        forge.deeds += revocations
        return forge
    }

    /// As a claim names Ada's key.
    private static var adasKey: String { "by key \("\(BundleForge.ada.key.publicKey.digest)".prefix(16))" }

    private static func isSigned(_ report: EvidenceReport) -> Bool {
        report.proven.contains { $0.contains("signed with a key of its actor") }
    }

    @Test func aStolenKeyIsInDoubtFromTheEntryThatItsRevocationNames() async throws {
        let report = try await Self.agreed(Self.forge(BundleForge.revoked(inDoubtFrom: 8)))
        #expect(report.inDoubt.map(\.positions) == [[8]])
        #expect(
            report.notProven.first
                == "that entry 8, \(Self.adasKey), is its actor's: entry 9 revokes the key as stolen, in doubt from 8")
        #expect(Self.isSigned(report) && report.isComplete, "with whose key is beyond doubt")
    }

    @Test func allByAStolenKeyIsInDoubtWhereNoEntryIsNamed() async throws {
        let report = try await Self.agreed(Self.forge(BundleForge.revoked()))
        #expect(report.inDoubt.map(\.positions) == [[7, 8]])
        let claim = "that 2 entries from 7 to 8, \(Self.adasKey), are their actor's: "
        #expect(report.notProven.first == claim + "entry 9 revokes the key as stolen, without saying since when")
    }

    @Test(arguments: [RevocationReason.retired, .lost]) func aKeyThatNobodyStolePutsNothingInDoubt(
        _ reason: RevocationReason
    ) async throws {
        let report = try await Self.agreed(Self.forge(BundleForge.revoked(as: reason)))
        #expect(report.inDoubt == [] && Self.isSigned(report))
        // But where it says from which entry on, it is taken at its word.
        let dated = try await Self.agreed(Self.forge(BundleForge.revoked(as: reason, inDoubtFrom: 7)))
        #expect(dated.inDoubt.map(\.positions) == [[7, 8]])
    }

    @Test func aKeyIsRevokedOnce() async throws {
        let report = try await Self.agreed(
            Self.forge(BundleForge.revoked(as: .retired), BundleForge.revoked(inDoubtFrom: 7)))
        #expect(report.inDoubt == [])
    }

    @Test func aKeyThatSignedNoMoreIsInDoubtAllTheSame() async throws {
        let report = try await Self.agreed(
            Self.forge(BundleForge.rotated(to: BundleForge.eve.key), BundleForge.revoked(inDoubtFrom: 8)))
        #expect(report.inDoubt.map(\.positions) == [[8, 9]], "the entry that ended it, too")
    }

    @Test func ofARevocationThatIsLeftOutNothingIsSaid() async throws {
        var forge = Self.forge(BundleForge.revoked(inDoubtFrom: 7))
        forge.positions = [UInt64](0...8)
        let report = try await Self.agreed(forge)
        #expect(report.inDoubt == [])
        #expect(report.notProven.contains { $0.contains("no revocation or change of roles was left out") })
    }

    @Test func ofASealedBundleNothingIsSaidWithoutItsKey() async throws {
        let folder = try TemporaryDirectory("auditor")
        let key = folder.file("a.key")
        var forge = Self.forge(BundleForge.revoked())
        forge.sealedTo = try AuditorKeyFile.create(at: key)
        let closed = try await Self.agreed(forge)
        #expect(closed.isSound && !closed.isComplete && closed.inDoubt == [])
        let open = try await Self.agreed(forge, openedWith: key)
        #expect(open.isComplete && open.inDoubt.map(\.positions) == [[7, 8]])
    }
}
