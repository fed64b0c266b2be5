import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import SwiftProtobuf
import Testing
import TestSupport

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct CredentialTests {
    private static let key = "sk-scripted-canary-0123456789"

    /// A provider `local` at the scripted server, with the key stored for it.
    private static func storeCredential(_ lab: Laboratory, _ secret: String = key) async throws {
        let provider: ProviderID = lab.ledger.newID()
        try await lab.obey(
            .configureProvider(
                ConfigureProvider(provider: provider, kind: "openai", name: "local", baseURL: lab.baseURL)))
        try await lab.obey(
            .storeCredential(StoreCredential(provider: provider, credential: lab.ledger.newID(), secret: secret)))
    }

    @Test func aStoredKeyIsSentAndNeverSeenElsewhere() async throws {
        let lab = try await Laboratory(key: Self.key)
        try await Self.storeCredential(lab)
        let experiment = try await lab.start([
            .with { $0.model = "local:echo" }, .with { $0.model = "local:error-500" },
        ])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment).map(\.stage) == [.recorded, .failed])
        for request in try await lab.seen() {
            #expect(request.header("authorization") == "Bearer \(Self.key)")
            #expect(!request.body.contains(Self.key) && !request.path.contains(Self.key))
            #expect(request.headers.count { $0[1].contains(Self.key) } == 1)
        }
        // Nowhere in the files, and in no text but the credential's own.
        for file in try FileManager.default.contentsOfDirectory(at: lab.folder.url, includingPropertiesForKeys: nil) {
            #expect(try Data(contentsOf: file).range(of: Data(Self.key.utf8)) == nil, "\(file.lastPathComponent)")
        }
        for event in try lab.ledger.reader.events(0..<lab.ledger.reader.size) {
            #expect(!event.facts.textFormatString().contains(Self.key))
            guard let content = try lab.ledger.reader.content(at: event.position) else { continue }
            if case .credentialStored? = event.facts.event { continue }
            let bytes: Data = try content.serializedData()
            #expect(bytes.range(of: Data(Self.key.utf8)) == nil)
        }
    }

    @Test func aWrongKeyIsUnauthorised() async throws {
        let lab = try await Laboratory(key: Self.key)
        try await Self.storeCredential(lab, "sk-wrong")
        let experiment = try await lab.start([.with { $0.model = "local:echo" }])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.failure == .unauthorised)
        #expect(try lab.failure(of: run)?.facts.httpStatus == 401)
        #expect(try lab.failure(of: run)?.content.summary.contains("credential") == true)
    }

    @Test func aKeyMayComeFromTheVariableThatTheExperimentNames() async throws {
        let lab = try await Laboratory(key: Self.key)
        let experiment = try await lab.start([lab.model("echo") { $0.apiKeyEnvironment = "LAB_KEY" }])
        try await lab.finish(experiment, environment: ["LAB_KEY": Self.key, "OPENAI_API_KEY": "sk-other"])
        #expect(lab.counts(of: experiment).recorded == 1)
    }

    @Test func aKeyMayComeFromTheUsualVariable() async throws {
        let lab = try await Laboratory(key: Self.key)
        let experiment = try await lab.start([lab.model("echo")])
        try await lab.finish(experiment, environment: ["OPENAI_API_KEY": Self.key])
        #expect(lab.counts(of: experiment).recorded == 1)
    }

    @Test func anAddressMayComeFromTheEnvironment() async throws {
        let lab = try await Laboratory(key: Self.key)
        let experiment = try await lab.start([.with { $0.model = "openai:echo" }])
        try await lab.finish(experiment, environment: ["OPENAI_API_KEY": Self.key, "OPENAI_BASE_URL": lab.baseURL])
        #expect(lab.counts(of: experiment).recorded == 1)
    }

    @Test(arguments: [[:], ["LAB_KEY": ""], ["LAB_KEY": "  "]]) func aVariableWithoutAKeyFailsBeforeAnythingIsSent(
        _ environment: [String: String]
    ) async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.apiKeyEnvironment = "LAB_KEY" }])
        try await lab.finish(experiment, environment: environment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.failure == .credentialMissing)
        #expect(try lab.failure(of: run)?.content.summary.isEmpty == false)
        #expect(try await lab.seen().isEmpty)
    }

    @Test func theProvidersOwnAddressIsNotAskedWithoutAKey() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([.with { $0.model = "openai:echo" }])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.failure == .credentialMissing)
        #expect(try lab.failure(of: run)?.content.summary.contains("OPENAI_API_KEY") == true)
    }
}
