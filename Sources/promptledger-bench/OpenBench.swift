import ArgumentParser
import Foundation
import Ledger
import Projections

/// Opening a ledger of many events from its snapshot, and by replaying all of them.
struct OpenBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a large ledger from its snapshot, and by replay.",
        discussion: "Every opening is measured in a process of its own, and with it what that process's memory grew by."
    )
    @OptionGroup var options: BenchOptions
    @Option(help: "Events in the ledger, about; four make a run.") var events = 1_000_000
    /// What the bench starts itself with.
    @Option(help: .hidden) var once: String?
    @Flag(help: .hidden) var writing = false

    func validate() throws {
        guard (1_000...100_000_000).contains(events) else { throw ValidationError("--events takes 1000 to 100000000") }
    }

    func run() async throws {
        if let once { return try Opening.measure(LedgerFolder(URL(filePath: once)), writing: writing).report() }
        let bench = try await BenchLedger()
        let (size, runs) = try await fill(bench.ledger)
        func openings(writing: Bool, restoring events: Int) throws -> [Opening] {
            let openings = try (0..<options.rounds).map { _ in
                try Opening.inItsOwnProcess(bench.ledger, writing: writing)
            }
            guard openings.allSatisfy({ $0.restoredEvents == events }) else {
                throw ValidationError("the bench's own snapshot was not used as it should be")
            }
            return openings
        }
        func bytes(_ openings: [Opening], per count: Int) -> Double {
            median(openings.map { Double($0.grownBytes) / Double(count) })
        }
        let reading = try openings(writing: false, restoring: size)
        let writing = try openings(writing: true, restoring: size)
        let snapshotBytes = try Data(contentsOf: bench.ledger.snapshot).count
        try FileManager.default.removeItem(at: bench.ledger.snapshot)
        let replaying = try openings(writing: false, restoring: 0)
        let replay = median(replaying.map(\.openSeconds))
        Measurement(
            bench: "open", events: size, seconds: median(reading.map(\.openSeconds)), limit: Double(size) / replay,
            limitIs: "the same ledger opened by replay",
            extra: [
                "runs": runs, "snapshot_bytes": snapshotBytes, "memory_bytes_per_run": bytes(reading, per: runs),
                "memory_bytes_per_event": bytes(reading, per: size),
                "writing_seconds": median(writing.map(\.openSeconds)),
                "writing_memory_bytes_per_run": bytes(writing, per: runs),
                "writing_memory_bytes_per_event": bytes(writing, per: size),
                "replay_seconds": replay, "replay_memory_bytes_per_run": bytes(replaying, per: runs),
                "replay_memory_bytes_per_event": bytes(replaying, per: size),
            ]
        ).report(isJSON: options.isJSON)
    }

    /// Of one experiment: an append has its limits.
    private static let runsAtOnce = 20_000

    private func fill(_ folder: LedgerFolder) async throws -> (events: Int, runs: Int) {
        let ledger = try Ledger.open(folder)
        var runs = 0
        while runs < events / 4 {
            let count = min(Self.runsAtOnce, events / 4 - runs)
            _ = try await BenchLedger.fill(ledger, runs: count, named: "bench \(runs)")
            runs += count
        }
        let size = Int(ledger.reader.size)
        try await ledger.writeSnapshot()
        try await ledger.close()
        let board = try LedgerReader.open(folder)
        defer { try? board.close() }
        return (size, board.read { $0.runBoard.runCount })
    }
}

/// One opening of a ledger, in a process that did nothing before.
private struct Opening: Codable {
    let openSeconds: Double
    /// What the process holds more of after than before.
    let grownBytes: Int
    let restoredEvents: Int

    /// - Parameter writing: opens to write, so that what deciding needs is made too.
    static func measure(_ folder: LedgerFolder, writing: Bool) throws -> Opening {
        let before = residentBytes
        var ledger: Ledger?
        var reader: LedgerReader?
        let time = try seconds {
            if writing { ledger = try Ledger.open(folder) } else { reader = try LedgerReader.open(folder) }
        }
        return withExtendedLifetime((ledger, reader)) {
            Opening(
                openSeconds: time, grownBytes: residentBytes - before,
                restoredEvents: Int((reader ?? ledger!.reader).restoredSize))
        }
    }

    static func inItsOwnProcess(_ folder: LedgerFolder, writing: Bool) throws -> Opening {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["open", "--once", folder.url.path] + (writing ? ["--writing"] : [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Opening.self, from: bytes)
    }

    func report() throws {
        print(String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
    }

    /// The memory of this process that is in the machine's now.
    private static var residentBytes: Int {
        let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return (pages.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
