package import Events
import Foundation
package import SnapshotCoding

/// Every experiment and every run, with what happened to each and where in the log: as of any moment, without replay.
///
/// A run is *recorded* once its result and its scores are both there; that is where it counts, here and on the
/// leaderboard. What no decider would have let happen (a second ending, a run of an experiment that does not exist)
/// changes nothing.
package struct RunBoard: Sendable {
    /// A run's place, in the order in which runs were requested.
    typealias Index = UInt32

    private(set) var runs = ChunkedList<RunRecord>()
    private(set) var scores = ChunkedList<ScoreRecord>()
    private var indexByID: [RunID: Index] = [:]
    /// What happened beyond a run's first start: further starts, and attempts that brought nothing. Most runs have none.
    private var troubles: [Index: [Trouble]] = [:]
    /// The run that was requested in the place of a failed one.
    private var retryOf: [Index: Index] = [:]
    /// A few at a time.
    private var underWay: [Index: AttemptUnderWay] = [:]

    private(set) var courses: [ExperimentCourse] = []
    private var courseByID: [ExperimentID: UInt32] = [:]
    private(set) var versions = Interner<VersionID>()
    private(set) var cases = Interner<CaseID>()
    private(set) var words = AssertionWords()

    package init() {}

    func index(of run: RunID) -> Index? { indexByID[run] }
    func place(of experiment: ExperimentID) -> UInt32? { courseByID[experiment] }
    func course(of experiment: ExperimentID) -> ExperimentCourse? { courseByID[experiment].map { courses[Int($0)] } }
    func troubles(of run: Index) -> [Trouble] { troubles[run] ?? [] }
    func retry(of run: Index) -> Index? { retryOf[run] }

    /// Whether any attempt of the experiment's runs is under way after everything that was folded.
    package func hasAttemptUnderWay(of experiment: ExperimentID) -> Bool {
        guard let place = courseByID[experiment] else { return false }
        return underWay.keys.contains { runs[Int($0)].experiment == place }
    }

    /// The run's attempt that is under way after everything that was folded; of the past it is not known.
    package func attemptUnderWay(of run: RunID) -> AttemptUnderWay? { indexByID[run].flatMap { underWay[$0] } }

    // MARK: Folding experiments. Each answers false, and changes nothing, where the id is taken or not known.

    mutating func design(_ experiment: Experiment) -> Bool {
        guard courseByID[experiment.id] == nil else { return false }
        courseByID[experiment.id] = UInt32(courses.count)
        courses.append(ExperimentCourse(design: experiment, states: Timeline(.designed, at: experiment.position)))
        for version in experiment.versions { _ = versions.intern(version) }
        for caseID in experiment.cases { _ = cases.intern(caseID) }
        return true
    }

    mutating func start(_ experiment: ExperimentID, plannedRuns: UInt64, by actor: ActorID, at position: UInt64) -> Bool
    {
        guard let place = courseByID[experiment] else { return false }
        if courses[Int(place)].start == nil {
            courses[Int(place)].start = Experiment.Start(actor: actor, position: position)
        }
        courses[Int(place)].plannedRuns.set(plannedRuns, at: position)
        courses[Int(place)].states.set(.started, at: position)
        return true
    }

    mutating func pause(_ experiment: ExperimentID, for pause: Experiment.Pause) -> Bool {
        guard let place = courseByID[experiment] else { return false }
        courses[Int(place)].pauses.set(pause, at: pause.position)
        courses[Int(place)].states.set(.paused, at: pause.position)
        return true
    }

    /// Runs begin again: it was resumed, or runs that failed are requested again.
    mutating func goOn(_ experiment: ExperimentID, at position: UInt64) -> Bool {
        guard let place = courseByID[experiment] else { return false }
        courses[Int(place)].states.set(.started, at: position)
        return true
    }

    mutating func cancel(_ experiment: ExperimentID, at position: UInt64) -> Bool {
        guard let place = courseByID[experiment] else { return false }
        courses[Int(place)].states.set(.cancelled, at: position)
        return true
    }

    mutating func conclude(_ experiment: ExperimentID, with conclusion: Experiment.Conclusion) -> Bool {
        guard let place = courseByID[experiment] else { return false }
        courses[Int(place)].conclusion.set(conclusion, at: conclusion.position)
        courses[Int(place)].states.set(.concluded, at: conclusion.position)
        return true
    }

    // MARK: Folding runs

    /// - Parameter retried: empty, or the id of the run in whose place it is requested.
    /// - Returns: its place; nil where it does not fit.
    mutating func request(
        _ id: RunID, of experiment: ExperimentID, version: VersionID, model: UInt32, caseID: CaseID, repetition: UInt32,
        retrying retried: Data, at position: UInt64
    ) -> Index? {
        guard let course = courseByID[experiment], let version = versions.place(of: version),
            let caseID = cases.place(of: caseID), model < courses[Int(course)].design.models.count
        else { return nil }
        let index = Index(runs.count)
        let record = RunRecord(
            id: id, requested: position, experiment: course, version: version, caseID: caseID, model: model,
            repetition: repetition)
        var failed: Index?
        if !retried.isEmpty {
            guard let run = RunID(retried).flatMap({ indexByID[$0] }), mayBeRetried(run, by: record) else { return nil }
            failed = run
        }
        if let earlier = indexByID.updateValue(index, forKey: id) {
            indexByID[id] = earlier
            return nil
        }
        runs.append(record)
        courses[Int(course)].requested.append(index)
        if let failed {
            courses[Int(course)].retries.append(index)
            courses[Int(course)].retried.append(failed)
            retryOf[failed] = index
        }
        return index
    }

    /// Whether it failed after a start, was not yet retried, and asked the same.
    private func mayBeRetried(_ run: Index, by retry: RunRecord) -> Bool {
        let failed = runs[Int(run)]
        return failed.ending == .failed && failed.started != RunRecord.never && retryOf[run] == nil
            && (failed.experiment, failed.version, failed.caseID, failed.model, failed.repetition)
                == (retry.experiment, retry.version, retry.caseID, retry.model, retry.repetition)
    }

    mutating func startAttempt(of id: RunID, as attempt: AttemptUnderWay, at position: UInt64) -> Bool {
        guard let index = openRun(id) else { return false }
        underWay[index] = attempt
        if runs[Int(index)].started == RunRecord.never {
            runs[Int(index)].started = position
            courses[Int(runs[Int(index)].experiment)].started.append(index)
        } else {
            troubles[index, default: []].append(Trouble(position: position, kind: .start))
        }
        return true
    }

    /// An attempt may be seen to fail after its run was cancelled: that is still part of its history.
    /// - Returns: the run's place; nil where there is no such run.
    mutating func failAttempt(of id: RunID, _ event: AttemptFailed, at position: UInt64) -> Index? {
        guard let index = indexByID[id] else { return nil }
        underWay[index] = nil
        troubles[index, default: []].append(
            Trouble(
                position: position, kind: .failure, isInterruption: event.failure == .interrupted,
                microseconds: event.elapsedUs, spent: event.hasSpent ? AttemptUsage(event.spent) : nil))
        return index
    }

    /// Nil, and nothing happens, where the run is not open or has a result.
    mutating func record(_ result: ResultRecorded, of id: RunID, at position: UInt64) -> Index? {
        guard let index = openRun(id), runs[Int(index)].result == RunRecord.never else { return nil }
        if result.hasReusedRun {
            guard let reused = RunID(result.reusedRun).flatMap({ indexByID[$0] }), reused != index else { return nil }
            runs[Int(index)].reused = reused
        }
        runs[Int(index)].record(result, at: position)
        underWay[index] = nil
        return index
    }

    /// Nil, and nothing happens, where the run has no result that waits for its scores.
    mutating func record(_ event: ScoresRecorded, of id: RunID, at position: UInt64) -> Index? {
        guard let index = openRun(id), runs[Int(index)].result != RunRecord.never else { return nil }
        let firstScore = UInt32(scores.count)
        for score in event.scores {
            scores.append(
                ScoreRecord(
                    value: score.hasValueMillionths ? score.valueMillionths : RunRecord.unknown,
                    weight: score.weightMillionths, metric: score.metric, type: words.place(of: score.type),
                    outcome: UInt8(clamping: score.outcome.rawValue)))
        }
        runs[Int(index)].firstScore = firstScore
        runs[Int(index)].scoreCount = UInt32(scores.count) - firstScore
        if event.hasScoreMillionths { runs[Int(index)].scoreMillionths = event.scoreMillionths }
        runs[Int(index)].passed = event.passed
        end(index, as: .recorded, at: position)
        return index
    }

    /// Nil, and nothing happens, where the run is not open.
    mutating func fail(_ id: RunID, because failure: FailureClass, at position: UInt64) -> Index? {
        guard let index = openRun(id) else { return nil }
        runs[Int(index)].failure = Int32(clamping: failure.rawValue)
        end(index, as: .failed, at: position)
        return index
    }

    /// What an attempt under way may have taken counts as taken: nobody will say more of it.
    /// - Returns: the run's place; nil, and nothing happens, where the run is not open.
    mutating func cancel(_ id: RunID, at position: UInt64) -> Index? {
        guard let index = openRun(id) else { return nil }
        if let spent = underWay[index]?.atMost {
            troubles[index, default: []].append(Trouble(position: position, kind: .abandonment, spent: spent))
        }
        end(index, as: .cancelled, at: position)
        return index
    }

    private func openRun(_ id: RunID) -> Index? {
        guard let index = indexByID[id], runs[Int(index)].ending == .open else { return nil }
        return index
    }

    private mutating func end(_ index: Index, as ending: RunRecord.Ending, at position: UInt64) {
        underWay[index] = nil
        runs[Int(index)].ending = ending
        runs[Int(index)].ended = position
        let course = Int(runs[Int(index)].experiment)
        switch ending {
        case .open: preconditionFailure("a run does not end by staying open")
        case .recorded:
            courses[course].recorded.append(index)
            if runs[Int(index)].passed { courses[course].passed.append(index) }
        case .failed: courses[course].failed.append(index)
        case .cancelled: courses[course].cancelled.append(index)
        }
    }
}

extension RunRecord {
    fileprivate mutating func record(_ event: ResultRecorded, at position: UInt64) {
        result = position
        let timings = event.timings
        if event.hasTimings { latencyMicroseconds = timings.totalUs }
        if timings.hasFirstTokenUs { firstTokenMicroseconds = timings.firstTokenUs }
        if event.hasInputTokens { inputTokens = event.inputTokens }
        if event.hasOutputTokens { outputTokens = event.outputTokens }
        if event.hasCostPicodollars { costPicodollars = event.costPicodollars }
    }
}

extension RunBoard: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(versions, cases, words, courses)
        // A call for each type: there are millions of these, and a generic call for each would take most of the time.
        scores.write(to: &writer)
        runs.write(to: &writer)
        writer.write(troubles, underWay)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (versions, cases, words, courses) = try reader.read()
        scores = try ChunkedList(from: &reader)
        runs = try ChunkedList(from: &reader)
        (troubles, underWay) = try reader.read()
        for place in scores.indices where Int(scores[place].type) >= words.count { throw .malformed }
        for (place, course) in courses.enumerated() {
            guard courseByID.updateValue(UInt32(place), forKey: course.design.id) == nil else { throw .malformed }
        }
        try index(runs)
    }

    /// Files the runs that were read under their ids and their experiments.
    private mutating func index(_ runs: ChunkedList<RunRecord>) throws(SnapshotFault) {
        guard runs.count <= Int(Index.max) else { throw .malformed }
        indexByID.reserveCapacity(runs.count)
        var requested = Array(repeating: [Index](), count: courses.count)
        for place in runs.indices {
            let run = runs[place]
            guard run.experiment < courses.count, run.model < courses[Int(run.experiment)].design.models.count,
                run.version < versions.values.count, run.caseID < cases.values.count,
                scoreRange(of: run).upperBound <= scores.count,
                run.reused == RunRecord.none || run.reused < runs.count,
                indexByID.updateValue(Index(place), forKey: run.id) == nil
            else { throw .malformed }
            requested[Int(run.experiment)].append(Index(place))
        }
        for place in courses.indices {
            try courses[place].link(runs, requested: requested[place])
            for (retry, failed) in zip(courses[place].retries, courses[place].retried) {
                guard retryOf.updateValue(retry, forKey: failed) == nil else { throw .malformed }
            }
        }
    }
}
