import Curl
import Domain
import EventLog
import Events
import Foundation
import HTTPTransport
import Ledger
import LogTestSupport
import Logging
import Projections
import Runner
import SwiftProtobuf
import TestSupport

/// A ledger, a scripted server to ask, and the way there.
final class Laboratory: Sendable {
    let directory: TemporaryDirectory
    let folder: LedgerFolder
    let ledger: Ledger
    let server: ScriptedServer
    /// What runners ask through.
    let transport: any HTTPTransport
    /// What the server is asked through about itself.
    private let direct = CurlTransport()

    /// - Parameters:
    ///   - key: what the server wants as a credential; `nil` lets everybody in.
    ///   - transport: what runners ask through, where it is not the network.
    ///   - lead: by how much the log's clock is ahead: who founded the ledger had a clock that was.
    init(
        key: String? = nil, asking transport: (any HTTPTransport)? = nil, logAheadBy lead: Duration = .zero
    ) async throws {
        self.transport = transport ?? direct
        directory = try TemporaryDirectory("runner")
        folder = LedgerFolder(directory.file("ledger"))
        let system = SystemClock()
        let clock: any LogClock =
            lead == .zero ? system : ScriptedClock(system.now() + UInt64(lead / .microseconds(1)))
        try await Ledger.found(folder, ownerName: "Olga", clock: clock)
        ledger = try Ledger.open(folder)
        server = try ScriptedServer(key: key)
    }

    var owner: ActorID { ledger.reader.localActor(.person)! }
    var runner: ActorID { ledger.reader.localActor(.runner)! }
    var baseURL: String { server.baseURL + "/v1" }

    @discardableResult
    func obey(_ command: Command, as actor: ActorID? = nil) async throws(LedgerFault) -> Receipt {
        try await ledger.execute(command, as: actor ?? owner)
    }

    // MARK: What to run

    func addPrompt(_ text: String, parameters: ModelParameters = ModelParameters()) async throws -> VersionID {
        let (prompt, version): (PromptID, VersionID) = (ledger.newID(), ledger.newID())
        try await obey(
            .createPrompt(
                CreatePrompt(
                    prompt: prompt, version: version, name: "Prompt \(prompt)", body: .with { $0.text = text },
                    parameters: parameters)))
        return version
    }

    /// One case for each question.
    func addCases(_ questions: [String], assertions: [Assertion] = []) async throws -> (DatasetID, [CaseID]) {
        let dataset: DatasetID = ledger.newID()
        try await obey(.createDataset(CreateDataset(dataset: dataset, name: "Dataset \(dataset)")))
        let cases: [(CaseID, CaseAddedContent)] = questions.map { question in
            (
                ledger.newID(),
                .with {
                    $0.inputs = [.with { ($0.name, $0.text) = ("question", question) }]
                    $0.assertions = assertions
                }
            )
        }
        try await obey(.addCases(AddCases(dataset: dataset, cases: cases)))
        return (dataset, cases.map(\.0))
    }

    /// `openai:MODEL` at the scripted server.
    func model(_ name: String, _ change: (inout ModelSettings) -> Void = { _ in }) -> ModelSettings {
        var settings = ModelSettings()
        settings.model = "openai:\(name)"
        settings.baseURL = baseURL
        change(&settings)
        return settings
    }

    /// Designs an experiment, and starts it.
    @discardableResult
    func start(
        _ models: [ModelSettings], versions: [VersionID]? = nil, questions: [String] = ["Where is my order?"],
        on data: (DatasetID, [CaseID])? = nil, repeats: Int = 1, assertions: [Assertion] = [],
        metricNames: [String] = [], concurrencyMax: Int = 4, bounds: (inout DesignExperiment) -> Void = { _ in }
    ) async throws -> ExperimentID {
        let dataset: DatasetID
        let cases: [CaseID]
        if let data { (dataset, cases) = data } else { (dataset, cases) = try await addCases(questions) }
        let experiment: ExperimentID = ledger.newID()
        var chosen = versions ?? []
        if chosen.isEmpty { chosen = [try await addPrompt("Answer: {{question}}")] }
        var design = DesignExperiment(
            experiment: experiment, versions: chosen, models: models, dataset: dataset, cases: cases, repeats: repeats,
            seed: 1,
            name: "Trial", assertions: assertions, metricNames: metricNames, concurrencyMax: concurrencyMax)
        bounds(&design)
        try await obey(.designExperiment(design))
        let count = chosen.count * models.count * cases.count * repeats
        let runs = (0..<count).map { _ in ledger.newID() as RunID }
        try await obey(.startExperiment(StartExperiment(experiment: experiment, runs: runs)))
        return experiment
    }

    // MARK: Running

    /// A runner at work, until it is told to stop.
    func work(
        environment: [String: String] = [:], concurrencyMax: Int = 64, attemptsMax: Int = 1,
        movedTo: [String: String] = [:], movedByCaller: Set<String> = []
    ) -> Task<Void, any Error> {
        let runner = makeRunner(
            environment: environment, concurrencyMax: concurrencyMax, attemptsMax: attemptsMax, movedTo: movedTo,
            movedByCaller: movedByCaller)
        return Task { try await runner.run() }
    }

    /// - Parameters:
    ///   - attemptsMax: attempts of each run.
    ///   - firstWait: the mean of the first wait between them; the others are at most ten times as long.
    func makeRunner(
        environment: [String: String] = [:], concurrencyMax: Int = 64, callMax: Duration = .seconds(600),
        attemptsMax: Int = 1, firstWait: Duration = .milliseconds(5), experiments: Set<ExperimentID>? = nil,
        limits: [String: MinuteLimits] = [:], movedTo: [String: String] = [:], movedByCaller: Set<String> = [],
        places: RunPlaces? = nil
    ) -> Runner {
        let retries = RetryPolicy(attemptsMax: attemptsMax, firstWait: firstWait, waitMax: firstWait * 10)
        let settings = RunnerSettings(
            concurrencyMax: concurrencyMax, callMax: callMax, retries: retries, experiments: experiments,
            limits: limits,
            environment: environment,
            movedTo: movedTo, movedByCaller: movedByCaller)
        return Runner(
            ledger: ledger, runner: runner, places: places ?? RunPlaces(inProcess: transport), settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Waits until the experiments are concluded or cancelled.
    func waitForEnd(of experiments: ExperimentID...) async throws {
        var open = Set(experiments)
        for try await event in ledger.reader.subscribe(from: 0) {
            switch event.facts.event {
            case .experimentConcluded(let facts): if let id = ExperimentID(bytes: facts.experiment) { open.remove(id) }
            case .experimentCancelled(let facts): if let id = ExperimentID(bytes: facts.experiment) { open.remove(id) }
            default: break
            }
            if open.isEmpty { return }
        }
    }

    /// Has a runner do all of it.
    func finish(
        _ experiments: ExperimentID..., environment: [String: String] = [:], attemptsMax: Int = 1,
        movedTo: [String: String] = [:], movedByCaller: Set<String> = []
    ) async throws {
        let task = work(
            environment: environment, attemptsMax: attemptsMax, movedTo: movedTo, movedByCaller: movedByCaller)
        for experiment in experiments { try await waitForEnd(of: experiment) }
        task.cancel()
        try await task.value
    }

    /// Waits until what is read of the ledger is so.
    func wait(until isSo: (borrowing ReadModels) -> Bool) async throws {
        while !ledger.reader.read({ isSo($0) }) { try await Task.sleep(for: .milliseconds(5)) }
    }

    // MARK: What came of it

    /// In the order of their requests.
    func runs(of experiment: ExperimentID) -> [Run] {
        ledger.reader.read { Array($0.runBoard.runs(of: experiment, asOf: .now($0))) }
    }

    func counts(of experiment: ExperimentID) -> Projections.RunCounts {
        ledger.reader.read { $0.runBoard.counts(of: experiment, asOf: .now($0)) }
    }

    func result(of run: Run) throws -> ResultRecordedContent? {
        try run.resultAt.flatMap { try ledger.reader.content(at: $0)?.resultRecorded }
    }

    /// The last attempt that failed, in facts and content.
    func failure(of run: Run) throws -> (facts: AttemptFailed, content: AttemptFailedContent)? {
        guard let position = run.failedAttemptsAt.last,
            let event = try ledger.reader.events(position..<position + 1).first,
            let content = try ledger.reader.content(at: position)
        else { return nil }
        return (event.facts.attemptFailed, content.attemptFailed)
    }

    // MARK: The server's side

    struct Seen: Decodable {
        let method: String
        let path: String
        let headers: [[String]]
        let body: String

        func header(_ name: String) -> String? { headers.first { $0[0].lowercased() == name }?[1] }
    }

    struct Statistics: Decodable {
        let connections: Int
        let hanging: Int
    }

    /// The requests that came to the server, in order.
    func seen() async throws -> [Seen] { try await ask("/_log") }
    func statistics() async throws -> Statistics { try await ask("/_stats") }

    private func ask<Answer: Decodable>(_ path: String) async throws -> Answer {
        let reply = try await direct.send(HTTPRequest(method: "GET", url: server.baseURL + path))
        return try JSONDecoder().decode(Answer.self, from: Data(reply.body))
    }

    /// Waits until so many requests hang at the server.
    func wait(forHanging count: Int) async throws {
        while try await statistics().hanging != count { try await Task.sleep(for: .milliseconds(5)) }
    }
}

extension Assertion {
    static func of(_ type: String, _ value: String, metric: String = "", weight: Int64? = nil) -> Assertion {
        .with {
            ($0.type, $0.value, $0.metric) = (type, value, metric)
            if let weight { $0.weightMillionths = weight }
        }
    }
}
