import Domain
import EventLog
import Events
import Foundation
import LogTestSupport
import Projections
import Sodium
import TestSupport
import Testing

@testable import Ledger

/// What an auditor asks of witnesses, put to both verifiers.
@Suite(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct EvidencePolicyTests {
    private static let log = SampleLog(origin: "ledger.example/forged", number: 7).signer.verifier
    private static let stranger = SampleLog(origin: "ledger.example/forged", number: 8).signer.verifier
    private static let one = SampleWitness()
    private static let other = SampleWitness("witness.example/w2", number: 51)
    /// The key of the first, under another name.
    private static let alias = SampleWitness("witness.example/w3")

    /// The policy that wants a group of the two witnesses, of whom so many must have cosigned.
    private static func policy(_ threshold: String, log: NoteVerifier? = log, quorum: String = "group") -> String {
        """
        \(log.map { "log \($0.text)" } ?? "# any log")
        witness one \(one.verifier.text)
        witness other \(other.verifier.text)
        group group \(threshold) one other
        quorum \(quorum)

        """
    }

    /// Each group needs the one before it.
    private static let nested: String = {
        let groups = (1...1_000).map { "group g\($0) all \($0 == 1 ? "one" : "g\($0 - 1)")" }
        return "witness one \(one.verifier.text)\n\(groups.joined(separator: "\n"))\nquorum g1000\n"
    }()

    private static func lines(of witnesses: SampleWitness...) -> @Sendable (String) -> [SignedNote.Signature] {
        { text in witnesses.map { $0.line(under: text) } }
    }

    /// Both have a line, and that of `witness` is under another text.
    private static func lines(spoiling witness: SampleWitness) -> @Sendable (String) -> [SignedNote.Signature] {
        { text in
            [one, other].map { $0.verifier == witness.verifier ? $0.line(under: "another\n") : $0.line(under: text) }
        }
    }

    /// A policy, and a bundle whose checkpoint has these lines.
    struct Trial: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let policy: String
        let isMet: Bool
        let lines: @Sendable (String) -> [SignedNote.Signature]

        init(
            _ name: String, _ policy: String, isMet: Bool = false,
            _ lines: @escaping @Sendable (String) -> [SignedNote.Signature]
        ) {
            (testDescription, self.policy, self.isMet, self.lines) = (name, policy, isMet, lines)
        }
    }

    private static let trials = [
        Trial("both have cosigned as is wanted", policy("all"), isMet: true, lines(of: one, other)),
        Trial("one has cosigned where any may", policy("any"), isMet: true, lines(of: other)),
        Trial("one has cosigned where both must", policy("all"), lines(of: one)),
        Trial("nobody has cosigned where one must", policy("1"), lines()),
        Trial("nobody has cosigned and nobody must", policy("all", quorum: "none"), isMet: true, lines()),
        Trial("a named witness's line is another text's", policy("any"), lines(spoiling: other)),
        Trial("the same where nobody must", policy("any", quorum: "none"), lines(spoiling: one)),
        Trial("only its name is another's", policy("any"), lines(of: alias)),
        Trial(
            "a stranger's line beside those that are wanted", policy("all"), isMet: true, lines(of: alias, one, other)),
        Trial("one witness twice is not two", policy("2"), lines(of: one, one)),
        Trial("another log", policy("all", log: stranger), lines(of: one, other)),
        Trial("any log", policy("all", log: nil), isMet: true, lines(of: one, other)),
        Trial("a thousand groups within each other", nested, isMet: true, lines(of: one)),
        Trial("a thousand groups within each other, and nobody", nested, lines(of: other)),
    ]

    @Test(arguments: trials) func bothSayWhetherAPolicyIsMet(_ trial: Trial) async throws {
        let judges = try EvidenceJudges()
        var forge = BundleForge()
        forge.cosignatures = trial.lines
        let bytes = try await forge.bundle().bytes
        let policy = judges.folder.file("policy")
        try Data(trial.policy.utf8).write(to: policy)
        let trust = EvidenceTrust(policy: try WitnessPolicy(parsing: Array(trial.policy.utf8)))
        for verdict in [
            try judges.ours(bytes, trusting: trust), try await judges.pythons(bytes, ["--policy", policy.path]),
        ] {
            #expect(verdict.isSound == trial.isMet, "\(verdict)")
            #expect(verdict.position == nil, "\(verdict)")
        }
        // Who asks nothing of witnesses passes their lines over.
        #expect(try judges.ours(bytes).isSound)
        #expect(try await judges.pythons(bytes).isSound)
    }

    /// Time 0 is none, though the line is signed.
    @Test func aCosignatureOfNoTimeIsNone() async throws {
        let judges = try EvidenceJudges()
        var forge = BundleForge()
        forge.cosignatures = { text in
            var signed = "cosignature/v1\ntime 0\n\(text)"
            let signature = signed.withUTF8 { SampleLog.signingKey(50).sign(UnsafeRawBufferPointer($0)) }
            return [SignedNote.Signature(of: Self.one.verifier, [UInt8](repeating: 0, count: 8) + signature)]
        }
        let bytes = try await forge.bundle().bytes
        let policy = judges.folder.file("policy")
        try Data(Self.policy("any").utf8).write(to: policy)
        let trust = EvidenceTrust(policy: try WitnessPolicy(parsing: try Data(contentsOf: policy)))
        #expect(try !judges.ours(bytes, trusting: trust).isSound)
        #expect(try await !judges.pythons(bytes, ["--policy", policy.path]).isSound)
    }

    @Test(arguments: [
        "", "log nonsense\nquorum none\n", policy("3"), policy("0"), policy("all", quorum: "nobody"),
        policy("all").replacing("witness other", with: "witness one"), policy("all") + "quorum one\n",
        policy("all") + "\u{07}\n", policy("all") + "maybe\n", policy("all") + "group none all group\n",
        policy("all").replacing(other.verifier.text, with: stranger.text),
        policy("all") + String(repeating: "#", count: 1 << 20),
        policy("all") + (1...1_025).map { "group g\($0) all g\($0 - 1)\n" }.joined().replacing("g0\n", with: "group\n"),
    ]) func bothRefuseWhatIsNoPolicy(_ text: String) async throws {
        #expect(throws: PolicyFault.self) { try WitnessPolicy(parsing: Array(text.utf8)) }
        let judges = try EvidenceJudges()
        let policy = judges.folder.file("policy")
        try Data(text.utf8).write(to: policy)
        let verdict = try await judges.pythons(try await BundleForge().bundle().bytes, ["--policy", policy.path])
        #expect(!verdict.isSound && verdict.position == nil, "\(verdict)")
    }

    // MARK: What an export puts under its bundle

    private static func export(
        _ ledger: Ledger, since: UInt64, to workspace: Workspace, _ name: String
    ) async throws -> (export: EvidenceExport, file: TarFile) {
        let url = workspace.directory.file(name)
        let request = EvidenceRequest(selection: EvidenceSelection(since: since), withContent: true)
        let export = try await ledger.exportEvidence(request, as: ledger.owner, to: url)
        return (export, try TarFile(url))
    }

    /// Both verifiers find it sound where the policy is met, and only there.
    private static func expect(
        _ file: TarFile, meets isMet: Bool, log: NoteVerifier, at place: SourceLocation = #_sourceLocation
    ) async throws {
        let judges = try EvidenceJudges()
        let policy = judges.folder.file("policy")
        try Data(Self.policy("all", log: log).utf8).write(to: policy)
        let trust = EvidenceTrust(policy: try WitnessPolicy(parsing: try Data(contentsOf: policy)))
        for verdict in [
            try judges.ours(file.bytes, trusting: trust),
            try await judges.pythons(file.bytes, ["--policy", policy.path]),
        ] { #expect(verdict.isSound == isMet, "\(verdict)", sourceLocation: place) }
        #expect(try judges.ours(file.bytes).isSound, sourceLocation: place)
    }

    @Test func aBundleOfWhatWasCosignedCarriesTheLines() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addPrompt("Kindness")
            try await ledger.cosign(by: Self.one, Self.other)
            let (export, file) = try await Self.export(ledger, since: 0, to: workspace, "whole.tar")
            // Nine entries were cosigned; the two that say so are left out.
            #expect(export.checkpointSize == 9 && export.entries == 9 && export.position == 11)
            #expect(export.witnesses == [Self.one, Self.other].map(\.verifier.name))
            let cosigned = try #require(try ledger.reader.cosignedCheckpoints(asOf: .init(end: 11)).first)
            #expect(file["checkpoint"] == cosigned.note.bytes)
            try await Self.expect(file, meets: true, log: ledger.reader.verifier)
        }
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func whatGoesBeyondWhatWasCosignedStandsUnderTheLogsNewest() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.cosign(by: Self.one, Self.other)
            try await ledger.addPrompt("Kindness")
            let (export, file) = try await Self.export(ledger, since: 0, to: workspace, "beyond.tar")
            #expect(export.checkpointSize == 11 && export.witnesses == [] && export.cosignedSize == 7)
            #expect(export.entries == 11, "what tells of the cosignatures is an entry like others")
            try await Self.expect(file, meets: false, log: ledger.reader.verifier)
            // Asked again, they have cosigned all of it.
            try await ledger.cosign(by: Self.one, Self.other)
            let later = try await Self.export(ledger, since: 9, to: workspace, "later.tar")
            #expect(later.export.checkpointSize == 12 && later.export.cosignedSize == 12)
            try await Self.expect(later.file, meets: true, log: ledger.reader.verifier)
        }
    }

    /// Nobody asked for it, and it belongs in every bundle.
    @Test func aRoleThatWasGivenSinceIsNotLeftOut() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addPrompt("Kindness")
            try await ledger.cosign(by: Self.one, Self.other)
            try await ledger.obey(.grantRole(GrantRole(.auditor, to: .member(ledger.runner))))
            let (export, file) = try await Self.export(ledger, since: 0, to: workspace, "role.tar")
            #expect(export.witnesses == [] && export.checkpointSize == 12)
            try await Self.expect(file, meets: false, log: ledger.reader.verifier)
        }
    }

    @Test func whoAsksForTheCosignatureItselfGetsIt() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addPrompt("Kindness")
            try await ledger.cosign(by: Self.one)
            let (export, file) = try await Self.export(ledger, since: 9, to: workspace, "record.tar")
            #expect(export.witnesses == [] && export.checkpointSize == 10)
            #expect(file.members.contains { $0.name == "entries/9" })
        }
    }

    /// The second witness saw a later checkpoint; what it says of the first is that it came before.
    @Test func theNewestCheckpointThatWasCosignedCounts() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.cosign(by: Self.one)
            try await ledger.cosign(by: Self.other)
            let (export, _) = try await Self.export(ledger, since: 0, to: workspace, "newest.tar")
            #expect(export.witnesses == [Self.other.verifier.name] && export.checkpointSize == 8)
            #expect(export.entries == 8, "the entry that tells of the first stands under what the second cosigned")
        }
    }
}
