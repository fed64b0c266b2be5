import Foundation
import TestSupport
import Testing

/// Bundles whose checkpoint real witnesses have cosigned, for an auditor who wants their word.
@Suite(
    .enabled(if: TestWitness.isPossible, "\(TestWitness.absence)"),
    .enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct CosignedEvidenceTests {
    private let witnesses: [TestWitness]
    private let desk: Desk
    private let auditor: Auditor
    private let key: String

    /// A prompt at the desk; two witnesses know the log, and a third does not.
    init() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "Say it kindly")
        let key = try #require(try await desk.document("checkpoint")["verification_key"].text)
        witnesses = try await offThread {
            try [("w1", [key]), ("w2", [key]), ("w3", [])].map { name, logs in
                try TestWitness("witness.example/\(name)", logs: logs)
            }
        }
        (self.desk, self.key, auditor) = (desk, key, try await Auditor())
        try desk.write("ask.policy", policy("all w1 w2"))
        for (name, group) in [("both", "all w1 w2"), ("two", "2 w1 w2 w3"), ("all", "all w1 w2 w3")] {
            try auditor.desk.write("\(name).policy", policy(group))
        }
    }

    private func policy(_ group: String) -> String {
        let lines = zip(["w1", "w2", "w3"], witnesses).map { "witness \($0) \($1.key) \($1.url)" }
        return "log \(key)\n\(lines.dropLast(group.contains("w3") ? 0 : 1).joined(separator: "\n"))\n"
            + "group all-of-it \(group)\nquorum all-of-it\n"
    }

    /// Exports, and hands the bundle over.
    private func export(_ file: String, _ options: String...) async throws -> JSON {
        let outcome = try await desk.run(["evidence", "export", "--out", file, "--json"] + options)
        try #require(outcome.status == 0, "\(outcome.errors)")
        try auditor.receive(file, from: desk)
        return try JSON(outcome.output)
    }

    @Test func aPolicyIsMetByWhomTheBundleNames() async throws {
        let cosigned = try await desk.document("checkpoint", "--policy", "ask.policy")
        let said = try await export("bundle.tar", "--since", "0")
        #expect(said["cosigned_by"] == ["witness.example/w1", "witness.example/w2"])
        #expect(said["checkpoint_size"] == cosigned["size"])
        for policy in ["both.policy", "two.policy"] {
            let report = try await auditor.soundReport("bundle.tar", "--policy", policy)
            #expect(report["witnesses"] == ["w1", "w2"])
            #expect(report["not_proven"].elements.count == 1, "the entry that tells of the export came later")
            #expect(report["entries"] == cosigned["size"])
        }
        #expect(try await auditor.soundReport("bundle.tar", "--key", key, "--policy", "both.policy")["ok"] == true)
        #expect(
            try await auditor.desk.succeed("evidence", "verify", "bundle.tar", "--policy", "both.policy")
                .contains("cosigned by w1, w2"))
        #expect(try await auditor.soundReport("bundle.tar")["witnesses"] == [])
        #expect(try await auditor.events("bundle.tar", "--policy", "both.policy").count == 9)
        let failure = try await auditor.failure("bundle.tar", "--policy", "all.policy")
        #expect(failure["position"] == .null)
        #expect(failure["reason"] == "the policy is not met: it wants w1 and w2 and w3, and w1, w2 has cosigned")
        try await desk.succeed("verify", "--full")
    }

    @Test func whatIsSealedIsCosignedAllTheSame() async throws {
        try await desk.succeed("checkpoint", "--policy", "ask.policy")
        try await auditor.desk.succeed("evidence", "keypair", "a.key")
        try FileManager.default.copyItem(at: auditor.desk.folder.file("a.key.pub"), to: desk.folder.file("a.key.pub"))
        _ = try await export("sealed.tar", "--since", "0", "--seal-to", "a.key.pub")
        for options in [[], ["--open-with", "a.key"]] {
            let outcome = try await auditor.desk.run(
                ["evidence", "verify", "sealed.tar", "--policy", "both.policy", "--json"] + options)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        _ = try await auditor.soundReport("sealed.tar", "--policy", "both.policy", "--open-with", "a.key")
        try await auditor.failure("sealed.tar", "--policy", "all.policy")
    }

    @Test func whatNobodyHasCosignedMeetsNoPolicy() async throws {
        _ = try await export("plain.tar", "--since", "0")
        let failure = try await auditor.failure("plain.tar", "--policy", "both.policy")
        #expect(failure["reason"] == "the policy is not met: it wants w1 and w2, and nobody has cosigned")
        try await desk.succeed("checkpoint", "--policy", "ask.policy")
        try await desk.succeed("prompt", "create", "later", "--text", "x")
        let outcome = try await desk.run("evidence", "export", "--since", "0", "--out", "later.tar")
        #expect(outcome.status == 0 && outcome.errors.contains("beyond the 10 entries that witnesses have cosigned"))
        try auditor.receive("later.tar", from: desk)
        try await auditor.failure("later.tar", "--policy", "both.policy")
        try await desk.succeed("checkpoint", "--policy", "ask.policy")
        _ = try await export("again.tar", "--since", "0")
        _ = try await auditor.soundReport("again.tar", "--policy", "both.policy")
    }

    @Test func aLineOfAWitnessThatWasChangedIsRefused() async throws {
        try await desk.succeed("checkpoint", "--policy", "ask.policy")
        _ = try await export("bundle.tar", "--since", "0")
        let note = try await desk.document("checkpoint", "--cosigned")["note"].text
        let line = try #require(note?.split(separator: "\n").last { $0.hasPrefix("\u{2014} witness.example/w2 ") })
        // A letter in the middle of the signature, everywhere it stands or in the checkpoint alone.
        let place = line.index(line.startIndex, offsetBy: line.count - 40)
        let changed = line[..<place] + (line[place] == "A" ? "B" : "A") + line[line.index(after: place)...]
        try auditor.replace(String(line), by: String(changed), in: "bundle.tar", to: "changed.tar")
        #expect(try await auditor.failure("changed.tar", "--policy", "both.policy")["position"] == .null)
        #expect(try await auditor.failure("changed.tar")["position"] == .null)
    }

    @Test func whatIsNoPolicyIsSaidInOneLine() async throws {
        _ = try await export("bundle.tar", "--since", "0")
        try auditor.desk.write("broken.policy", policy("all w1 w2").replacing("quorum all-of-it", with: "quorum w9"))
        for (file, words) in [("broken.policy", "w9 is no witness"), ("absent.policy", "cannot be read")] {
            let options = ["bundle.tar", "--policy", file]
            for command in ["verify", "show"] {
                #expect(try await auditor.desk.refusal(["evidence", command] + options).contains(words))
            }
            #expect(try await EvidenceVerifierScript.run(options, in: auditor.desk.folder).status == 1)
        }
    }

    @Test func aPolicyOfAnotherLogIsNotMet() async throws {
        try await desk.succeed("checkpoint", "--policy", "ask.policy")
        _ = try await export("bundle.tar", "--since", "0")
        try await desk.succeed("init", "other")
        let other = try #require(try await desk.document("checkpoint", "--ledger", "other")["verification_key"].text)
        try auditor.desk.write("other.policy", policy("all w1 w2").replacing(key, with: other))
        let failure = try await auditor.failure("bundle.tar", "--policy", "other.policy")
        #expect(failure["reason"] == "the policy does not name the log's key")
    }
}
