import Foundation
import TestSupport
import Testing

/// Words that stand nowhere else are put into everything that is to be kept to those who hold the keys.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct SecrecyTests {
    private static let prompt = "canary-of-the-prompt-63d1"
    private static let caseText = "canary-of-the-case-a7f4"
    private static let output = "canary-of-the-output-29e8"
    private static let names = [
        "canary-of-the-name-0b5c", "canary-of-the-tag-77aa", "canary-of-the-owner-d2d2", "canary-of-the-field-31c6",
    ]
    private static let all = [prompt, caseText, output, Servers.key] + names

    @Test func noFileOfTheLedgerHoldsWhatWasWrittenEvenAfterAKill() async throws {
        let desk = try await desk(model: "gated-10-secret")
        let killed = try desk.start("run", "secret.yaml", "--attempts", "1", "--patience", "1")
        try await desk.waitUntil("secret", hasRecorded: 4)
        killed.signal(SIGKILL)
        #expect(try await killed.outcome().status == -SIGKILL, "it was over before it was killed")
        let cut = try Traces(in: desk.ledger)
        #expect(try #require(cut.sizes["ledger.db-wal"]) > 0, "the kill leaves what was written last in the WAL")
        for canary in Self.all { #expect(cut.files(holding: canary) == [], "\(canary)") }

        try await Servers.openGate("gated-10-secret")
        #expect(
            try await desk.run("run", "secret.yaml", "--attempts", "1", "--patience", "1").status == 1,
            "half of the runs are to fail")
        let results = try await desk.succeed("experiment", "results", "secret", "--json")
        #expect(results.contains(Self.output), "whoever holds the keys can read it")
        let whole = try Traces(in: desk.ledger)
        #expect(Set(whole.sizes.keys).isSuperset(of: ["ledger.db", "keys.db", "root.key"]))
        for canary in Self.all { #expect(whole.files(holding: canary) == [], "\(canary)") }
    }

    @Test func whatIsLookedForWouldBeFound() throws {
        let folder = try TemporaryDirectory("traces")
        let bytes = Data(Self.output.utf8)
        try (Data([0, 255]) + bytes).write(to: folder.file("plain"))
        try Data(bytes.base64EncodedString().utf8).write(to: folder.file("base64"))
        try Data(bytes.map { String($0, radix: 16) }.joined().utf8).write(to: folder.file("hexadecimal"))
        try Data(Self.prompt.utf8).write(to: folder.file("another"))
        try FileManager.default.createDirectory(at: folder.file("in"), withIntermediateDirectories: false)
        for offset in 1...2 {
            let text = (Data(count: offset) + bytes + Data(count: 4)).base64EncodedString()
            try Data(text.utf8).write(to: folder.file("in/base64-\(offset)"))
        }
        #expect(
            try Traces(in: folder.url).files(holding: Self.output) == [
                "base64", "hexadecimal", "in/base64-1", "in/base64-2", "plain",
            ])
    }

    @Test func noErrorRepeatsWhatSomebodyWrote() async throws {
        let desk = try await desk(model: "echo")
        let text = "\(Self.prompt) {{word}}"
        try await desk.succeed("prompt", "create", "mine", "--text", text)
        try desk.write("malformed.yaml", "prompts: [\"\(Self.prompt)\"\nproviders: \(Self.output)\n")
        try desk.write(
            "wrong.yaml",
            "prompts: [\"\(Self.prompt)\"]\nproviders: [\"openai:echo\"]\ntests: {\(Self.caseText): [1]}\n")
        try desk.writeExperiment("unclosed", prompt: "\(Self.prompt) {{")
        try desk.writeExperiment(
            "lacking", prompt: "\(Self.prompt) {{absent}}", cases: ["- vars: {word: \(Self.caseText)}"])
        var outcomes = [
            try await desk.run("prompt", "edit", "mine", "--text", text),
            try await desk.run("prompt", "create", "mine", "--text", text),
            try await desk.run("prompt", "create", "more", "--text", "\(text) {{"),
            try await desk.run("prompt", "show", "mine@7"),
            try await desk.run("provider", "credential", "locket", input: Servers.key),
            try await desk.run("provider", "credential", "locked", input: "\(Servers.key) with spaces\u{1}\n"),
        ]
        for file in ["secret", "malformed", "wrong", "unclosed", "lacking"] {
            outcomes.append(try await desk.run("run", "\(file).yaml", "--attempts", "1", "--patience", "1"))
        }
        try await desk.damage(entry: 12)
        outcomes.append(try await desk.run("leaderboard"))
        outcomes.append(try await desk.run("verify", "--full"))
        for outcome in outcomes {
            #expect(outcome.status == 1, "\(outcome)")
            for canary in [Self.prompt, Self.caseText, Self.output, Servers.key] {
                #expect(!outcome.errors.contains(canary))
            }
        }
    }

    /// 20 good runs and 20 that fail, on a provider whose key is stored in the ledger.
    private func desk(model: String) async throws -> Desk {
        let desk = try await Desk(hasLedger: false, isUrgent: true)
        try await desk.succeed("init", "ledger", "--owner", Self.names[2])
        let url = "\(try await Servers.locked.value.baseURL)/v1"
        try await desk.succeed("provider", "add", "locked", "--url", url)
        try await desk.succeed("provider", "credential", "locked", input: "\(Servers.key)\n")
        try desk.write(
            "secret.yaml",
            """
            description: secret
            prompts: [{id: p, label: \(Self.names[0]), raw: "\(Self.prompt) {{word}} \(Self.output)"}]
            providers: ["locked:\(model)", "locked:error-500"]
            tests: words.csv
            evaluateOptions: {maxConcurrency: 2}
            promptledger: {tags: [\(Self.names[1])], domain: \(Self.names[3])}
            """)
        try desk.write("words.csv", "word\n" + (1...20).map { "\(Self.caseText)-\($0)\n" }.joined())
        return desk
    }
}
