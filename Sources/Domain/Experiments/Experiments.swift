import Events
import FoundationEssentials
import OrderedCollections
import SnapshotCoding

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
    /// Its place among all runs.
    func place(of run: RunID) -> UInt32? { runs.index(forKey: run).map { UInt32($0) } }
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
            comparison: event.hasComparison ? event.comparison : nil, clusters: event.caseClusters, settings: content)
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
