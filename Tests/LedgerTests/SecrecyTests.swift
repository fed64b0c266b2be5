import Domain
import EventLog
import Events
import Foundation
import Ledger
import SwiftProtobuf
import Testing

/// Nothing that somebody typed, and no key, lies anywhere in the clear.
@Suite struct SecrecyTests {
    private static let canaries = [
        "name-of-owner-canary", "prompt-text-canary", "prompt-name-canary", "tag-canary", "case-input-canary",
        "output-canary",
        "raw-reply-canary", "reason-canary", "failure-canary", "sk-credential-canary",
        "http://base-url-canary.example/v1", "dataset-canary",
    ]

    private static func written() async throws -> Workspace {
        let workspace = try await Workspace(ownerName: canaries[0])
        try await workspace.write { ledger in
            let prompt: PromptID = ledger.newID()
            try await ledger.obey(.createPrompt(.named(canaries[2], prompt, ledger.newID(), text: canaries[1])))
            try await ledger.obey(.tagPrompt(TagPrompt(prompt: prompt, tag: canaries[3])))
            try await ledger.addCases(3, to: canaries[11], input: canaries[4])
            let provider: ProviderID = ledger.newID()
            try await ledger.obey(
                .configureProvider(
                    ConfigureProvider(provider: provider, kind: "openai", name: "local", baseURL: canaries[10])))
            try await ledger.obey(
                .storeCredential(StoreCredential(provider: provider, credential: ledger.newID(), secret: canaries[9])))
            let run = try await ledger.beginRun()
            let failure = FailAttempt(
                run: run, attempt: 1, failure: .timedOut, elapsedMicroseconds: 1,
                content: .with { $0.summary = canaries[8] }, isFinal: false)
            try await ledger.obey(.failAttempt(failure), as: ledger.runner)
            try await ledger.obey(.startRun(StartRun(run: run)), as: ledger.runner)
            let content = ResultRecordedContent.with {
                ($0.output, $0.rawReply) = (canaries[5], Data(canaries[6].utf8))
            }
            let result = RecordResult(
                run: run, attempt: 2, result: ResultRecorded(), content: content,
                scores: .with { $0.scores = [Score()] },
                scoresContent: .with { $0.reasons = [canaries[7]] })
            try await ledger.obey(.recordResult(result), as: ledger.runner)
            // While it is open: the write-ahead log counts too.
            for (name, bytes) in try files(of: workspace) { #expect(holds(bytes, anyOf: canaries) == nil, "\(name)") }
        }
        return workspace
    }

    private static func files(of workspace: Workspace) throws -> [(String, Data)] {
        try FileManager.default.contentsOfDirectory(at: workspace.folder.url, includingPropertiesForKeys: nil)
            .map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }

    private static func holds(_ bytes: Data, anyOf words: [String]) -> String? {
        words.first { bytes.range(of: Data($0.utf8)) != nil }
    }

    @Test func noFileHoldsWhatWasTyped() async throws {
        let workspace = try await Self.written()
        for (name, bytes) in try Self.files(of: workspace) {
            #expect(Self.holds(bytes, anyOf: Self.canaries) == nil, "\(name)")
        }
        // But who has the keys reads all of it.
        let snapshot = try LedgerReader.open(workspace.folder).snapshot()
        let text = snapshot.entries.compactMap { $0.content?.textFormatString() }.joined()
        for canary in Self.canaries { #expect(text.contains(canary)) }
    }

    @Test func noFactHoldsWhatWasTyped() async throws {
        let workspace = try await Self.written()
        for entry in try LedgerReader.open(workspace.folder).snapshot().entries {
            let bytes: Data = try entry.facts.serializedData()
            #expect(Self.holds(bytes, anyOf: Self.canaries) == nil)
        }
    }

    @Test func theKeyLiesInItsFileAlone() async throws {
        let workspace = try await Self.written()
        let text = String(decoding: try workspace.bytes(of: workspace.folder.keyFile), as: UTF8.self)
        let encoded = try #require(text.split(separator: "\n").last)
        let key = try #require(Data(base64Encoded: String(encoded)))
        #expect(key.count == 32)
        for (name, bytes) in try Self.files(of: workspace) where name != "root.key" {
            #expect(bytes.range(of: key) == nil && bytes.range(of: Data(encoded.utf8)) == nil, "\(name)")
            // No run of half a key either.
            for start in 0...16 { #expect(bytes.range(of: key[start..<start + 16]) == nil, "\(name)") }
        }
    }

    @Test func noFaultSaysWhatWasTyped() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let secret = "sk-canary with a blank \u{7}"
        let provider: ProviderID = ledger.newID()
        try await ledger.obey(.configureProvider(ConfigureProvider(provider: provider, kind: "openai", name: "local")))
        let commands: [Command] = [
            .storeCredential(StoreCredential(provider: provider, credential: ledger.newID(), secret: secret)),
            .storeCredential(
                StoreCredential(provider: ledger.newID(), credential: ledger.newID(), secret: "sk-canary")),
            .createPrompt(.named("Support", ledger.newID(), ledger.newID(), text: "{{canary text {{")),
            .createPrompt(
                .named(
                    "Support", ledger.newID(), ledger.newID(), text: "canary \(String(repeating: "x", count: 5 << 20))")
            ),
            .addCases(
                AddCases(
                    dataset: ledger.newID(),
                    cases: [(ledger.newID(), .with { $0.inputs = [.with { $0.text = "canary" }] })])),
        ]
        for command in commands {
            let fault = await #expect(throws: LedgerFault.self) { try await ledger.obey(command) }
            let said = "\(String(describing: fault)) \(String(reflecting: fault)) \(fault.map { "\($0)" } ?? "")"
            #expect(!said.contains("canary"), "\(said)")
        }
    }
}
