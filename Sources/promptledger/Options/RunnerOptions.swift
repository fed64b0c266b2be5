import ArgumentParser
import Curl
import Domain
import Events
import HTTPTransport
import Ledger
import Logging
import Runner

/// How runs are done by this process.
struct RunnerOptions: ParsableArguments {
    @Option(help: "Runs under way at once, at most; the file's maxConcurrency holds beside.")
    var concurrency = 64

    @Option(help: "Seconds that one call of a model may take.")
    var timeout = 600

    @Option(help: "Attempts of each run, where a failure may pass; the file's own number holds in its place.")
    var attempts = 5

    @Option(help: "Seconds that a provider may ask for, or not answer, before its runs fail.")
    var patience = 300

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "What a provider allows a minute: requests, and tokens where it counts those, e.g. openai=500,200000. In place of what was stored with it.",
            valueName: "PROVIDER=REQUESTS[,TOKENS]"), transform: ProviderLimitArgument.init)
    var limits: [ProviderLimitArgument] = []

    @OptionGroup var address: AddressOptions

    @Option(
        help: ArgumentHelp(
            "In what calls of models are made: `none`, this process; `local`, a sandbox of its own on this machine for each; or a Daytona server by the name under which it was added. Without it, as the file, the prompt or the workspace chooses; else `local`.",
            valueName: "none|local|NAME"))
    var sandbox: String?

    func validate() throws {
        guard (1...100).contains(attempts) else { throw ValidationError("--attempts takes a number from 1 to 100") }
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience takes 0 to 86400 seconds") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout takes 1 to 86400 seconds") }
        guard (1...512).contains(concurrency) else {
            throw ValidationError("--concurrency takes a number from 1 to 512")
        }
    }

    /// The limits by provider, as it is called here; an unknown one is refused, before anything is recorded.
    func limits(in reader: LedgerReader) throws -> [String: MinuteLimits] {
        let words = ProviderWords(in: reader)
        return try Dictionary(
            limits.map { (try words.known($0.provider), $0.limits) }, uniquingKeysWith: { _, last in last })
    }

    /// - Parameter addresses: where models are reached in this process, whatever the design says.
    func runner(
        _ actor: ActorID, _ open: OpenLedger, of experiment: ExperimentID, in places: RunPlaces,
        limits: [String: MinuteLimits], movedTo addresses: [String: String] = [:]
    ) -> Runner {
        Runner(
            ledger: open.ledger, runner: actor, places: places,
            settings: settings(experiments: [experiment], limits: limits, movedTo: addresses),
            logger: Logger(label: "promptledger.runner"))
    }

    func settings(
        experiments: Set<ExperimentID>?, limits: [String: MinuteLimits], movedTo addresses: [String: String]
    ) -> RunnerSettings {
        RunnerSettings(
            concurrencyMax: concurrency, callMax: .seconds(timeout),
            retries: RetryPolicy(attemptsMax: attempts, patience: .seconds(patience)), experiments: experiments,
            limits: limits, environment: Environment.all, movedTo: addresses,
            movedByCaller: address.models)
    }

    func resolver(in reader: LedgerReader, movedTo addresses: [String: String] = [:]) -> ModelResolver {
        ModelResolver(
            reader: reader, transport: Self.transport,
            settings: settings(experiments: nil, limits: [:], movedTo: addresses))
    }

    /// Refuses a sandbox that is not to be had, before anything is recorded.
    /// - Parameter chosen: for the experiment's runs, where no option says otherwise.
    func places(in reader: LedgerReader, chosen: Set<SandboxPlace>) throws -> CallPlaces {
        let places = try CallPlaces(named: sandbox, in: reader, direct: Self.transport, callsMax: concurrency)
        try places.check(chosen)
        return places
    }

    static var transport: CurlTransport {
        CurlTransport(settings: CurlSettings(proxy: .environmentBeyondLoopback, trust: trust))
    }

    /// Where these models are reached: as `--address` says, else as their settings do.
    func addresses(of models: [ModelSettings]) throws -> [String: String] { try address.addresses(of: models) }

    /// Refuses models that could not be asked, for want of a provider, an address or a key, or as they are to be asked what they do not take,
    /// before anything is recorded.
    /// - Parameters:
    ///   - versions: how each version of a prompt has them asked.
    ///   - repeats: how often each version is asked.
    func check(
        _ models: [ModelSettings], versions: [ModelParameters] = [ModelParameters()], repeats: Int = 1,
        in reader: LedgerReader, movedTo addresses: [String: String]
    ) throws {
        let resolver = resolver(in: reader, movedTo: addresses)
        for model in models {
            do { try resolver.check(model, versions: versions, repeats: repeats) } catch {
                throw ExitStatus.failed("\(model.model): \(error) (nothing was recorded)")
            }
        }
    }

    /// The runner whose key is here and who may execute runs: without one nothing is begun.
    static func runner(in reader: LedgerReader) throws -> ActorID {
        let runners = reader.localActors(.runner)
        guard let first = runners.first else {
            throw ExitStatus.failed(
                "keys.db holds no signing key of a runner; restore the keys.db that belongs to this ledger, make a key with `promptledger key register` for a runner that is a member, or add one with `promptledger user add NAME --kind runner --role operator`"
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
}
