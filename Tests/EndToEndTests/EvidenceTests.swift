import Foundation
import TestSupport
import Testing

/// Bundles as they are made where the ledger is and checked where there is none.
@Suite(
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"),
    .enabled("\(EvidenceVerifierScript.absence)") { try await EvidenceVerifierScript.isPossible() })
struct EvidenceTests {
    /// Two experiments have run.
    private func deskWithRuns() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment("trial", prompt: "Whisper {{word}}", cases: ["- vars: {word: hello}"])
        try desk.writeExperiment("second", prompt: "Shout {{word}}", cases: ["- vars: {word: farewell}"])
        for name in ["trial", "second"] { try await desk.succeed("run", "\(name).yaml") }
        return desk
    }

    /// The events of kinds that every bundle holds.
    private func isOfAccess(_ event: JSON) -> Bool {
        ["workspace-created", "member-added", "role-granted", "signing-key-registered"].contains(event["type"])
    }

    @Test func anExperimentIsShownWithAllThatItRestsOnAndNothingOfAnother() async throws {
        let desk = try await deskWithRuns()
        let said = try await desk.document("evidence", "export", "--experiment", "trial", "--out", "trial.tar")
        let key = try #require(said["verification_key"].text)
        #expect(try await desk.document("checkpoint")["verification_key"].text == key)
        let auditor = try await Auditor()
        try auditor.receive("trial.tar", from: desk)

        let report = try await auditor.soundReport("trial.tar", "--key", key)
        #expect(report["entries"] == said["entries"] && report["contents"] == said["contents"])
        #expect(report["size"] == said["checkpoint_size"] && report["export_position"] == said["position"])
        #expect(try await auditor.soundReport("trial.tar")["not_proven"].elements.count == 3, "the key is not known")

        let events = try await auditor.events("trial.tar")
        let log = try await desk.lines("log", "list")
        for event in events {
            let entry = try #require(log.first { $0["position"] == event["position"] })
            for field in ["recorded_at", "event_id", "type", "actor", "facts"] {
                #expect(event[field] == entry[field], "\(field)")
            }
        }
        let types = Set(events.compactMap(\.["type"].text))
        #expect(
            types.isSuperset(of: [
                "workspace-created", "signing-key-registered", "prompt-created", "version-committed", "case-added",
                "experiment-designed", "run-requested", "result-recorded", "scores-recorded",
                "experiment-concluded",
            ]))
        for type in ["experiment-designed", "version-committed", "run-requested", "result-recorded"] {
            #expect(events.count { $0["type"] == .text(type) } == 1, "\(type)")
        }
        let text = try await auditor.desk.succeed("evidence", "show", "trial.tar", "--json")
        #expect(text.contains("Whisper {{word}}") && text.contains("hello"))
        #expect(!text.contains("Shout") && !text.contains("farewell"))
        let table = try await auditor.desk.succeed("evidence", "show", "trial.tar").split(separator: "\n")
        #expect(table.count == events.count && table.contains { $0.hasSuffix("runner") })
    }

    /// Of others' work it holds what this one's figures come from, and no more.
    @Test func anExperimentIsShownWithItsJudgesTheAnswersItUsedAgainAndItsBudgets() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("provider", "add", "jury", "--url", "\(try await Servers.open.value.baseURL)/v1")
        try await desk.succeed("provider", "add", "idle", "--url", "http://127.0.0.1:1/v1")
        for model in ["openai:echo", "openai:upper", "jury:judge-hello", "idle:judge-hello"] {
            try await desk.succeed("model", "price", "set", model, "--input", "1", "--output", "2")
        }
        try await desk.succeed("budget", "set", "--workspace", "--tokens", "1000000")
        try await desk.succeed("budget", "set", "--actor", "ada", "--tokens", "900000")
        try await desk.succeed("budget", "set", "--actor", "Bo", "--tokens", "800000")
        let assertion = "assert: [{type: llm-rubric, value: greets, provider: 'jury:judge-hello'}]"
        try desk.writeExperiment(
            "again", cases: ["- vars: {word: hello}\n    \(assertion)"], more: "promptledger: {cache: true}")
        for _ in 1...2 { try await desk.succeed("run", "again.yaml", "--sandbox", "none") }
        try desk.writeExperiment("other", models: ["upper"])
        try await desk.succeed("run", "other.yaml", "--sandbox", "none")
        let result = try #require(try await desk.lines("experiment", "results", "again").first)
        #expect(result["reused_run"] != .null)

        try await desk.succeed("evidence", "export", "--experiment", "again", "--out", "again.tar")
        let auditor = try await Auditor()
        try auditor.receive("again.tar", from: desk)
        _ = try await auditor.soundReport("again.tar")
        let events = try await auditor.events("again.tar")
        func facts(_ type: JSON) -> [JSON] { events.filter { $0["type"] == type }.map(\.["facts"]) }
        func texts(_ type: JSON, _ field: String) -> [String] { facts(type).compactMap { $0[field].text }.sorted() }
        let runs = [result["run"], result["reused_run"]].compactMap(\.text).sorted()
        for type in ["run-requested", "result-recorded", "scores-recorded"] as [JSON] {
            #expect(texts(type, "run") == runs, "\(type)")
        }
        #expect(Set(texts("judgement-recorded", "model")) == ["jury:judge-hello"])
        #expect(texts("price-set", "model") == ["jury:judge-hello", "openai:echo"])
        let providers = try await desk.lines("log", "list", "--type", "provider-configured").map(\.["facts"])
        #expect(facts("provider-configured") == Array(providers.prefix(1)))
        #expect(facts("budget-set").compactMap(\.["tokens_max"].number) == [1_000_000, 900_000])
        #expect(facts("experiment-designed").count == 1)
    }

    @Test func whatAnActorDidIsShownAndTheExportIsAnEntry() async throws {
        let desk = try await deskWithRuns()
        let log = try await desk.lines("audit")
        let said = try await desk.document("evidence", "export", "--actor", "runner", "--out", "runner.tar")
        let auditor = try await Auditor()
        try auditor.receive("runner.tar", from: desk)
        #expect(try await auditor.soundReport("runner.tar")["selection"]["actor"] != .null)
        let events = try await auditor.events("runner.tar")
        let expected = log.filter { $0["actor_name"] == "runner" || isOfAccess($0) }
        #expect(events.map(\.["position"]) == expected.map(\.["position"]))
        #expect(events.contains { $0["actor_name"] == "runner" && $0["type"] == "result-recorded" })
        let recorded = try #require(try await desk.lines("log", "list", "--type", "evidence-exported").first)
        #expect(recorded["position"] == said["position"])
        #expect(recorded["facts"]["entries"] == said["entries"])
        try await desk.succeed("verify", "--full")
    }

    @Test func whatWasSignedWithKeysThatHaveEndedSinceHolds() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        for name in ["early", "late", "last"] {
            try await desk.succeed("prompt", "create", name, "--text", "Say \(name)", "--as", "Bo")
            if name == "early" { try await desk.succeed("key", "rotate", "--signing", "Bo") }
            if name == "late" { try await desk.succeed("key", "rotate", "--signing") }
        }
        let newest = try #require(try await desk.signingKeys(of: "Bo").last)
        try await desk.succeed("key", "revoke", newest, "--reason", "stolen", "--in-doubt-from", "9")
        try await desk.refusal("prompt", "create", "never", "--text", "x", "--as", "Bo")
        let auditor = try await Auditor()
        for choice in [["--since", "0"], ["--actor", "Bo"]] {
            let file = "\(choice[0].dropFirst(2)).tar"
            let outcome = try await desk.run(["evidence", "export", "--out", file] + choice)
            try #require(outcome.status == 0, "\(outcome.errors)")
            try auditor.receive(file, from: desk)
            let report = try await auditor.soundReport(file)
            let events = try await auditor.events(file)
            let inDoubt = try #require(report["in_doubt"].elements.first)
            #expect(report["in_doubt"].elements.count == 1 && inDoubt["in_doubt_from"] == 9)
            #expect(inDoubt["positions"].elements.count == 4, "two prompts, each with a version")
            #expect(events.filter { $0["in_doubt"] == true }.map(\.["position"]) == inDoubt["positions"].elements)
            #expect(
                try await auditor.desk.run("evidence", "show", file).errors.contains(
                    "not proven: that 4 entries from "))
            #expect(events.count { $0["type"] == "signing-key-rotated" } == 2)
            #expect(events.count { $0["type"] == "signing-key-revoked" } == 1)
            #expect(events.count { $0["type"] == "prompt-created" && $0["actor_name"] == "Bo" } == 3)
        }
        // Who has the tiles and a bundle to tell whose keys may sign hears of the same.
        try await desk.succeed("export", "tiles", "tiles")
        try auditor.receive("tiles", from: desk)
        let tiles = try await EvidenceVerifierScript.run(["tiles", "--signers", "since.tar"], in: auditor.desk.folder)
        let inDoubt = try JSON(tiles.output)["in_doubt"].elements
        #expect(tiles.status == 0 && inDoubt.map(\.["positions"].elements.count) == [4], "\(tiles)")
    }

    @Test func sinceTakesAPositionAndATime() async throws {
        let desk = try await deskWithRuns()
        let log = try await desk.lines("log", "list")
        let first = try #require(log.first { $0["type"] == "experiment-concluded" })
        let number = try #require(first["position"].number)
        let position = String(Int(number))
        try await desk.succeed("evidence", "export", "--since", position, "--out", "position.tar")
        let time = try #require(first["recorded_at"].text)
        try await desk.succeed("evidence", "export", "--since", time, "--out", "time.tar")
        let auditor = try await Auditor()
        for file in ["position.tar", "time.tar"] {
            try auditor.receive(file, from: desk)
            #expect(try await auditor.soundReport(file)["selection"]["since_position"] == .number(number))
        }
        let expected = log.filter { ($0["position"].number ?? 0) >= number || isOfAccess($0) }.map(\.["position"])
        #expect(try await auditor.events("position.tar").map(\.["position"]) == expected)
        // The later bundle holds the entry that tells of the earlier one, too.
        #expect(try await auditor.events("time.tar").map(\.["position"]) == expected + [.number(Double(log.count))])
    }

    @Test func factsAloneAreDisclosedWhereNoContentIsWanted() async throws {
        let desk = try await deskWithRuns()
        for (choice, file) in [("--no-content", "facts.tar"), ("--content", "texts.tar")] {
            try await desk.succeed("evidence", "export", "--experiment", "trial", choice, "--out", file)
        }
        let auditor = try await Auditor()
        for file in ["facts.tar", "texts.tar"] { try auditor.receive(file, from: desk) }
        let facts = try await auditor.soundReport("facts.tar")
        #expect(facts["contents"] == 0 && facts["contents_erased"] == 0)
        #expect(try #require(facts["contents_withheld"].number) > 0)
        #expect(try #require(try await auditor.soundReport("texts.tar")["contents"].number) > 0)
        let version = try #require(
            try await auditor.events("facts.tar").first { $0["type"] == "version-committed" })
        #expect(version["content"] == .null && version["content_state"] == "withheld")
        let text = try await auditor.desk.succeed("evidence", "show", "facts.tar", "--json")
        #expect(!text.contains("Whisper") && !text.contains("hello"))
        #expect(
            try await auditor.desk.succeed("evidence", "show", "texts.tar", "--json").contains("Whisper {{word}}"))
    }

    @Test func whatIsSealedOpensForItsAuditorAlone() async throws {
        let desk = try await deskWithRuns()
        let auditor = try await Auditor()
        let pair = try await auditor.desk.document("evidence", "keypair", "a.key")
        try await auditor.desk.succeed("evidence", "keypair", "other.key")
        let publicKey = try #require(pair["public_key"].text)
        try FileManager.default.copyItem(at: auditor.desk.folder.file("a.key.pub"), to: desk.folder.file("a.key.pub"))
        for (file, reader) in [("file.tar", "a.key.pub"), ("text.tar", publicKey)] {
            let said = try await desk.document(
                "evidence", "export", "--experiment", "trial", "--seal-to", reader, "--out", file)
            #expect(said["sealed_to"].text == publicKey)
            try auditor.receive(file, from: desk)
            let closed = try await auditor.soundReport(file)
            #expect(closed["contents"] == .null && closed["sealed_to"].text == publicKey)
            #expect(closed["complete"] == false && closed["in_doubt"] == .null)
            #expect(
                try await auditor.desk.succeed("evidence", "verify", file).hasPrefix(
                    "sealed: what was looked at is sound  "))
            let open = try await auditor.soundReport(file, "--open-with", "a.key")
            #expect(open["contents"] == said["contents"] && open["complete"] == true)
            #expect(open["proven"].elements.count > closed["proven"].elements.count)
            #expect(try await auditor.desk.refusal("evidence", "show", file).contains("--open-with"))
            #expect(
                try await auditor.events(file, "--open-with", "a.key").contains { $0["content_state"] == "disclosed" })
            try await auditor.failure(file, "--open-with", "other.key")
        }
    }
}
