import ArgumentParser
import Curl
import Domain
import EventLog
import Events
import Foundation
import HTTPTransport
import Ledger
import Logging
import Projections
import Runner

/// A whole experiment, every run with its request to a model over HTTP and its events durable.
struct RunnerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner", abstract: "Do an experiment with a model that answers at once, or after a while.",
        discussion: """
            The model is a mock in a process of its own. Without a delay the limit is the rate at which the same requests are answered \
            without a ledger; with one it is arithmetic: so many at once, each taking so long.
            """)
    @OptionGroup var options: BenchOptions
    @Option(help: "Runs in a round.") var runs = 4_000
    @Option(name: .customLong("delay-ms"), help: "Milliseconds that the model takes.") var delayMilliseconds = 0
    @Option(name: .customLong("at-once"), help: "Runs under way at once.") var atOnce = 64

    func validate() throws {
        guard (200...1_000_000).contains(runs), runs.isMultiple(of: 200) else {
            throw ValidationError("--runs takes a multiple of 200 from 200 to 1000000")
        }
        guard (0...60_000).contains(delayMilliseconds) else { throw ValidationError("--delay-ms takes 0 to 60000") }
        guard (1...1_000).contains(atOnce) else { throw ValidationError("--at-once takes 1 to 1000") }
    }

    func run() async throws {
        let model = try MockModel(delayMilliseconds: delayMilliseconds)
        let transport = CurlTransport(settings: CurlSettings(transfersPerHostMax: atOnce, transfersMax: 2 * atOnce))
        let before = try await limit(model, transport)
        var times: [Double] = []
        var processor: [Double] = []
        for _ in 0..<options.rounds {
            let start = processorSeconds()
            times.append(try await round(model, transport))
            processor.append(processorSeconds() - start)
        }
        let limit = max(before, try await limit(model, transport))
        Measurement(
            bench: "runner", events: runs, seconds: median(times), limit: limit,
            limitIs: delayMilliseconds == 0
                ? "the same requests without a ledger" : "\(atOnce) at once, \(delayMilliseconds) ms each",
            extra: [
                "at_once": atOnce, "delay_ms": delayMilliseconds,
                "cpu_microseconds_a_run": (median(processor) / Double(runs) * 1_000_000).rounded(),
            ]
        ).report(isJSON: options.isJSON)
    }

    /// One experiment from its start to its conclusion, in seconds.
    private func round(_ model: MockModel, _ transport: CurlTransport) async throws -> Double {
        let bench = try await BenchLedger()
        let ledger = try Ledger.open(bench.ledger)
        let (owner, runner) = (ledger.reader.localActor(.person)!, ledger.reader.localActor(.runner)!)
        var settings = ModelSettings()
        (settings.model, settings.baseURL) = ("openai:mock", model.baseURL)
        let (experiment, size) = try await BenchLedger.design(
            ledger, as: owner, runs: runs, model: settings, concurrencyMax: atOnce)
        let work = Runner(
            ledger: ledger, runner: runner, places: RunPlaces(inProcess: transport),
            settings: RunnerSettings(concurrencyMax: atOnce, environment: [:]), logger: Logger(label: "bench"))
        let time = try await seconds {
            let ids = (0..<size).map { _ in ledger.newID() as RunID }
            _ = try await ledger.execute(
                .startExperiment(StartExperiment(experiment: experiment, runs: ids)), as: owner)
            let working = Task { try await work.run() }
            for try await event in ledger.reader.subscribe(from: ledger.head.size) {
                if case .experimentConcluded = event.facts.event { break }
            }
            working.cancel()
            _ = try await working.value
        }
        let counts = ledger.reader.read { $0.runBoard.counts(of: experiment, asOf: .now($0)) }
        guard counts.recorded == size else {
            throw ValidationError("\(counts.recorded) of \(size) runs were recorded, \(counts.failed) failed")
        }
        try await ledger.close()
        return time
    }

    /// Requests a second.
    private func limit(_ model: MockModel, _ transport: CurlTransport) async throws -> Double {
        guard delayMilliseconds == 0 else { return Double(atOnce) * 1_000 / Double(delayMilliseconds) }
        let body = Array(
            #"{"messages":[{"content":"\#(BenchLedger.text.text)","role":"user"}],"model":"mock","stream":false}"#.utf8)
        let request = HTTPRequest(
            method: "POST", url: model.baseURL + "/chat/completions", headers: ["Content-Type": "application/json"],
            body: body)
        let count = max(runs / atOnce, 1)
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<atOnce {
                    group.addTask { for _ in 0..<count { _ = try await transport.send(request) } }
                }
                try await group.waitForAll()
            }
        }
        return Double(count * atOnce) / time
    }
}
