import Domain
import EventLog
import Events
import Foundation
import Ledger
import LogTestSupport
import Projections
import Sodium
import SwiftProtobuf
import TestSupport

/// A founded ledger in a folder of its own, which goes with it.
struct Workspace: Sendable {
    let directory: TemporaryDirectory
    let folder: LedgerFolder

    init(
        ownerName: String = "Olga", origin: String = "ledger.example/test", keyFileApart: Bool = false,
        clock: any LogClock = SystemClock()
    ) async throws {
        directory = try TemporaryDirectory("ledger")
        folder = LedgerFolder(directory.file("ledger"), keyFile: keyFileApart ? directory.file("apart.key") : nil)
        try await Ledger.found(folder, ownerName: ownerName, origin: origin, clock: clock)
    }

    /// Opens the ledger, has it written to, and closes it.
    @discardableResult
    func write<R: Sendable>(_ body: (Ledger) async throws -> R) async throws -> R {
        let ledger = try Ledger.open(folder)
        let result = try await body(ledger)
        try await ledger.close()
        return result
    }

    /// The bytes of one of its files.
    func bytes(of file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }

    /// Puts `bytes` in the place of a file that no process has open.
    func replace(_ file: URL, with bytes: some Sequence<UInt8>) throws {
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
        // In place, for the permissions of the file must stay.
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }
}

extension Ledger {
    nonisolated var owner: ActorID { reader.localActor(.person)! }
    nonisolated var runner: ActorID { reader.localActor(.runner)! }

    /// ``execute(_:as:under:)`` by the owner where nobody is named, for who does not care for the answer.
    @discardableResult
    func obey(_ command: Command, as actor: ActorID? = nil) async throws(LedgerFault) -> Receipt {
        try await execute(command, as: actor ?? owner)
    }

    /// Makes a prompt with one version.
    @discardableResult
    func addPrompt(_ name: String, text: String = "Answer {{question}}", under request: RequestStamp? = nil)
        async throws(LedgerFault) -> Receipt
    {
        try await execute(.createPrompt(.named(name, newID(), newID(), text: text)), as: owner, under: request)
    }

    /// Records that witnesses have cosigned the log as it stands, all of them the same checkpoint.
    func cosign(by witnesses: SampleWitness..., at time: UInt64 = 1_700_000_000) async throws {
        let note = try SignedNote(parsing: head.checkpoint)
        let checkpoint = try Checkpoint(parsing: note.text)
        for witness in witnesses {
            try await obey(
                .recordCosignature(
                    RecordCosignature(
                        size: checkpoint.size, root: Data(checkpoint.root.bytes),
                        logSignature: Data(note.signatures[0].signature), witnessName: witness.verifier.name,
                        witnessKey: Data(witness.verifier.key.bytes), timestamp: time,
                        cosignature: Data(witness.cosign(note.text, at: time).signature))))
        }
    }

    /// Makes a dataset of so many cases.
    @discardableResult
    func addCases(_ count: Int, to name: String, input: String = "Where is my order?") async throws(LedgerFault)
        -> [CaseID]
    {
        let dataset: DatasetID = newID()
        let cases = (0..<count).map { number in
            (
                newID() as CaseID,
                CaseAddedContent.with {
                    $0.inputs = [.with { ($0.name, $0.text) = ("question", "\(input) \(number)") }]
                }
            )
        }
        try await obey(.createDataset(CreateDataset(dataset: dataset, name: name)))
        try await obey(.addCases(AddCases(dataset: dataset, cases: cases)))
        return cases.map(\.0)
    }
}

extension CreatePrompt {
    static func named(_ name: String, _ id: PromptID, _ version: VersionID, text: String = "Answer {{question}}")
        -> CreatePrompt
    {
        CreatePrompt(prompt: id, version: version, name: name, body: .with { $0.text = text })
    }
}

extension LedgerReader {
    /// Everything that can be read of a ledger: facts, contents, who wrote when, what was folded.
    struct Snapshot: Equatable, Sendable {
        var entries: [Entry] = []
        var checkpoint: [UInt8] = []
        var names: [String] = []

        struct Entry: Equatable, Sendable {
            let recordedAt: UInt64
            let eventID: EventID
            let facts: Facts
            let content: Content?
        }
    }

    func snapshot() throws(LedgerFault) -> Snapshot {
        var snapshot = Snapshot(checkpoint: try checkpoint())
        for event in try events(0..<size) {
            snapshot.entries.append(
                .init(
                    recordedAt: event.recordedAt, eventID: event.eventID, facts: event.facts,
                    content: try content(at: event.position)))
        }
        snapshot.names = read { models in
            let catalog = models.catalog
            let now = AsOf.now(models)
            return catalog.actors(asOf: now).map { catalog.name(of: $0) ?? "–" }
                + catalog.datasets(asOf: now).map { catalog.name(of: $0) ?? "–" }
                + catalog.prompts(inDomain: nil, taggedWith: nil, asOf: now).sorted().map {
                    catalog.name(of: $0) ?? "–"
                }
        }
        return snapshot
    }
}

extension Result {
    /// What came of `body`.
    init(_ body: () async throws(Failure) -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
