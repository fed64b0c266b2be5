package import Events
import FoundationEssentials
import OrderedCollections
package import SnapshotCoding
import SwiftProtobuf

package enum ExperimentStage: String, Sendable {
    case designed, started, paused, cancelled, concluded
}

/// What an experiment runs.
package struct Design: Equatable, Sendable {
    package let versions: [VersionID]
    /// `provider:name`, in the order of the settings.
    package let models: [String]
    package let dataset: DatasetID
    package let cases: [CaseID]
    package let repeats: Int
    package let seed: UInt64
    package let passRateThresholdMillionths: Int64?
    /// Whether an answer that was recorded before may stand for a run that asks the very same.
    package let reusesResults: Bool
    /// For how long the experiment may go on; for how long a run may take, all its attempts included; how often it may be tried. `nil`: nobody
    /// says.
    package let timeMaxMicroseconds: UInt64?
    package let runTimeMaxMicroseconds: UInt64?
    package let attemptsMax: UInt32?
    /// In what its calls are made; `nil` leaves it to its prompts and the workspace.
    package let sandbox: SandboxPlace?
    /// What is to be shown of it; `nil` where nothing is stated.
    package let comparison: ComparisonDesign?
    /// Name, models, assertions, metrics; `nil` where they were erased.
    package fileprivate(set) var settings: ExperimentDesignedContent?

    package var matrix: Matrix {
        Matrix(repeats: repeats, cases: cases.count, versions: versions.count, models: models.count)
    }
}

/// How many of an experiment's runs are where. A failed run counts no more from where another is requested in its place.
package struct RunCounts: Equatable, Sendable {
    package fileprivate(set) var requested = 0
    package fileprivate(set) var recorded = 0
    package fileprivate(set) var failed = 0
    package fileprivate(set) var cancelled = 0
    /// Of the recorded.
    package fileprivate(set) var passed = 0

    package init() {}

    /// Not over.
    package var open: Int { requested - recorded - failed - cancelled }

    /// Counts a run that is at a stage `times` times; −1 takes it out.
    fileprivate mutating func count(_ stage: RunStage, times: Int) {
        requested += times
        switch stage {
        case .requested, .started, .waiting: break
        case .recorded(let passed):
            recorded += times
            if passed { self.passed += times }
        case .failed: failed += times
        case .cancelled: cancelled += times
        }
    }
}

/// One experiment, and which runs are its.
struct Experiment: Equatable, Sendable {
    let id: ExperimentID
    fileprivate(set) var design: Design
    fileprivate(set) var stage = ExperimentStage.designed
    /// Who started it.
    fileprivate(set) var starter: ActorID?
    /// Their places among all runs, in the order in which they were requested.
    fileprivate var runs: [UInt32] = []
    fileprivate(set) var counts = RunCounts()

    /// 16 bytes.
    struct Run: Equatable, Sendable {
        /// The place of its experiment among all.
        fileprivate let experiment: UInt32
        /// Its place in the matrix.
        let place: UInt32
        fileprivate(set) var stage: RunStage
        /// Whether another run was requested in its place, after it had failed.
        fileprivate(set) var isSuperseded = false
    }
}

/// The experiments and their runs.
struct Experiments: Equatable, Sendable {
    private var all: [Experiment] = []
    private var byID: [ExperimentID: Int] = [:]
    private var byName: [String: [ExperimentID]] = [:]
    /// In the order in which they were requested. There may be millions: ordered, they take half the memory that a dictionary of places
    /// beside the lists of runs takes.
    private var runs: OrderedDictionary<RunID, Experiment.Run> = [:]
    /// Who began the attempts that are under way: a few at a time.
    private var beginners: [RunID: ActorID] = [:]

    subscript(id: ExperimentID) -> Experiment? { byID[id].map { all[$0] } }
    func ids(named name: String) -> [ExperimentID] { byName[name] ?? [] }
    /// Who began the run's attempt that is under way.
    func beginner(of run: RunID) -> ActorID? { beginners[run] }
    func experiment(of run: RunID) -> ExperimentID? { runs[run].map { all[Int($0.experiment)].id } }

    func run(_ id: RunID) -> Experiment.Run? { runs[id] }
    func design(of run: Experiment.Run) -> Design { all[Int(run.experiment)].design }

    /// What a run runs.
    func cell(of run: Experiment.Run) -> RunCell {
        let experiment = all[Int(run.experiment)]
        let cell = experiment.design.matrix[Int(run.place)]
        return RunCell(
            experiment: experiment.id, version: experiment.design.versions[cell.version], model: cell.model,
            caseID: experiment.design.cases[cell.caseIndex], repeat: cell.repeat)
    }

    /// The failed runs that no other run was requested in the place of, in the order in which they were requested, with their places in
    /// the matrix.
    func failedRuns(of id: ExperimentID) -> [(id: RunID, place: UInt32)] {
        (byID[id].map { all[$0].runs } ?? []).compactMap { place in
            let (id, run) = runs.elements[Int(place)]
            return run.stage == .failed && !run.isSuperseded ? (id, run.place) : nil
        }
    }

    /// The experiment's runs with their stages, in the order in which they were requested.
    func runs(of id: ExperimentID) -> some Sequence<(id: RunID, stage: RunStage)> {
        (byID[id].map { all[$0].runs } ?? []).lazy.map { place in
            let (id, run) = runs.elements[Int(place)]
            return (id, run.stage)
        }
    }

    mutating func apply(_ event: ExperimentDesigned, content: ExperimentDesignedContent?) {
        guard let id = ExperimentID(bytes: event.experiment), let dataset = DatasetID(bytes: event.dataset) else {
            return
        }
        let design = Design(
            versions: event.versions.compactMap { VersionID(bytes: $0) }, models: event.models, dataset: dataset,
            cases: event.cases.compactMap { CaseID(bytes: $0) }, repeats: Int(event.repeats), seed: event.seed,
            passRateThresholdMillionths: event.hasPassRateThresholdMillionths ? event.passRateThresholdMillionths : nil,
            reusesResults: event.reusesResults, timeMaxMicroseconds: event.hasTimeMaxUs ? event.timeMaxUs : nil,
            runTimeMaxMicroseconds: event.hasRunTimeMaxUs ? event.runTimeMaxUs : nil,
            attemptsMax: event.hasAttemptsMax ? event.attemptsMax : nil,
            sandbox: event.hasSandbox ? SandboxPlace(event.sandbox) : nil,
            comparison: event.hasComparison ? event.comparison : nil, settings: content)
        byID[id] = all.count
        all.append(Experiment(id: id, design: design))
        if let name = content?.name { byName[name, default: []].append(id) }
    }

    mutating func forget(_ erased: ExperimentID) {
        guard let index = byID[erased] else { return }
        if let name = all[index].design.settings?.name {
            byName[name]?.removeAll { $0 == erased }
            if byName[name]?.isEmpty == true { byName[name] = nil }
        }
        all[index].design.settings = nil
    }

    mutating func apply(_ event: ExperimentStarted, by actor: ActorID?) {
        guard let index = enter(.started, event.experiment) else { return }
        all[index].starter = actor
    }
    mutating func apply(_ event: ExperimentPaused) { enter(.paused, event.experiment) }
    mutating func apply(_ event: ExperimentResumed) { enter(.started, event.experiment) }
    mutating func apply(_ event: ExperimentReopened) { enter(.started, event.experiment) }
    mutating func apply(_ event: ExperimentCancelled) { enter(.cancelled, event.experiment) }
    mutating func apply(_ event: ExperimentConcluded) { enter(.concluded, event.experiment) }

    /// - Returns: where the experiment is kept.
    @discardableResult
    private mutating func enter(_ stage: ExperimentStage, _ experiment: Data) -> Int? {
        guard let index = ExperimentID(bytes: experiment).flatMap({ byID[$0] }) else { return nil }
        all[index].stage = stage
        return index
    }

    mutating func apply(_ event: RunRequested) {
        guard let id = RunID(bytes: event.run), runs[id] == nil,
            let index = ExperimentID(bytes: event.experiment).flatMap({ byID[$0] })
        else { return }
        let retried = RunID(bytes: event.retriedRun).flatMap { runs.index(forKey: $0) }.flatMap {
            runs.values[$0].experiment == UInt32(index) ? $0 : nil
        }
        guard let place = retried.map({ Int(runs.values[$0].place) }) ?? all[index].place(of: event) else { return }
        if let retried { supersede(retried) }
        add(Experiment.Run(experiment: UInt32(index), place: UInt32(place), stage: .requested), as: id)
    }

    /// Adds a run that is not there yet.
    private mutating func add(_ run: Experiment.Run, as id: RunID) {
        all[Int(run.experiment)].runs.append(UInt32(runs.count))
        if !run.isSuperseded { all[Int(run.experiment)].counts.count(run.stage, times: 1) }
        runs[id] = run
    }

    /// A failed run in whose place another is requested counts no more.
    private mutating func supersede(_ place: Int) {
        let run = runs.values[place]
        guard run.stage == .failed, !run.isSuperseded else { return }
        runs.values[place].isSuperseded = true
        all[Int(run.experiment)].counts.count(.failed, times: -1)
    }

    mutating func begin(_ event: RunStarted, by actor: ActorID?) {
        move(event.run, to: .started(attempt: event.attempt))
        guard let run = RunID(bytes: event.run), runs[run] != nil else { return }
        beginners[run] = actor
    }

    mutating func move(_ run: Data, to stage: RunStage) {
        guard let id = RunID(bytes: run), let place = runs.index(forKey: id) else { return }
        beginners[id] = nil
        let run = runs.values[place]
        guard !run.isSuperseded else { return }
        all[Int(run.experiment)].counts.count(run.stage, times: -1)
        all[Int(run.experiment)].counts.count(stage, times: 1)
        runs.values[place].stage = stage
    }
}

extension Experiment {
    /// Where in the matrix a request stands. It is looked for where the next one is due first, which is where our own
    /// deciders put it.
    fileprivate func place(of event: RunRequested) -> Int? {
        guard let version = VersionID(bytes: event.version), let caseID = CaseID(bytes: event.caseID) else {
            return nil
        }
        let matrix = design.matrix
        if runs.count < matrix.count {
            let due = matrix[runs.count]
            if design.versions[due.version] == version, design.cases[due.caseIndex] == caseID,
                due.model == Int(event.model),
                due.repeat == Int(event.repeat)
            {
                return runs.count
            }
        }
        guard let versionIndex = design.versions.firstIndex(of: version),
            let caseIndex = design.cases.firstIndex(of: caseID)
        else { return nil }
        return matrix.place(
            of: Matrix.Cell(
                repeat: Int(event.repeat), caseIndex: caseIndex, version: versionIndex, model: Int(event.model)))
    }
}

extension WorkspaceState {
    /// Experiments of that name, in the order in which they were designed.
    package func experiments(named name: String) -> [ExperimentID] { experiments.ids(named: name) }

    /// The experiment of that name that was designed last.
    package func experiment(named name: String) -> ExperimentID? { experiments.ids(named: name).last }

    /// `nil` for an experiment that does not exist, or whose name was erased.
    package func name(of experiment: ExperimentID) -> String? { experiments[experiment]?.design.settings?.name }

    package func design(of experiment: ExperimentID) -> Design? { experiments[experiment]?.design }

    package func stage(of experiment: ExperimentID) -> ExperimentStage? { experiments[experiment]?.stage }

    package func counts(of experiment: ExperimentID) -> RunCounts { experiments[experiment]?.counts ?? RunCounts() }

    /// Who started it; `nil` before.
    package func starter(of experiment: ExperimentID) -> ActorID? { experiments[experiment]?.starter }

    /// The failed runs that no other run was requested in the place of, in the order in which they were requested.
    package func failedRuns(of experiment: ExperimentID) -> [RunID] {
        experiments.failedRuns(of: experiment).map(\.id)
    }

    /// Every run, in the order in which they were requested.
    package func runs(of experiment: ExperimentID) -> [RunID] { experiments.runs(of: experiment).map(\.id) }

    /// The runs that are not over, in the order in which they were requested.
    package func openRuns(of experiment: ExperimentID) -> [RunID] {
        experiments.runs(of: experiment).filter { !$0.stage.isOver }.map(\.id)
    }
}

extension ExperimentStage: SnapshotCodable {}

extension Design: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(versions, models, dataset, cases, repeats, seed, passRateThresholdMillionths, reusesResults)
        writer.write(timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox)
        writer.write(comparison != nil, settings != nil)
        // Serialising a message of our own making cannot fail.
        if let comparison { writer.blob(try! comparison.serializedBytes() as [UInt8]) }
        if let settings { writer.blob(try! settings.serializedBytes() as [UInt8]) }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (hasComparison, hasSettings): (Bool, Bool)
        (versions, models, dataset, cases, repeats, seed, passRateThresholdMillionths, reusesResults) =
            try reader.read()
        (timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox) = try reader.read()
        (hasComparison, hasSettings) = try reader.read()
        comparison = hasComparison ? try reader.message() : nil
        settings = hasSettings ? try reader.message() : nil
    }
}

extension SnapshotReader {
    fileprivate mutating func message<Message: SwiftProtobuf.Message>() throws(SnapshotFault) -> Message {
        let bytes: [UInt8] = Array(try blob())
        do { return try Message(serializedBytes: bytes) } catch { throw .malformed }
    }
}

extension Experiments: SnapshotCodable {
    /// Which runs are an experiment's follows from the runs.
    func write(to writer: inout SnapshotWriter) {
        writer.write(all, byName, beginners)
        writer.number(UInt64(runs.count))
        for (id, run) in runs {
            id.write(to: &writer)
            run.write(to: &writer)
        }
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (all, byName, beginners) = try reader.read()
        for (index, experiment) in all.enumerated() { byID[experiment.id] = index }
        // A loop for this very type: a generic call for each of millions of runs would take most of the time.
        let count = try reader.count()
        runs.reserveCapacity(count)
        for _ in 0..<count {
            let id = try RunID(from: &reader)
            let run = try Experiment.Run(from: &reader)
            guard run.experiment < all.count, run.place < all[Int(run.experiment)].design.matrix.count, runs[id] == nil
            else { throw .malformed }
            add(run, as: id)
        }
    }
}

extension Experiment: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(id, design, stage, starter) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, design, stage, starter) = try reader.read()
        guard design.matrix.checkedCount != nil else { throw .malformed }
    }
}

extension Experiment.Run: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(experiment))
        writer.number(UInt64(place) << 1 | (isSuperseded ? 1 : 0))
        stage.write(to: &writer)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        experiment = try reader.number(as: UInt32.self)
        let stored = try reader.number()
        guard let place = UInt32(exactly: stored >> 1) else { throw .malformed }
        self.place = place
        isSuperseded = stored & 1 == 1
        stage = try RunStage(from: &reader)
    }
}
