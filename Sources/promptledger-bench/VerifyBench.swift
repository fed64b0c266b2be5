import ArgumentParser
import EventLog
import Foundation
import Ledger

/// `verify`.
struct VerifyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the root over all entries, their order, and the checkpoint.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Runs in the ledger, about; each is four events.") var runs = 20_000

    func run() async throws {
        try await Verifying(level: .quick, runs: runs, rounds: options.rounds).measure(
            "verify", perCore: Limits.hashing, limitIs: "SHA-256 over as many entries on all cores"
        ).report(isJSON: options.isJSON)
    }
}

/// `verify --full`.
struct FullVerifyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-full",
        abstract: "Verify every entry in full: root, signatures, ciphertexts, schema.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Runs in the ledger, about; each is four events.") var runs = 10_000

    func run() async throws {
        try await Verifying(level: .full, runs: runs, rounds: options.rounds).measure(
            "verify-full", perCore: Limits.verifying, limitIs: "libsodium Ed25519 verifications on all cores"
        ).report(isJSON: options.isJSON)
    }
}

/// Verifications of a ledger of the bench's own.
private struct Verifying {
    let level: VerificationReport.Level
    let runs: Int
    let rounds: Int

    func measure(_ name: String, perCore: () -> Double, limitIs: String) async throws -> Measurement {
        let before = perCore()
        let bench = try await BenchLedger()
        let ledger = try Ledger.open(bench.ledger)
        _ = try await BenchLedger.fill(ledger, runs: runs)
        let events = Int(ledger.reader.size)
        try await ledger.close()
        var times: [Double] = []
        for _ in 0..<rounds {
            times.append(
                try seconds {
                    let report = try LedgerVerification.verify(bench.ledger, level: level)
                    precondition(report.isSound, "the bench's own ledger does not verify: \(report)")
                })
        }
        return Measurement(
            bench: name, events: events, seconds: median(times), limit: max(before, perCore()) * Double(coreCount),
            limitIs: limitIs)
    }
}
