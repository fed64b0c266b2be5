import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import Sodium
import SwiftProtobuf

/// What is erased in these tests, and the words that go with it.
enum Victim: CaseIterable, Sendable {
    case person, prompt, dataset, datasetCase, provider, credential, experiment

    /// Texts that must be gone when it was erased.
    var canaries: [String] {
        switch self {
        case .person: ["person-canary"]
        case .prompt: ["prompt-name-canary", "prompt-text-canary"] + Self.ofRun
        case .dataset: ["dataset-canary", "case-canary-0", "case-canary-1"] + Self.ofRun
        case .datasetCase: ["case-canary-0"] + Self.ofRun
        case .provider: ["provider-canary", "credential-canary", "failure-canary"]
        case .credential: ["credential-canary", "failure-canary"]
        case .experiment: ["experiment-canary"] + Self.ofRun
        }
    }

    private static let ofRun = ["output-canary", "reason-canary", "failure-canary"]
}

/// A ledger in which one run of everything has happened.
struct Scene: Sendable {
    static let canaries = Array(Set(Victim.allCases.flatMap(\.canaries)))

    let workspace: Workspace
    let version: VersionID
    private let subjects: [Victim: Subject]

    func subject(_ victim: Victim) -> Subject { subjects[victim]! }

    init() async throws {
        workspace = try await Workspace(ownerName: "person-canary")
        (version, subjects) = try await workspace.write { try await Self.fill($0) }
    }

    private static func fill(_ ledger: Ledger) async throws -> (VersionID, [Victim: Subject]) {
        let (prompt, version): (PromptID, VersionID) = (ledger.newID(), ledger.newID())
        try await ledger.obey(
            .createPrompt(.named("prompt-name-canary", prompt, version, text: "prompt-text-canary {{question}}")))
        let dataset: DatasetID = ledger.newID()
        let cases: [CaseID] = [ledger.newID(), ledger.newID()]
        try await ledger.obey(.createDataset(CreateDataset(dataset: dataset, name: "dataset-canary")))
        try await ledger.obey(
            .addCases(
                AddCases(
                    dataset: dataset,
                    cases: cases.enumerated().map { number, id in
                        (
                            id,
                            .with { $0.inputs = [.with { ($0.name, $0.text) = ("question", "case-canary-\(number)") }] }
                        )
                    })))
        let (provider, credential): (ProviderID, CredentialID) = (ledger.newID(), ledger.newID())
        try await ledger.obey(
            .configureProvider(
                ConfigureProvider(
                    provider: provider, kind: "openai", name: "local", baseURL: "http://provider-canary.example/v1")))
        try await ledger.obey(
            .storeCredential(
                StoreCredential(provider: provider, credential: credential, secret: "credential-canary")))
        let (experiment, run): (ExperimentID, RunID) = (ledger.newID(), ledger.newID())
        try await ledger.obey(
            .designExperiment(
                DesignExperiment(
                    experiment: experiment, versions: [version], models: [.with { $0.model = "local:small" }],
                    dataset: dataset, cases: [cases[0]], seed: 1, name: "experiment-canary", concurrencyMax: 1)))
        try await ledger.obey(.startExperiment(StartExperiment(experiment: experiment, runs: [run])))
        try await perform(run, ledger)
        return (
            version,
            [
                .person: .person(ledger.owner), .prompt: .prompt(prompt), .dataset: .dataset(dataset),
                .datasetCase: .datasetCase(cases[0]), .provider: .provider(provider),
                .credential: .credential(credential), .experiment: .experiment(experiment),
            ]
        )
    }

    private static func perform(_ run: RunID, _ ledger: Ledger) async throws {
        try await ledger.obey(.startRun(StartRun(run: run)), as: ledger.runner)
        try await ledger.obey(
            .failAttempt(
                FailAttempt(
                    run: run, attempt: 1, failure: .timedOut, elapsedMicroseconds: 1,
                    content: .with { $0.summary = "failure-canary" }, isFinal: false)), as: ledger.runner)
        try await ledger.obey(.startRun(StartRun(run: run)), as: ledger.runner)
        try await ledger.obey(
            .recordResult(
                RecordResult(
                    run: run, attempt: 2, result: .with { $0.outputTokens = 3 },
                    content: .with { $0.output = "output-canary" },
                    scores: .with {
                        $0.scores = [.with { $0.outcome = .passed }]
                        $0.scoreMillionths = 1_000_000
                        $0.passed = true
                    }, scoresContent: .with { $0.reasons = ["reason-canary"] })), as: ledger.runner)
    }

    func reader<R>(_ body: (LedgerReader) throws -> R) throws -> R {
        let reader = try LedgerReader.open(workspace.folder)
        let result = try body(reader)
        try reader.close()
        return result
    }

    /// What lies on disk of a subject: its wrapped keys, and the ciphertexts under them.
    struct Doomed: Sendable {
        var keys: [Data]
        var positions: [UInt64] = []
        var ciphertexts: [Data] = []
    }

    func bytes(of subject: Subject) throws -> Doomed {
        let keys = try DatabaseQueue(path: workspace.folder.keys.path)
        let rows = try keys.read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, wrapped FROM keys WHERE purpose = 2 AND substr(owner, 2) = ?",
                arguments: [subject.stored])
        }
        try keys.close()
        let ids = Set(rows.map { $0["id"] as Data })
        var doomed = Doomed(keys: rows.map { $0["wrapped"] as Data })
        let log = try DatabaseQueue(path: workspace.folder.log.path)
        let entries = try log.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT position, entry, ciphertext FROM entries JOIN content USING (position) ORDER BY position")
        }
        try log.close()
        for row in entries {
            let entry = try LogEntry(
                position: row["position"], bytes: Array(row["entry"] as Data), origin: "ledger.example/test")
            guard entry.content?.dataKeyIds.contains(where: ids.contains) ?? false else { continue }
            doomed.positions.append(row["position"])
            doomed.ciphertexts.append(row["ciphertext"])
        }
        return doomed
    }

    /// The names of the folder's files that hold any of these bytes, or a good piece of them.
    func files(holding doomed: Doomed, in folder: URL? = nil) throws -> [String] {
        let folder = folder ?? workspace.folder.url
        let pieces = (doomed.keys + doomed.ciphertexts).flatMap { bytes in
            [bytes.prefix(24), bytes.dropFirst(bytes.count / 2).prefix(24), bytes.suffix(24)]
        }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            let file = try Data(contentsOf: folder.appending(path: name))
            return pieces.contains { file.range(of: $0) != nil }
        }.map { $0.replacingOccurrences(of: "-wal", with: "") }.reduce(into: Set()) { $0.insert($1) }.sorted()
    }

    /// Writes the manifest that the log in `folder` would have, as somebody does who changed it.
    func remakeManifest(in folder: URL) throws {
        let file = folder.appending(path: "ledger.db")
        let (origin, size, root) = try reader { reader in
            let checkpoint = try reader.confirm(try reader.checkpoint())
            return (reader.origin, checkpoint.size, checkpoint.root.base64)
        }
        let bytes = try Data(contentsOf: file)
        let sum = bytes.withUnsafeBytes { SHA256.digest($0) }.bytes.map { String(format: "%02x", $0) }.joined()
        let manifest: [String: Any] = [
            "format": 1, "origin": origin, "size": size, "root": root, "file": "ledger.db", "bytes": bytes.count,
            "sha256": sum,
        ]
        try JSONSerialization.data(withJSONObject: manifest).write(to: folder.appending(path: "backup.json"))
    }
}
