import Foundation
import TestSupport
import Testing

/// Somebody who was handed ledger.db and told the verification key, and has nothing else.
@Suite(.enabled(if: TestWitness.isPossible, "\(TestWitness.absence)"))
struct OutsiderTests {
    /// `only/ledger.db`, beside the ledger that it is of.
    private func handedOut() async throws -> (desk: Desk, key: String) {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        let key = try #require(try await desk.document("checkpoint")["verification_key"].text)
        try handOut(desk)
        return (desk, key)
    }

    private func handOut(_ desk: Desk) throws {
        try? desk.remove("only")
        try FileManager.default.createDirectory(at: desk.folder.file("only"), withIntermediateDirectories: false)
        try desk.copy("ledger/ledger.db", to: "only/ledger.db")
    }

    @Test func checksInFullWhatNeedsNoKeyAndHearsWhatWasNotChecked() async throws {
        let (desk, key) = try await handedOut()
        let report = try await desk.document("verify", "--full", "--ledger", "only", "--key", key)
        #expect(report["ok"] == true && report["level"] == "full" && report["authority"] == false)
        #expect(report["unchecked"] == ["signatures", "authority", "events"])
        let text = try await desk.succeed("verify", "--full", "--ledger", "only", "--key", key)
        #expect(text.contains("not checked, for keys.db is not here: whose the signatures are"))
        #expect(
            try await desk.refusal("verify", "--ledger", "only", "--key", key, "--as", "ada").contains(
                "leave out --as to check as an outsider"))
        #expect(try await desk.document("verify", "--full")["unchecked"] == [], "nothing is left out with the keys")
        try await desk.sql(
            "only/ledger.db", "DROP TRIGGER facts_are_not_changed",
            "UPDATE facts SET ciphertext = x'00' WHERE position = 8")
        #expect(
            try await desk.refusal("verify", "--full", "--ledger", "only", "--key", key)
                == "NOT SOUND: entry 8: its facts are not what was signed")
    }

    @Test func holdsACosignedCheckpointAgainstAPolicy() async throws {
        let (desk, key) = try await handedOut()
        let witness = try await offThread { try TestWitness(logs: [key]) }
        try await desk.succeed("checkpoint", "--witness", witness.url, "--witness-key", witness.key)
        try desk.write("cosigned", try await desk.succeed("checkpoint", "--cosigned"))
        try desk.write("policy", "log \(key)\nwitness one \(witness.key)\nquorum one\n")
        try await desk.succeed("prompt", "create", "q", "--text", "a")
        try handOut(desk)
        let met = try await desk.document(
            "verify", "--ledger", "only", "--key", key, "--policy", "policy", "--expect", "cosigned")
        #expect(met["policy"]["met"] == true && met["policy"]["cosigned_by"] == ["one"])
        #expect(met["policy"]["size"] == 9 && met["policy"]["beyond"] == 3)
        let unmet = try await desk.refusal("verify", "--ledger", "only", "--key", key, "--policy", "policy")
        #expect(unmet.hasPrefix("NOT SOUND: the policy is not met") && unmet.contains("with --expect"), "\(unmet)")
        // With the keys, the ledger's own record of it is enough.
        let whole = try await desk.succeed("verify", "--policy", "policy")
        #expect(whole.contains("3 entries lie beyond it, which nobody has cosigned"), "\(whole)")
    }
}
