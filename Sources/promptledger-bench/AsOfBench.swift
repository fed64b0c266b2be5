import ArgumentParser
import Events
import Foundation
import Projections
import SwiftProtobuf

/// Leaderboards of the past over very many results. The events are folded as they are made: a log of them would take minutes to write, and
/// adds nothing to what is measured.
struct AsOfBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "as-of", abstract: "Ask for the leaderboard as of many moments, over a million results.",
        discussion: "An event here is one leaderboard; the limit is the goal of one in 10 ms.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Results folded.") var results = 1_000_000
    @Option(help: "Moments asked about in a round.") var moments = 50

    func validate() throws {
        guard (1_000...10_000_000).contains(results), (1...100_000).contains(moments) else {
            throw ValidationError("--results takes 1000 to 10000000, --moments 1 to 100000")
        }
    }

    func run() async throws {
        var log = SyntheticLog()
        let folding = seconds { log.fold(results: results) }
        let models = log.models
        var times: [Double] = []
        let rounds = (0..<options.rounds).map { round in
            seconds {
                for index in 0..<moments {
                    // Another moment each time, in the later half, so that nothing is remembered.
                    let back =
                        UInt64(round * moments + index) * (models.position / 2) / UInt64(options.rounds * moments)
                    times.append(
                        seconds {
                            let rows = models.leaderboard.rows(asOf: AsOf(end: models.position - back))
                            precondition(rows.count == SyntheticLog.versions * SyntheticLog.models.count)
                        })
                }
            }
        }
        // Ranks, intervals by case and chances look at every result; asked again they are remembered.
        let now = AsOf(end: models.position)
        let statistics = await seconds { _ = await models.leaderboard.statistics(asOf: now) }
        let remembered = await seconds { _ = await models.leaderboard.statistics(asOf: now) }
        Measurement(
            bench: "as-of", events: moments, seconds: median(rounds), limit: 100, limitIs: "the goal, one in 10 ms",
            extra: [
                "results_folded_without_log": results, "folding_seconds": folding,
                "milliseconds_each": median(times) * 1_000, "milliseconds_longest": times.max()! * 1_000,
                "statistics_milliseconds": statistics * 1_000,
                "statistics_remembered_milliseconds": remembered * 1_000,
            ]
        ).report(isJSON: options.isJSON)
    }
}

/// Read models of a log that was never written.
private struct SyntheticLog {
    static let versions = 4
    static let models = ["bench:small", "bench:large"]
    private static let cases = 100

    private(set) var models = ReadModels()
    private var lastID: UInt64 = 0

    mutating func fold(results: Int) {
        let (prompt, dataset, experiment) = (newID(), newID(), newID())
        append { $0.promptCreated.prompt = prompt }
        let versions = (0..<Self.versions).map { _ in newID() }
        for (ordinal, version) in versions.enumerated() {
            append {
                ($0.versionCommitted.prompt, $0.versionCommitted.version, $0.versionCommitted.ordinal) = (
                    prompt, version, UInt32(ordinal + 1)
                )
            }
        }
        append { $0.datasetCreated.dataset = dataset }
        let cases = (0..<Self.cases).map { _ in newID() }
        for (ordinal, caseID) in cases.enumerated() {
            append {
                ($0.caseAdded.dataset, $0.caseAdded.caseID, $0.caseAdded.ordinal) = (
                    dataset, caseID, UInt32(ordinal + 1)
                )
            }
        }
        append { facts in
            facts.experimentDesigned = .with {
                ($0.experiment, $0.dataset, $0.versions, $0.cases) = (experiment, dataset, versions, cases)
                ($0.models, $0.repeats, $0.seed) = (Self.models, UInt32(clamping: results), 1)
            }
        }
        for number in 0..<results {
            let version = versions[number % versions.count]
            let model = UInt32(number / versions.count % Self.models.count)
            run(number, experiment, version, model, cases[number / versions.count / Self.models.count % cases.count])
        }
    }

    private mutating func run(_ number: Int, _ experiment: Data, _ version: Data, _ model: UInt32, _ caseID: Data) {
        let run = newID()
        append { facts in
            facts.runRequested = .with {
                ($0.run, $0.experiment, $0.version, $0.caseID, $0.model) = (run, experiment, version, caseID, model)
            }
        }
        append { ($0.runStarted.run, $0.runStarted.attempt) = (run, 1) }
        append { facts in
            facts.resultRecorded = .with {
                ($0.run, $0.inputTokens, $0.outputTokens, $0.costPicodollars) = (run, 40, 12, 220_000_000)
                // Spread as latencies are: most near a fifth of a second, a few a hundred times as long.
                let scattered = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 >> 40
                $0.timings.totalUs = 150_000 + scattered % 100_000 + (scattered % 997 == 0 ? 20_000_000 : 0)
            }
        }
        append { facts in
            facts.scoresRecorded = .with {
                $0.run = run
                $0.passed = number % 3 != 0
                $0.scoreMillionths = number % 3 == 0 ? 0 : 1_000_000
            }
        }
    }

    private mutating func newID() -> Data {
        lastID += 1
        // As scattered as the random part of a real id.
        return withUnsafeBytes(of: (lastID.bigEndian, (lastID &* 0x9E37_79B9_7F4A_7C15).bigEndian)) { Data($0) }
    }

    private mutating func append(_ fill: (inout Facts) -> Void) {
        var facts = Facts()
        facts.actor = Data(repeating: 1, count: 16)
        fill(&facts)
        models.apply(
            FoldedEvent(position: models.position, recordedAt: 1_700_000_000_000_000 + models.position, facts: facts))
    }
}
