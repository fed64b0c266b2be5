package import Events

extension RunBoard {
    // MARK: Experiments

    /// In the order of their design.
    package func experiments(asOf moment: AsOf) -> [Experiment] {
        courses[..<prefixCount(courses.indices) { moment.sees(courses[$0].design.position) }].map(\.design)
    }

    /// Nil where there is none.
    package func experiment(_ id: ExperimentID) -> Experiment? { course(of: id)?.design }

    /// Nil before it was designed.
    package func state(of experiment: ExperimentID, asOf moment: AsOf) -> Experiment.State? {
        course(of: experiment)?.states.value(asOf: moment)
    }

    /// With how many runs it was started; nil before.
    package func plannedRuns(of experiment: ExperimentID, asOf moment: AsOf) -> UInt64? {
        course(of: experiment)?.plannedRuns.value(asOf: moment)
    }

    /// Nil before it was concluded.
    package func conclusion(of experiment: ExperimentID, asOf moment: AsOf) -> Experiment.Conclusion? {
        course(of: experiment)?.conclusion.value(asOf: moment)
    }

    /// Every conclusion of it, the oldest first: where failed runs are requested again, another follows.
    package func conclusions(of experiment: ExperimentID, asOf moment: AsOf) -> [Experiment.Conclusion] {
        course(of: experiment)?.conclusion.history(asOf: moment).map { $0.1 } ?? []
    }

    /// The pause that an experiment is in; nil where it is in none.
    package func pause(of experiment: ExperimentID, asOf moment: AsOf) -> Experiment.Pause? {
        state(of: experiment, asOf: moment) == .paused ? course(of: experiment)?.pauses.value(asOf: moment) : nil
    }

    /// Who first started it; nil before.
    package func start(of experiment: ExperimentID, asOf moment: AsOf) -> Experiment.Start? {
        course(of: experiment)?.start.flatMap { moment.sees($0.position) ? $0 : nil }
    }

    /// The entry that put it into the state that it is in: of one that goes on, the last start, resumption or reopening.
    package func stateSince(of experiment: ExperimentID, asOf moment: AsOf) -> UInt64? {
        course(of: experiment)?.states.position(asOf: moment)
    }

    /// All zero where there is no such experiment. Seven binary searches.
    package func counts(of experiment: ExperimentID, asOf moment: AsOf) -> RunCounts {
        var counts = RunCounts()
        guard let course = course(of: experiment) else { return counts }
        // Each of them stands in the place of one that was requested, started and failed before.
        let retries = seen(course.retries, moment, by: \.requested)
        counts.requested = seen(course.requested, moment, by: \.requested) - retries
        counts.started = seen(course.started, moment, by: \.started) - retries
        counts.recorded = seen(course.recorded, moment, by: \.ended)
        counts.passed = seen(course.passed, moment, by: \.ended)
        counts.failed = seen(course.failed, moment, by: \.ended) - retries
        counts.cancelled = seen(course.cancelled, moment, by: \.ended)
        return counts
    }

    /// How many of `indices`, which are in the order of that position, had been seen.
    func seen(_ indices: [Index], _ moment: AsOf, by position: KeyPath<RunRecord, UInt64>) -> Int {
        prefixCount(indices.indices) { moment.sees(runs[Int(indices[$0])][keyPath: position]) }
    }

    // MARK: Runs

    /// How many runs there are, of all experiments.
    package var runCount: Int { runs.count }

    /// The run as of then; nil where it had not been requested.
    package func run(_ id: RunID, asOf moment: AsOf) -> Run? {
        guard let index = index(of: id), moment.sees(runs[Int(index)].requested) else { return nil }
        return run(at: index, asOf: moment)
    }

    /// The experiment's runs as of then, in the order of their requests. Each is made when it is looked at.
    package func runs(of experiment: ExperimentID, asOf moment: AsOf) -> RunList {
        let indices = course(of: experiment)?.requested ?? []
        return RunList(board: self, runs: indices[..<seen(indices, moment, by: \.requested)], moment: moment)
    }

    /// Runs that have not ended, in the order of their requests: what a runner takes up when it starts.
    package func openRuns() -> [Run] {
        runs.indices.filter { runs[$0].ending == .open }.map { run(at: Index($0), asOf: .position(.max)) }
    }

    /// The experiment's runs that have not ended, in the order of their requests.
    package func openRuns(of experiment: ExperimentID) -> [Run] {
        (course(of: experiment)?.requested ?? []).filter { runs[Int($0)].ending == .open }
            .map { run(at: $0, asOf: .position(.max)) }
    }

    /// The run at that place, which had been requested by then.
    func run(at index: Index, asOf moment: AsOf) -> Run {
        let record = runs[Int(index)]
        let design = courses[Int(record.experiment)].design
        let isStarted = moment.sees(record.started)
        let hasResult = moment.sees(record.result)
        let hasEnded = moment.sees(record.ended)
        let troubles = troubles(of: index).prefix { moment.sees($0.position) }
        let failures = troubles.filter { $0.kind == .failure }
        let isWaiting = troubles.last?.kind == .failure
        let retry = retry(of: index).map { runs[Int($0)] }.flatMap { moment.sees($0.requested) ? $0.id : nil }
        return Run(
            id: record.id, experiment: design.id, version: versions[record.version], modelPlace: Int(record.model),
            model: design.models[Int(record.model)], caseID: cases[record.caseID], repetition: record.repetition,
            stage: hasEnded
                ? Run.Stage(record.ending) : isWaiting ? .waiting : isStarted ? .started : .requested,
            requestedAt: record.requested, startedAt: isStarted ? record.started : nil,
            attempts: (isStarted ? 1 : 0) + troubles.count { $0.kind == .start },
            failedAttemptsAt: failures.map(\.position),
            attemptsInVain: failures.count { !$0.isInterruption },
            microsecondsInVain: failures.reduce(0) { $0 &+ $1.microseconds },
            resultAt: hasResult ? record.result : nil, endedAt: hasEnded ? record.ended : nil,
            measures: hasResult ? Run.Measures(record) : nil,
            verdict: hasEnded && record.ending == .recorded ? verdict(of: record) : nil,
            failure: hasEnded && record.ending == .failed
                ? FailureClass(rawValue: Int(record.failure)) ?? .unspecified : nil,
            reusedRun: hasResult && record.reused != RunRecord.none ? runs[Int(record.reused)].id : nil,
            retriedBy: retry)
    }

    private func verdict(of record: RunRecord) -> Run.Verdict {
        Run.Verdict(
            scoreMillionths: record.score, passed: record.passed,
            assertions: scoreRange(of: record).map { place in
                let score = scores[place]
                return Run.AssertionScore(
                    type: words[score.type], metric: score.metric,
                    outcome: Score.Outcome(rawValue: Int(score.outcome)) ?? .unspecified,
                    valueMillionths: score.value == RunRecord.unknown ? nil : score.value,
                    weightMillionths: score.weight)
            })
    }

    func scoreRange(of record: RunRecord) -> Range<Int> {
        Int(record.firstScore)..<Int(record.firstScore) + Int(record.scoreCount)
    }
}

/// Runs of one experiment as of one moment. It holds the board as it was when asked.
package struct RunList: RandomAccessCollection, Sendable {
    private let board: RunBoard
    private let runs: ArraySlice<RunBoard.Index>
    private let moment: AsOf

    init(board: RunBoard, runs: ArraySlice<RunBoard.Index>, moment: AsOf) {
        self.board = board
        self.runs = runs
        self.moment = moment
    }

    package var startIndex: Int { runs.startIndex }
    package var endIndex: Int { runs.endIndex }
    package subscript(place: Int) -> Run { board.run(at: runs[place], asOf: moment) }
}

extension Run.Stage {
    fileprivate init(_ ending: RunRecord.Ending) {
        switch ending {
        case .open: self = .started
        case .recorded: self = .recorded
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}

extension Run.Measures {
    fileprivate init(_ record: RunRecord) {
        func measured(_ amount: UInt64) -> UInt64? { amount == RunRecord.unmeasured ? nil : amount }
        latencyMicroseconds = record.latency
        firstTokenMicroseconds = measured(record.firstTokenMicroseconds)
        inputTokens = measured(record.inputTokens)
        outputTokens = measured(record.outputTokens)
        cost = record.cost.map { Picodollars(Int128($0)) }
    }
}
