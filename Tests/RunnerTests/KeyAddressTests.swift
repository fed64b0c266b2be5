import Domain
import Events
import Ledger
import Projections
import Runner
import Sandboxes
import SwiftProtobuf
import TestSupport
import Testing

/// A key goes to the address that it is for, and to no other that somebody names.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct KeyAddressTests {
    private static let key = "sk-stored-canary-0123456789"
    private static let elsewhere = "http://elsewhere.example/v1"
    private static let model = ModelSettings.with { $0.model = "team:echo" }

    /// `team:echo`, otherwise.
    private static func model(_ change: (inout ModelSettings) -> Void) -> ModelSettings {
        var settings = model
        change(&settings)
        return settings
    }

    private static func configure(
        _ lab: Laboratory, _ provider: ProviderID, _ url: String, kind: String = "openai", variable: String = "",
        requestsPerMinute: UInt64? = nil
    ) async throws {
        try await lab.obey(
            .configureProvider(
                ConfigureProvider(
                    provider: provider, kind: kind, name: "team", baseURL: url, apiKeyEnvironment: variable,
                    requestsPerMinute: requestsPerMinute)))
    }

    private static func store(_ lab: Laboratory, _ provider: ProviderID) async throws {
        try await lab.obey(
            .storeCredential(StoreCredential(provider: provider, credential: lab.ledger.newID(), secret: key)))
    }

    /// A provider `team` at an address, with a key stored for it.
    private static func team(_ lab: Laboratory, at url: String) async throws -> ProviderID {
        let provider: ProviderID = lab.ledger.newID()
        try await configure(lab, provider, url)
        try await store(lab, provider)
        return provider
    }

    /// Has a run be refused for want of a key, with nothing sent.
    private static func expectRefusal(_ lab: Laboratory, of experiment: ExperimentID, saying word: String) throws {
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.failure == .credentialMissing)
        #expect(try lab.failure(of: run)?.content.summary.contains(word) == true)
    }

    // MARK: The stored key

    @Test func theStoredKeyIsNotSentWhereTheExperimentSays() async throws {
        let (lab, other) = (try await Laboratory(), try await Laboratory())
        _ = try await Self.team(lab, at: lab.baseURL)
        let experiment = try await lab.start([Self.model { $0.baseURL = other.baseURL }])
        // Nor is another key in its place.
        try await lab.finish(experiment, environment: ["OPENAI_API_KEY": "sk-usual"])
        try Self.expectRefusal(lab, of: experiment, saying: "apiKeyEnvar")
        #expect(try await other.seen().isEmpty)
        #expect(try await lab.seen().isEmpty)
    }

    @Test(arguments: [false, true]) func theStoredKeyIsNotSentWhereTheCallerSays(_ isSaidByCaller: Bool) async throws {
        let (lab, other) = (try await Laboratory(), try await Laboratory())
        _ = try await Self.team(lab, at: lab.baseURL)
        let experiment = try await lab.start([Self.model])
        try await lab.finish(
            experiment, movedTo: ["team:echo": other.baseURL], movedByCaller: isSaidByCaller ? ["team:echo"] : [])
        try Self.expectRefusal(lab, of: experiment, saying: "--address")
        #expect(try await other.seen().isEmpty)
    }

    @Test func theStoredKeyIsNotSentWhereTheEnvironmentSays() async throws {
        let lab = try await Laboratory()
        _ = try await Self.team(lab, at: "")
        let experiment = try await lab.start([Self.model])
        try await lab.finish(experiment, environment: ["OPENAI_BASE_URL": lab.baseURL, "OPENAI_API_KEY": "sk-usual"])
        try Self.expectRefusal(lab, of: experiment, saying: "environment")
        #expect(try await lab.seen().isEmpty)
    }

    @Test func theStoredKeyOfAProviderWithoutAnAddressGoesToItsKinds() async throws {
        let transport = RefusingTransport()
        let lab = try await Laboratory(asking: transport)
        _ = try await Self.team(lab, at: "")
        let experiment = try await lab.start([
            Self.model, Self.model { ($0.model, $0.baseURL) = ("team:b", Self.elsewhere) },
        ])
        try await lab.finish(experiment)
        #expect(transport.shown == [["https://api.openai.com/v1/chat/completions", "Bearer \(Self.key)"]])
    }

    @Test func theStoredAddressMayStandInTheExperimentToo() async throws {
        let lab = try await Laboratory(key: Self.key)
        _ = try await Self.team(lab, at: lab.baseURL)
        let experiment = try await lab.start([Self.model { $0.baseURL = lab.baseURL + "/" }])
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 1)
    }

    @Test func theVariableThatTheExperimentNamesGoesWhereTheExperimentSays() async throws {
        let (lab, other) = (try await Laboratory(), try await Laboratory())
        _ = try await Self.team(lab, at: lab.baseURL)
        let experiment = try await lab.start([
            Self.model { ($0.baseURL, $0.apiKeyEnvironment) = (other.baseURL, "OTHER_KEY") }
        ])
        try await lab.finish(experiment, environment: ["OTHER_KEY": "sk-other"])
        #expect(try await other.seen().map { $0.header("authorization") } == ["Bearer sk-other"])
    }

    @Test func theStoredKeyDoesNotGoAlongToAnotherAddress() async throws {
        let (lab, other) = (try await Laboratory(), try await Laboratory())
        let provider = try await Self.team(lab, at: lab.baseURL)
        func ask() async throws { try await lab.finish(try await lab.start([Self.model])) }
        // What else is configured anew leaves it where it is.
        try await Self.configure(lab, provider, lab.baseURL, requestsPerMinute: 600)
        try await ask()
        try await Self.configure(lab, provider, other.baseURL)
        try await ask()
        // Not even back: somebody else may have had the address meanwhile.
        try await Self.configure(lab, provider, lab.baseURL)
        try await ask()
        try await Self.store(lab, provider)
        try await ask()
        let stored = "Bearer \(Self.key)"
        #expect(try await lab.seen().map { $0.header("authorization") } == [stored, nil, stored])
        #expect(try await other.seen().map { $0.header("authorization") } == [nil])
    }

    // MARK: Variables of the environment

    /// Who says where the model is, and whether a variable goes there that the experiment does not name.
    struct Place: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var stored = ""
        var designed = ""
        var isByCaller = false
        var environment: [String: String] = [:]
        let takes: Bool
    }

    private static let places = [
        Place(testDescription: "the kind", takes: true),
        Place(testDescription: "the workspace", stored: elsewhere, takes: true),
        Place(testDescription: "both", stored: elsewhere, designed: elsewhere + "/", takes: true),
        Place(testDescription: "the environment", environment: ["OPENAI_BASE_URL": elsewhere], takes: true),
        Place(
            testDescription: "the experiment, as the environment", designed: elsewhere,
            environment: ["OPENAI_BASE_URL": elsewhere + "/"], takes: true),
        Place(testDescription: "the experiment, on this machine", designed: "http://127.0.0.1:1/v1", takes: true),
        Place(testDescription: "the caller", designed: elsewhere, isByCaller: true, takes: true),
        Place(testDescription: "the experiment", designed: elsewhere, takes: false),
        Place(
            testDescription: "the experiment, beside the workspace", stored: "https://stored.example",
            designed: elsewhere, takes: false),
        Place(
            testDescription: "the experiment, with what looks like this machine",
            designed: "http://127.0.0.1.example/v1", takes: false),
    ]

    @Test(arguments: places, ["OPENAI_API_KEY", "TEAM_KEY"])
    func aVariableGoesToNoAddressThatOnlyTheExperimentNames(_ place: Place, _ variable: String) async throws {
        let transport = RefusingTransport()
        let lab = try await Laboratory(asking: transport)
        try await Self.configure(
            lab, lab.ledger.newID(), place.stored, variable: variable == "TEAM_KEY" ? variable : "")
        let experiment = try await lab.start([Self.model { $0.baseURL = place.designed }])
        try await lab.finish(
            experiment, environment: place.environment.merging([variable: "sk-variable"]) { $1 },
            movedByCaller: place.isByCaller ? ["team:echo"] : [])
        #expect(transport.shown.map(\.[1]) == (place.takes ? ["Bearer sk-variable"] : []))
        if !place.takes { try Self.expectRefusal(lab, of: experiment, saying: "apiKeyEnvar: \(variable)") }
    }

    @Test func whereNoKeyIsAServerIsAskedWithoutOne() async throws {
        let transport = RefusingTransport()
        let lab = try await Laboratory(asking: transport)
        try await lab.finish(
            try await lab.start([.with { ($0.model, $0.baseURL) = ("openai:echo", Self.elsewhere) }]))
        #expect(transport.shown == [["\(Self.elsewhere)/chat/completions", "nothing"]])
    }

    // MARK: Daytona

    @Test func theKeyOfADaytonaServerGoesToItsStoredAddressOnly() async throws {
        let transport = RefusingTransport()
        let lab = try await Laboratory(asking: transport)
        let provider: ProviderID = lab.ledger.newID()
        let environment = ["DAYTONA_API_URL": "https://evil.example/api", "DAYTONA_API_KEY": "sk-usual"]
        func ask() async throws {
            let access = try DaytonaAccess(
                named: "team", in: lab.ledger.reader, transport: transport, environment: environment)
            await #expect(throws: SandboxFault.self) { try await access.maker.list() }
        }
        try await Self.configure(lab, provider, "https://one.example/api", kind: SandboxPlace.daytonaKind)
        try await Self.store(lab, provider)
        try await ask()
        try await Self.configure(lab, provider, "https://two.example/api", kind: SandboxPlace.daytonaKind)
        try await ask()
        try await Self.configure(lab, provider, "", kind: SandboxPlace.daytonaKind)
        try await Self.store(lab, provider)
        try await ask()
        let hosts = transport.shown.map { $0[0].split(separator: "/")[1] }
        #expect(hosts.prefix(2) == ["one.example", "two.example"] && !hosts.contains("evil.example"))
        #expect(transport.shown.map(\.[1]) == ["Bearer \(Self.key)", "Bearer sk-usual", "Bearer \(Self.key)"])
    }
}
