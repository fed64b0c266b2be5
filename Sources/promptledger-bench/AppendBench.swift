import ArgumentParser
import Domain
import Events
import Ledger

/// Commands through the whole gate: permission, decision, sealing, signing, group commit, folding.
struct AppendBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Durable appends by many callers at once, each event signed and encrypted.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Callers at once.") var callers = 64
    @Option(help: "Events in a round.") var events = 20_000

    func validate() throws {
        guard (1...4_096).contains(callers), (1...10_000_000).contains(events) else {
            throw ValidationError("--callers takes 1 to 4096, --events 1 to 10000000")
        }
    }

    func run() async throws {
        let before = Limits.signing()
        let rounds = try await Appending(callers: callers, events: events).rounds(options.rounds)
        let limit = max(before, Limits.signing())
        let bare = try await BareAppend(events: events, group: callers, rounds: options.rounds)
        Measurement(
            bench: "append", events: events / callers * callers, seconds: median(rounds.map(\.seconds)), limit: limit,
            limitIs: "libsodium Ed25519 signatures on one core",
            extra: [
                "bare_rate": bare.rate.rounded(), "bare_ratio": bare.rate / limit,
                "bare_sealing_microseconds": bare.sealing * 1_000_000,
                "bare_committing_microseconds": bare.committing * 1_000_000,
                "cpu_microseconds_an_event": median(rounds.map(\.processor)) / Double(events / callers * callers)
                    * 1_000_000,
            ]
        ).report(isJSON: options.isJSON)
    }
}

/// One caller, who waits for each event to be durable.
struct SingleBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "single", abstract: "Durable appends by one caller, one event at a time.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Events in a round.") var events = 1_000

    func run() async throws {
        let scratch = try await BenchLedger()
        let before = try Limits.commits(in: scratch.folder)
        let rounds = try await Appending(callers: 1, events: events).rounds(options.rounds)
        let limit = max(before, try Limits.commits(in: scratch.folder))
        let bare = try await BareAppend(events: events, group: 1, rounds: options.rounds)
        let withRoom = try Limits.commits(in: scratch.folder, hasRoom: true)
        let time = median(rounds.map(\.seconds))
        Measurement(
            bench: "single", events: events, seconds: time, limit: limit,
            limitIs: "raw SQLite commits, WAL and synchronous=FULL",
            extra: [
                // Our store makes room in its WAL ahead: this is the limit of who finds room there.
                "limit_with_room": withRoom.rounded(), "ratio_with_room": Double(events) / time / withRoom,
                "bare_rate": (1 / bare.alone).rounded(), "bare_ratio": 1 / bare.alone / limit,
                "cpu_microseconds_an_event": median(rounds.map(\.processor)) / Double(events) * 1_000_000,
            ]
        ).report(isJSON: options.isJSON)
    }
}

/// New versions of prompts: one event a command, with content.
private struct Appending {
    let callers: Int
    let events: Int

    struct Round {
        let seconds: Double
        /// Seconds that the processors worked for it.
        let processor: Double
    }

    func rounds(_ count: Int) async throws -> [Round] {
        var results: [Round] = []
        for _ in 0..<count { results.append(try await round()) }
        return results
    }

    private func round() async throws -> Round {
        let bench = try await BenchLedger()
        let ledger = try Ledger.open(bench.ledger)
        let actor = ledger.reader.localActor(.person)!
        let prompts = try await BenchLedger.makePrompts(callers, in: ledger, as: actor)
        let start = processorSeconds()
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for prompt in prompts {
                    group.addTask {
                        for _ in 0..<events / callers {
                            let commit = CommitVersion(
                                prompt: prompt, version: ledger.newID(), parents: [], body: BenchLedger.text,
                                parameters: ModelParameters(),
                                message: "next")
                            _ = try await ledger.execute(.commitVersion(commit), as: actor)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let processor = processorSeconds() - start
        try await ledger.close()
        return Round(seconds: time, processor: processor)
    }
}
