import ArgumentParser
import Curl
import Dispatch
import Domain
import Events
import Foundation
import HTTPTransport
import Interchange
import Ledger
import Logging
import Projections
import Runner

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do the experiment of a file and print its leaderboard.",
        discussion: """
            The file is promptfoo's YAML. Everything is recorded in the ledger as it happens: stopped at any moment and run again, the \
            same file goes on where it stopped. Entries of `prompts` that share a label are successive versions of one prompt.
            """)

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @Option(help: "Runs under way at once, at most; the file's maxConcurrency holds beside.")
    var concurrency = 64

    @Option(help: "Seconds that one call of a model may take.")
    var timeout = 600

    @Option(help: "Attempts of each run, where a failure may pass.")
    var attempts = 5

    @Option(help: "Seconds that a provider may ask for, or not answer, before its runs fail.")
    var patience = 300

    func validate() throws {
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience takes 0 to 86400 seconds") }
        guard (1...100).contains(attempts) else { throw ValidationError("--attempts takes a number from 1 to 100") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout takes 1 to 86400 seconds") }
        guard (1...512).contains(concurrency) else {
            throw ValidationError("--concurrency takes a number from 1 to 512")
        }
    }

    func run() async throws {
        let definition = try ExperimentFileReader.read(URL(filePath: file), environment: Environment.all)
        for warning in definition.warnings { Standard.error("warning: \(warning)") }
        try ExperimentImporter.check(definition)
        let open = try ledger.openToWrite()
        let runner = try Self.runner(in: open.reader)
        let imported = try await ExperimentImporter(ledger: open.ledger, actor: open.actor).bring(definition)
        if imported.isResumed { Standard.error("This experiment was begun before; it goes on.") }
        let transport = CurlTransport(settings: CurlSettings(proxy: .environment, trust: Self.trust))
        let settings = RunnerSettings(
            concurrencyMax: concurrency, callMax: .seconds(timeout),
            retries: RetryPolicy(attemptsMax: attempts, patience: .seconds(patience)),
            environment: Environment.all,
            movedTo: Dictionary(
                definition.models.map { ($0.model, $0.baseURL) }, uniquingKeysWith: { first, _ in first }))
        let work = Runner(
            ledger: open.ledger, runner: runner, transport: transport, settings: settings,
            logger: Logger(label: "promptledger.runner"))
        try await finish(imported.experiment, work, open)
        try report(imported.experiment, open.reader)
    }

    /// The runner whose key is here and who may execute runs: without one nothing is begun.
    private static func runner(in reader: LedgerReader) throws -> ActorID {
        let runners = reader.localActors(.runner)
        guard let first = runners.first else {
            throw ExitStatus.failed(
                "keys.db holds no signing key of a runner; restore the keys.db that belongs to this ledger, or make one with `promptledger key register`"
            )
        }
        guard let runner = runners.first(where: { reader.isAuthorised(.executeRuns, as: $0) }) else {
            let name = reader.actorName(first)
            let argument = name.contains(" ") ? "'\(name)'" : name
            throw ExitStatus.failed(
                "\(name) is not allowed to execute runs, so nothing is begun; an owner or admin allows it with `promptledger user grant \(argument) operator`"
            )
        }
        return runner
    }

    /// Certificates in place of the system's, as other programs take them.
    static var trust: CurlSettings.Trust { Environment["SSL_CERT_FILE"].map { .file($0) } ?? .system }

    /// Lets the runner work until every run of the experiment is over, and shows how far it is.
    private func finish(_ experiment: ExperimentID, _ work: Runner, _ open: OpenLedger) async throws {
        let interrupts = Interrupts()
        let signals = interrupts.signals
        defer { withExtendedLifetime(interrupts) {} }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await work.run()
                // It ends by itself only where it was told to take up nothing more.
                throw Self.stopped
            }
            group.addTask { try await Self.watch(experiment, open) }
            group.addTask {
                for await _ in signals { break }
                Standard.error(
                    "stopping when the runs under way have ended, in 10 seconds at most; ask again to stop at once")
                work.drain()
                await Self.wait(for: signals, max: .seconds(10))
                throw Self.stopped
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static let stopped = ExitStatus.failed("stopped; run the same file again to go on")

    private static func wait(for signals: AsyncStream<Void>, max: Duration) async {
        await withTaskGroup { group in
            group.addTask { for await _ in signals { break } }
            group.addTask { try? await Task.sleep(for: max) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func watch(_ experiment: ExperimentID, _ open: OpenLedger) async throws {
        let reader = open.reader
        func counts() -> (counts: Projections.RunCounts, isOver: Bool) {
            reader.read { models in
                let now = AsOf.now(models)
                let state = models.runBoard.state(of: experiment, asOf: now)
                return (models.runBoard.counts(of: experiment, asOf: now), state == .concluded || state == .cancelled)
            }
        }
        var now = counts()
        let begun = now.counts
        var progress = ProgressLine(total: begun.requested, alreadyDone: begun.requested - begun.open)
        var remembered = ContinuousClock.now
        while !now.isOver {
            try await Task.sleep(for: .milliseconds(100))
            if remembered.duration(to: .now) >= .seconds(1) {
                Pinning.keep(soFar: open.ledger)
                remembered = .now
            }
            now = counts()
            progress.show(done: now.counts.requested - now.counts.open, failed: now.counts.failed)
        }
        progress.show(done: now.counts.requested - now.counts.open, failed: now.counts.failed, isLast: true)
    }

    /// Prints the leaderboard; ends with 1 where runs failed, with 100 where the experiment missed its threshold.
    private func report(_ experiment: ExperimentID, _ reader: LedgerReader) throws {
        let moment = AsOf(end: reader.size)
        let view = LeaderboardView(reader: reader, filter: LeaderboardFilter(experiments: [experiment]), moment: moment)
        let (counts, conclusion) = reader.read { models in
            (
                models.runBoard.counts(of: experiment, asOf: moment),
                models.runBoard.conclusion(of: experiment, asOf: moment)
            )
        }
        if ledger.isJSON {
            var document = view.document
            document["experiment"] = "\(experiment)"
            document["runs"] = ExperimentView.fields(of: counts)
            JSONOutput.document(document)
        } else {
            Standard.output(view.text)
            let notRun = ExperimentView.notRun(of: experiment, reader, moment)
            if !notRun.isEmpty { Standard.error("not run, and counted for nothing: \(notRun)") }
        }
        if counts.failed > 0 {
            throw ExitStatus.failed(
                "\(counts.failed) of \(counts.requested) runs failed: \(ExperimentView.reasons(of: experiment, reader, moment)); see "
                    + "`promptledger experiment results \(experiment)`")
        }
        if conclusion?.thresholdMet == false {
            throw ExitStatus.thresholdMissed(
                "\(counts.passed) of \(counts.recorded) runs passed: below the experiment's threshold")
        }
    }
}

/// SIGINT and SIGTERM, heard instead of dying of them, as long as this lives.
private final class Interrupts {
    /// Yields at each signal.
    let signals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        self.signals = signals
        sources = [SIGINT, SIGTERM].map { number in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
