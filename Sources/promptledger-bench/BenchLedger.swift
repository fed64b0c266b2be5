import Domain
import Events
import Foundation
import Ledger
import SwiftProtobuf

/// A ledger in a folder that goes when the bench ends.
struct BenchLedger: ~Copyable {
    let folder: URL

    init() async throws {
        // Beside the programs, on the disk a ledger would be on: the system's temporary folder may be memory.
        folder = URL(filePath: ".build/bench-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await Ledger.found(ledger, ownerName: "bench")
    }

    var ledger: LedgerFolder { LedgerFolder(folder.appending(path: "ledger")) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Makes `count` prompts, each with a first version.
    static func makePrompts(
        _ count: Int, in ledger: Ledger, as actor: ActorID, named name: String = "prompt"
    ) async throws -> [PromptID] {
        var prompts: [PromptID] = []
        for index in 0..<count {
            let prompt: PromptID = ledger.newID()
            let create = CreatePrompt(
                prompt: prompt, version: ledger.newID(), name: "\(name) \(index)", domain: "bench", tags: [],
                body: text,
                parameters: ModelParameters(), message: "first")
            _ = try await ledger.execute(.createPrompt(create), as: actor)
            prompts.append(prompt)
        }
        return prompts
    }

    static let text = PromptBody.with {
        $0.text = "Answer the customer in two sentences: {{question}} Be kind, be exact, promise nothing."
    }

    /// An experiment whose runs were all requested, started, recorded and scored: four events a run.
    static func fill(_ ledger: Ledger, runs count: Int, named name: String = "bench") async throws -> ExperimentID {
        let runner = ledger.reader.localActor(.runner)!
        let owner = ledger.reader.localActor(.person)!
        let (experiment, size) = try await design(
            ledger, as: owner, runs: count, model: .with { $0.model = "bench:model" }, concurrencyMax: 64, named: name)
        let runs = (0..<size).map { _ in ledger.newID() as RunID }
        _ = try await ledger.execute(.startExperiment(StartExperiment(experiment: experiment, runs: runs)), as: owner)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let callers = 64
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: runs.count, by: callers) {
                        _ = try await ledger.execute(.startRun(StartRun(run: runs[index])), as: runner)
                        _ = try await ledger.execute(.recordResult(result(of: runs[index], index)), as: runner)
                    }
                }
            }
            try await group.waitForAll()
        }
        return experiment
    }

    /// An experiment of two versions on 100 cases, repeated until it has about `count` runs, and how many
    /// it has.
    static func design(
        _ ledger: Ledger, as owner: ActorID, runs count: Int, model: ModelSettings, concurrencyMax: Int,
        named name: String = "bench"
    ) async throws -> (ExperimentID, runs: Int) {
        let prompts = try await makePrompts(2, in: ledger, as: owner, named: name)
        let versions = try await ledger.decided { (state) throws(LedgerFault) in
            prompts.flatMap { state.versions(of: $0) }
        }
        let dataset: DatasetID = ledger.newID()
        _ = try await ledger.execute(.createDataset(CreateDataset(dataset: dataset, name: name)), as: owner)
        let cases = (0..<100).map { index in
            (
                ledger.newID() as CaseID,
                CaseAddedContent.with { $0.inputs = [.with { ($0.name, $0.text) = ("question", "number \(index)") }] }
            )
        }
        _ = try await ledger.execute(.addCases(AddCases(dataset: dataset, cases: cases)), as: owner)
        let repeats = max(1, count / (versions.count * cases.count))
        let experiment: ExperimentID = ledger.newID()
        let design = DesignExperiment(
            experiment: experiment, versions: versions, models: [model], dataset: dataset, cases: cases.map(\.0),
            repeats: repeats, seed: 1, name: name, concurrencyMax: concurrencyMax)
        _ = try await ledger.execute(.designExperiment(design), as: owner)
        return (experiment, versions.count * cases.count * repeats)
    }

    private static func result(of run: RunID, _ index: Int) -> RecordResult {
        RecordResult(
            run: run, attempt: 1,
            result: .with { result in
                result.finishReason = .stop
                (result.inputTokens, result.outputTokens, result.costPicodollars) = (40, 12, 220_000_000)
                result.timings = .with { ($0.totalUs, $0.firstTokenUs) = (200_000 + UInt64(index % 977), 90_000) }
            },
            content: .with { $0.output = "Thank you for your message, number \(index). We look into it at once." },
            scores: .with { scores in
                scores.scoreMillionths = index % 3 == 0 ? 0 : 1_000_000
                scores.passed = index % 3 != 0
                scores.scores = [
                    .with {
                        ($0.type, $0.outcome, $0.weightMillionths) = (
                            "contains", index % 3 == 0 ? .failed : .passed, 1_000_000
                        )
                        $0.valueMillionths = index % 3 == 0 ? 0 : 1_000_000
                    }
                ]
            },
            scoresContent: .with { $0.reasons = ["the output contains what is asked"] })
    }
}
