import Foundation
import TestSupport
import Testing

/// `erase`, as somebody at a terminal sees it.
@Suite struct ErasureTests {
    private static let secret = "the-orchid-password-4711"

    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "refund", "--text", Self.secret)
        try await desk.succeed("prompt", "create", "kept", "--text", "kept text")
        return desk
    }

    @Test func anErasedPromptIsReadNoMoreAndTheRestIs() async throws {
        let desk = try await desk()
        let position = try #require(
            try await desk.lines("log", "list").last { $0["type"].text == "version-committed" }?["position"].number)
        let before = try await desk.succeed("checkpoint")
        try desk.write("before", before)
        let erased = try await desk.document("erase", "prompt:refund", "--yes", "--reason", "a letter")
        #expect(erased["kind"].text == "prompt")
        #expect(erased["contents"].number == 2)
        #expect(erased["forks"] == [] && erased["evidence_bundles"] == [])
        let id = try #require(erased["subject"].text)
        #expect(try await desk.refusal("prompt", "show", "refund").contains("there is no prompt called refund"))
        #expect(try await desk.refusal("prompt", "show", id).contains("erased"))
        #expect(try await desk.succeed("prompt", "show", "kept").contains("kept text"))
        let names = try await desk.lines("prompt", "list").map { $0["name"] }
        #expect(names == [.null, .text("kept")])
        #expect(try await desk.document("log", "show", "\(Int(position) - 2)")["content_erased"] == .flag(true))
        #expect(try await desk.document("verify", "--full", "--expect", "before")["ok"] == .flag(true))
        // Twice is once.
        #expect(try await desk.succeed("erase", "prompt", id, "--yes").contains("was erased already"))
        // What was erased can be called for once more from scratch.
        try await desk.succeed("prompt", "create", "refund", "--text", "another")
        #expect(try await desk.refusal("prompt", "edit", id, "--text", "again").contains("erased"))
    }

    @Test func anErasureThatCannotBeCarriedOutIsSaidToBeRecordedAndIsCompletedLater() async throws {
        let desk = try await desk()
        let id = try #require(try await desk.lines("prompt", "list").first { $0["name"] == "refund" }?["prompt"].text)
        // What stands in the snapshot's place cannot be overwritten.
        let obstacle = desk.folder.file("ledger/snapshot")
        try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: false)
        let said = try await desk.refusal("erase", "prompt:refund", "--yes")
        #expect(said.hasPrefix("entry 11 records the erasure, and it is not carried out to the end"))
        #expect(try await desk.refusal("prompt", "show", id).contains("erased"))
        #expect(try await desk.run("doctor").output.contains("✗ erasures          entry 11 erases"))
        let next = try await desk.refusal("prompt", "create", "other", "--text", "x")
        #expect(next.hasPrefix("the erasure that entry 11 records comes before anything else is written"))
        try FileManager.default.removeItem(at: obstacle)
        #expect(try await desk.succeed("erase", "prompt:\(id)", "--yes").contains("was erased already"))
        #expect(!(try await desk.run("doctor")).output.contains("✗ erasures"))
        #expect(try await desk.document("checkpoint")["size"] == 12)
    }

    @Test func aPersonsNameGoesAndItIsSaidThatTheirWordsStay() async throws {
        let desk = try await desk()
        try await desk.succeed("user", "add", "Ben", "--role", "engineer")
        try await desk.succeed("prompt", "create", "bens", "--text", "Ben wrote this", "--as", "Ben")
        let said = try await desk.succeed("erase", "person:Ben", "--yes")
        #expect(said.contains("What they wrote stays"))
        #expect(try await desk.succeed("prompt", "show", "bens").contains("Ben wrote this"))
        let help = try await desk.run("erase", "--help").output
        #expect(help.contains("Not what they wrote") && !help.contains("Destroy what somebody wrote"))
        // What is said to list it does.
        let id = try #require(
            said.split(separator: "`").first { $0.hasPrefix("audit --actor ") }?.split(separator: " ").last)
        let rows = try await desk.lines("audit", "--actor", String(id))
        #expect(rows.contains { $0["type"] == "prompt-created" })
        #expect(!(try await desk.succeed("erase", "prompt:bens", "--yes")).contains("What they wrote stays"))
        #expect(try Traces(in: desk.ledger).files(holding: "Ben wrote this") == [])
    }

    @Test func everyKeyThatAProviderEverHadIsErasedWithItsCredential() async throws {
        let desk = try await desk()
        try await desk.succeed("provider", "add", "local", "--url", "http://127.0.0.1:1/v1")
        for secret in ["sk-first-of-three", "sk-second-of-three", "sk-third-of-three"] {
            try await desk.succeed("provider", "credential", "local", input: "\(secret)\n")
        }
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [true])
        let erased = try await desk.document("erase", "credential:local", "--yes")
        #expect(erased["contents"] == 3 && erased["subjects"].elements.count == 3)
        #expect(erased["subject"] == erased["subjects"][2])
        #expect(try await desk.lines("log", "list", "--type", "subject-erased").count == 3)
        for stored in try await desk.lines("log", "list", "--type", "credential-stored") {
            let position = Int(try #require(stored["position"].number))
            #expect(try await desk.document("log", "show", "\(position)")["content_erased"] == true)
        }
        #expect(try await desk.succeed("erase", "credential:local", "--yes").contains("was erased already"))
        // And everybody says so.
        let listed = try await desk.lines("provider", "list")
        #expect(listed.map(\.["has_credential"]) == [false] && listed.map(\.["credential_erased"]) == [true])
        #expect(try await desk.succeed("provider", "list").contains("erased"))
        let advice = try await desk.lines("doctor").first { $0["check"] == "provider keys" }
        #expect(advice?["state"] == "advice")
        #expect(advice?["says"].text?.hasPrefix("the key of local was erased") == true)
        // Another takes its place.
        try await desk.succeed("provider", "credential", "local", input: "sk-fourth\n")
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [true])
        #expect(try await desk.lines("doctor").first { $0["check"] == "provider keys" }?["state"] == "good")
        #expect(try await desk.document("erase", "credential:local", "--yes")["contents"] == 1)
    }

    @Test func whatWasForkedFromAPromptGoesWithItAndIsNamedBeforeAndAfter() async throws {
        let desk = try await desk()
        try await desk.succeed("prompt", "fork", "refund", "apology")
        try await desk.succeed("prompt", "edit", "apology", "--text", "an-edit-of-a-copy-0815")
        for fork in ["letter", "note"] { try await desk.succeed("prompt", "fork", "apology", fork) }
        try await desk.succeed("prompt", "fork", "kept", "keepsake")
        let asked = try await desk.run("erase", "prompt:refund")
        #expect(asked.status == 2)
        #expect(
            asked.errors.contains(
                "erasing prompt refund, with what was forked from it (apology, letter, note), destroys "))
        // A fork's erasure leaves what it was forked from; what is gone already is not named again.
        #expect(try await desk.document("erase", "prompt:letter", "--yes")["forks"] == [])
        #expect(try await desk.succeed("prompt", "show", "apology").contains("an-edit-of-a-copy-0815"))
        let id = try #require(try await desk.lines("prompt", "list").first { $0["name"] == "apology" }?["prompt"].text)
        let forks = try await desk.document("erase", "prompt:refund", "--yes")["forks"]
        #expect(forks.elements.map(\.["name"]) == ["apology", "note"])
        #expect(forks[0]["prompt"] == .text(id))
        #expect(try await desk.refusal("prompt", "show", id).contains("erased"))
        #expect(try Traces(in: desk.ledger).files(holding: "an-edit-of-a-copy-0815") == [])
        let said = try await desk.succeed("erase", "prompt:kept", "--yes")
        #expect(said.contains("With it went what was forked from it: keepsake."))
        let help = try await desk.run("erase", "--help").output.split(whereSeparator: \.isWhitespace)
        #expect(help.joined(separator: " ").contains("the same of every prompt that was forked from it"))
    }

    @Test func bundlesThatMayStillHoldTheTextAreNamed() async throws {
        let desk = try await desk()
        try await desk.succeed("evidence", "keypair", "auditor.key")
        let all = ["evidence", "export", "--since", "0", "--json"]
        func export(_ file: String, _ more: [String] = []) async throws -> JSON {
            let outcome = try await desk.run(all + ["--out", file] + more)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSON(outcome.output)["position"]
        }
        let open = try await export("open.tar")
        _ = try await export("facts.tar", ["--no-content"])
        let sealed = try await export("sealed.tar", ["--seal-to", "auditor.key.pub"])
        let outcome = try await desk.run("erase", "prompt:refund", "--yes", "--json")
        let erased = try JSON(outcome.output)
        #expect(erased["evidence_bundles"] == .list([open, sealed]))
        let entries = [open, sealed].compactMap(\.number).map { "\(Int($0))" }.joined(separator: ", ")
        #expect(outcome.errors.contains("2 evidence bundles (entries \(entries)) disclosed texts before"))
        // Bundles of later hold nothing of it, and something of other things.
        _ = try await export("later.tar")
        let id = try #require(erased["subject"].text)
        #expect(try await desk.document("erase", "prompt:\(id)", "--yes")["evidence_bundles"] == .list([open, sealed]))
        for number in 1...4 { _ = try await export("more-\(number).tar") }
        let other = try await desk.run("erase", "prompt:kept", "--yes")
        #expect(
            other.errors.contains("7 evidence bundles (entries \(entries), ") && other.errors.contains(" and 2 more)"))
    }

    /// An output is its case's, its dataset's, its prompt's and its experiment's, and goes once.
    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func whatWasErasedAlreadyIsNotCountedAgain() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("trial", cases: ["- vars: {word: hello}", "- vars: {word: goodbye}"])
        try await desk.succeed("run", "trial.yaml")
        let prompt = try #require(try await desk.lines("prompt", "list").first?["prompt"].text)
        #expect(try await desk.document("verify", "--full")["unreadable_parts"] == 0)
        var gone = 0.0
        for subject in ["case:trial/1", "dataset:trial", "prompt:\(prompt)", "experiment:trial"] {
            let asked = try await desk.run("erase", subject)
            let contents = try #require(try await desk.document("erase", subject, "--yes")["contents"].number)
            #expect(asked.errors.contains("destroys \(Int(contents)) content"), "\(asked.errors)")
            #expect(contents > 0, "\(subject)")
            gone += contents
            #expect(try await desk.document("verify", "--full")["unreadable_parts"].number == gone, "\(subject)")
        }
        #expect(try await desk.document("erase", "prompt:\(prompt)", "--yes")["contents"] == 0)
    }

    @Test func whatIsNotThereIsAnErrorThatNamesTheNearest() async throws {
        let desk = try await desk()
        let size = try await desk.document("checkpoint")["size"]
        #expect(try await desk.refusal("erase", "prompt:refnud", "--yes").contains("did you mean refund?"))
        #expect(try await desk.refusal("erase", "person:Nobody", "--yes").contains("there is no"))
        #expect(try await desk.refusal("erase", "case:refund/1", "--yes").contains("there is no dataset"))
        for wrong in [["erase"], ["erase", "refund", "--yes"], ["erase", "prompt:refund"]] {
            #expect(try await desk.run(wrong).status == 2, "\(wrong)")
        }
        #expect(try await desk.document("checkpoint")["size"] == size)
    }

    @Test func aBackupIsPutBackAndWhatWasErasedSinceIsErasedAgain() async throws {
        let desk = try await desk()
        #expect(try await desk.document("backup", "copy", "--keys", "copied-keys")["size"].number == 11)
        try await desk.succeed("erase", "prompt:refund", "--yes")
        try desk.write("erasures", try await desk.succeed("erase", "--list"))
        try desk.write("last", try await desk.succeed("checkpoint"))
        // The machine is lost, but for the backups, the key file and the list.
        try desk.copy("ledger/root.key", to: "saved.key")
        try desk.remove("ledger")
        let lost = try await desk.refusal(
            ["restore", "ledger", "--from", "copy", "--keys", "copied-keys", "--expect", "last"])
        #expect(lost.contains("root.key") || lost.contains("--accept-loss"))
        try desk.copy("saved.key", to: "copied-keys/root.key")
        let refused = try await desk.refusal(
            ["restore", "ledger", "--from", "copy", "--keys", "copied-keys", "--expect", "last"])
        #expect(refused.contains("the ledger is known to have had 12"))
        // What was seen here last is enough to know it.
        #expect(
            try await desk.refusal("restore", "ledger", "--from", "copy", "--keys", "copied-keys") == refused)
        let restored = try await desk.document(
            "restore", "ledger", "--from", "copy", "--keys", "copied-keys", "--expect", "last", "--accept-loss",
            "--erasures", "erasures")
        #expect(restored["erased_again"].number == 1)
        #expect(restored["lost"].number == 1)
        // Whoever has seen more of the log is not talked out of it.
        #expect(try await desk.refusal("prompt", "show", "kept").contains("history was rewritten"))
        try await desk.succeed("pin", "forget")
        #expect(try await desk.refusal("prompt", "show", "refund").contains("there is no prompt"))
        #expect(try await desk.succeed("prompt", "show", "kept").contains("kept text"))
        #expect(try await desk.document("verify", "--full")["ok"] == .flag(true))
        #expect(
            try await desk.refusal("restore", "ledger", "--from", "copy", "--keys", "copied-keys").contains("not empty")
        )
    }
}
