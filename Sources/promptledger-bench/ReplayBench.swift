import ArgumentParser
import EventLog
import Events
import Foundation
import Ledger
import Projections

/// Opening a ledger without a snapshot: every entry read, hashed, decrypted, decoded, folded into state and read models.
struct ReplayBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Rebuild all read models from the log.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Runs in the ledger, about; each is four events.") var runs = 20_000

    func run() async throws {
        let bench = try await BenchLedger()
        let ledger = try Ledger.open(bench.ledger)
        _ = try await BenchLedger.fill(ledger, runs: runs)
        let events = Int(ledger.reader.size)
        try await ledger.close()
        // Closing left a snapshot, from which opening would have nothing to replay.
        try? FileManager.default.removeItem(at: bench.ledger.snapshot)
        func perCore() throws -> Double {
            1 / (1 / (try Limits.scanning(in: bench.folder)) + 1 / Limits.decrypting() + 1 / (try Limits.decoding()))
        }
        let before = try perCore()
        var rounds: [Double] = []
        for _ in 0..<options.rounds {
            rounds.append(
                try seconds {
                    let reader = try LedgerReader.open(bench.ledger)
                    precondition(reader.restoredSize == 0, "the bench's ledger was opened from a snapshot")
                    try reader.close()
                })
        }
        Measurement(
            bench: "replay", events: events, seconds: median(rounds),
            limit: max(before, try perCore()) * Double(coreCount),
            limitIs: "SQLite scan, XChaCha20 and protobuf one after the other, on all cores"
        ).report(isJSON: options.isJSON)
    }
}

/// A leaderboard of the past.
struct LeaderboardBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leaderboard", abstract: "Ask for the leaderboard as of many moments.",
        discussion: "An event here is one leaderboard; the limit is the goal of one in 10 ms.",
        aliases: ["asof"])
    @OptionGroup var options: BenchOptions
    @Option(help: "Runs in the ledger, about.") var runs = 20_000
    @Option(help: "Moments asked about in a round.") var moments = 200

    func run() async throws {
        let bench = try await BenchLedger()
        let ledger = try Ledger.open(bench.ledger)
        let experiment = try await BenchLedger.fill(ledger, runs: runs)
        let size = ledger.reader.size
        var rounds: [Double] = []
        for round in 0..<options.rounds {
            rounds.append(
                seconds {
                    for index in 0..<moments {
                        // Another moment each time, so that nothing is remembered.
                        let end = size - UInt64(round * moments + index) * (size / 2) / UInt64(options.rounds * moments)
                        let rows = ledger.reader.read {
                            $0.leaderboard.rows(LeaderboardFilter(experiments: [experiment]), asOf: AsOf(end: end))
                                .count
                        }
                        precondition(rows > 0)
                    }
                })
        }
        try await ledger.close()
        Measurement(
            bench: "leaderboard", events: moments, seconds: median(rounds), limit: 100,
            limitIs: "the goal, one in 10 ms"
        ).report(isJSON: options.isJSON)
    }
}
