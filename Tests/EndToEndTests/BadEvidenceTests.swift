import Foundation
import TestSupport
import Testing

/// Bundles that are none, or no longer what they were, and exports that are not to be.
@Suite(.enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct BadEvidenceTests {
    /// A desk with a prompt, and an auditor who has all of it in `bundle.tar`.
    private func writtenBundle() async throws -> (desk: Desk, auditor: Auditor) {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--tag", "t")
        try await desk.succeed("evidence", "export", "--since", "0", "--out", "bundle.tar")
        let auditor = try await Auditor()
        try auditor.receive("bundle.tar", from: desk)
        _ = try await auditor.soundReport("bundle.tar")
        return (desk, auditor)
    }

    @Test func whatIsNoBundleIsSaidInOneLine() async throws {
        let auditor = try await Auditor()
        try auditor.desk.write("text.tar", "Dear auditor, all is well.\n")
        try auditor.desk.write("empty.tar", "")
        try auditor.desk.write("zeros.tar", String(repeating: "\0", count: 10_240))
        for file in ["text.tar", "empty.tar", "zeros.tar"] {
            #expect(try await auditor.failure(file)["position"] == .null, "\(file)")
        }
        for file in ["nothing.tar", "."] {
            for command in ["verify", "show"] { _ = try await auditor.desk.refusal("evidence", command, file) }
            #expect(try await EvidenceVerifierScript.run([file], in: auditor.desk.folder).status == 1)
        }
    }

    @Test func aBundleThatWasCutShortIsRefusedWhereItEnds() async throws {
        let (_, auditor) = try await writtenBundle()
        let whole = try Data(contentsOf: auditor.desk.folder.file("bundle.tar"))
        for length in [1, 511, 5_000, whole.count / 2, whole.count - 20_000, whole.count - 1_024, whole.count - 1] {
            try whole.prefix(length).write(to: auditor.desk.folder.file("cut.tar"))
            try await auditor.failure("cut.tar")
        }
        try (whole + Data([0])).write(to: auditor.desk.folder.file("long.tar"))
        #expect(try await auditor.failure("long.tar")["position"] == .null)
    }

    @Test func aChangedMemberIsRefusedAtItsEntry() async throws {
        let (_, auditor) = try await writtenBundle()
        let whole = try Data(contentsOf: auditor.desk.folder.file("bundle.tar"))
        for member in ["entries/3", "proofs/3.tlog-proof", "parts/3.facts"] {
            var changed = whole
            let header = try #require(changed.range(of: Data("\(member)\0".utf8))).lowerBound
            changed[header + 512 + 60] ^= 1
            try changed.write(to: auditor.desk.folder.file("changed.tar"))
            #expect(try await auditor.failure("changed.tar")["position"] == 3, "\(member)")
        }
        for member in ["manifest.json", "manifest.sig", "FORMAT.txt", "checkpoint", "part-keys"] {
            var changed = whole
            let header = try #require(changed.range(of: Data("\(member)\0".utf8))).lowerBound
            changed[header + 512 + 8] ^= 1
            try changed.write(to: auditor.desk.folder.file("changed.tar"))
            #expect(try await auditor.failure("changed.tar")["position"] == .null, "\(member)")
        }
    }

    @Test func aFormatOfLaterDaysAsksForANewerVerifier() async throws {
        let (_, auditor) = try await writtenBundle()
        try auditor.replace(#""version":1,"#, by: #""version":2,"#, in: "bundle.tar", to: "later.tar")
        let failure = try await auditor.failure("later.tar")
        #expect(failure["reason"].text?.contains("format 2") == true, "\(failure)")
    }

    @Test func anotherLogsKeyAndWhatIsNoKeyAreRefused() async throws {
        let (desk, auditor) = try await writtenBundle()
        try await desk.succeed("init", "other")
        let other = try #require(try await desk.document("checkpoint", "--ledger", "other")["verification_key"].text)
        #expect(try await auditor.failure("bundle.tar", "--key", other)["position"] == .null)
        #expect(
            try await auditor.desk.refusal("evidence", "verify", "bundle.tar", "--key", "nonsense")
                .contains("--key is no verification key"))
        try auditor.desk.write("no.key", "nonsense\n")
        _ = try await auditor.desk.refusal("evidence", "verify", "bundle.tar", "--open-with", "no.key")
        for options in [["--key", "nonsense"], ["--open-with", "no.key"]] {
            let outcome = try await EvidenceVerifierScript.run(["bundle.tar"] + options, in: auditor.desk.folder)
            #expect(outcome.status == 1)
        }
    }

    @Test func whatCannotBeExportedIsSaidAndLeavesNoEntry() async throws {
        let (desk, _) = try await writtenBundle()
        try desk.write("no.pub", "nonsense\n")
        let size = try await desk.document("checkpoint")["size"]
        for (arguments, reason) in [
            (["--experiment", "trail", "--out", "x.tar"], "there is no experiment called trail"),
            (["--actor", "adda", "--out", "x.tar"], "there is no actor called adda; did you mean ada?"),
            (["--since", "1000", "--out", "x.tar"], "no entry is what was asked for"),
            (["--since", "0", "--out", "bundle.tar"], "bundle.tar"),
            (["--since", "0", "--seal-to", "no.pub", "--out", "x.tar"], "no.pub"),
            (["--since", "0", "--seal-to", "nowhere.pub", "--out", "x.tar"], "nowhere.pub"),
            (["--since", "0", "--out", "no/such/folder/x.tar"], "no/such/folder"),
        ] {
            let said = try await desk.refusal(["evidence", "export"] + arguments)
            #expect(said.contains(reason), "\(arguments): \(said)")
        }
        for arguments in [["--out", "x.tar"], ["--since", "yesterday", "--out", "x.tar"], ["--since", "0"]] {
            #expect(try await desk.run(["evidence", "export"] + arguments).status == 2, "\(arguments)")
        }
        #expect(try await desk.document("checkpoint")["size"] == size)
        #expect(!FileManager.default.fileExists(atPath: desk.folder.file("x.tar").path))
        _ = try await desk.refusal("evidence", "keypair", "bundle.tar")
    }

    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func aMisspeltExperimentIsAnsweredWithTheNearest() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("trial")
        try await desk.succeed("run", "trial.yaml")
        #expect(
            try await desk.refusal("evidence", "export", "--experiment", "trail", "--out", "x.tar")
                == "there is no experiment called trail; did you mean trial?")
    }
}
