/// How one version did with one model in one experiment: its results in the order in which they counted, with running
/// sums, so that it can be told as of any moment.
struct Standing: Sendable {
    /// Places on the run board.
    let experiment: UInt32
    let version: UInt32
    /// Place in the experiment's list of models.
    let model: UInt32

    /// Places of recorded runs on the board, in the order of their scores.
    private(set) var recorded: [UInt32] = []
    /// Of the recorded, in their order; without those that have none.
    private var latenciesMicroseconds: [UInt64] = []
    /// Indices in `recorded` of those that have no latency, whose result was reused.
    private var withoutLatency: [UInt32] = []
    /// Places of failed runs, in the order of their failing.
    private(set) var failed: [UInt32] = []
    /// Places of runs that were requested in the place of failed ones, in the order of their requests.
    private var retries: [UInt32] = []
    private var scores = RunningTally<ScoreTally>()
    private var usage = RunningTally<UsageTally>()
    /// One for each assertion word and each named metric that judged a result here: a handful, so they are looked
    /// through.
    private var columns: [(key: MetricKey, tally: RunningTally<ScoreTally>)] = []
    /// One for each yardstick that judged a result here after its run was over, in the order of their columns.
    private var later: [LaterStanding] = []

    init(experiment: UInt32, version: UInt32, model: UInt32) {
        self.experiment = experiment
        self.version = version
        self.model = model
    }

    // MARK: Folding

    mutating func countFailure(of run: UInt32) {
        failed.append(run)
    }

    mutating func countRetry(by run: UInt32) {
        retries.append(run)
    }

    mutating func countResult(of run: UInt32, on board: RunBoard) {
        let record = board.runs[Int(run)]
        countMetrics(of: record, on: board)
        scores.total.add(record)
        usage.total.add(tokens: record.tokens, cost: record.cost)
        if let latency = record.latency {
            latenciesMicroseconds.append(latency)
        } else {
            withoutLatency.append(UInt32(recorded.count))
        }
        recorded.append(run)
        if recorded.count.isMultiple(of: RunningTally<ScoreTally>.blockSize) {
            scores.mark()
            usage.mark()
            for place in columns.indices { columns[place].tally.mark() }
        }
    }

    /// - Parameter place: of the score in its column.
    mutating func countLater(_ place: UInt32, of column: UInt32, in scores: LaterScores, errorsAreJudged: Bool) {
        let standing = later.firstIndex { $0.column >= column } ?? later.count
        if standing == later.count || later[standing].column != column {
            later.insert(LaterStanding(column: column, errorsAreJudged: errorsAreJudged), at: standing)
        }
        later[standing].count(place, in: scores)
    }

    private mutating func countMetrics(of record: RunRecord, on board: RunBoard) {
        let range = board.scoreRange(of: record)
        for place in range {
            let score = board.scores[place]
            if score.type != 0 { count(.type(score.type), of: record, at: place, in: range, on: board) }
            if score.metric != 0 { count(.named(score.metric), of: record, at: place, in: range, on: board) }
        }
    }

    /// Counts a run once for each metric: where its first score stands.
    private mutating func count(
        _ key: MetricKey, of record: RunRecord, at place: Int, in range: Range<Int>, on board: RunBoard
    ) {
        guard !(range.lowerBound..<place).contains(where: { key.covers(board.scores[$0]) }),
            let (value, isPassed) = board.judgement(of: record, by: key)
        else { return }
        let column = columns.firstIndex { $0.key == key } ?? columns.count
        if column == columns.count {
            columns.append((key, RunningTally(marks: recorded.count / RunningTally<ScoreTally>.blockSize)))
        }
        columns[column].tally.total.add(score: value, passed: isPassed)
    }

    // MARK: Look-ups

    func recordedCount(asOf moment: AsOf, on board: RunBoard) -> Int {
        prefixCount(recorded.indices) { moment.sees(board.runs[Int(recorded[$0])].ended) }
    }

    /// Of all that ever failed.
    func failureCount(asOf moment: AsOf, on board: RunBoard) -> Int {
        prefixCount(failed.indices) { moment.sees(board.runs[Int(failed[$0])].ended) }
    }

    /// Of those that no other run was requested in the place of.
    func failedCount(asOf moment: AsOf, on board: RunBoard) -> Int {
        failureCount(asOf: moment, on: board)
            - prefixCount(retries.indices) { moment.sees(board.runs[Int(retries[$0])].requested) }
    }

    /// The latencies among the first `count` results.
    func latencies(after count: Int) -> ArraySlice<UInt64> {
        latenciesMicroseconds[..<(count - prefixCount(withoutLatency.indices) { withoutLatency[$0] < count })]
    }

    /// How the first `count` results were judged: by one metric, or else by the run's own score and verdict.
    func scores(after count: Int, by key: MetricKey?, on board: RunBoard) -> ScoreTally {
        guard let key else {
            return scores.value(after: count, of: recorded.count) { place, tally in
                tally.add(board.runs[Int(recorded[place])])
            }
        }
        guard let column = columns.first(where: { $0.key == key }) else { return ScoreTally() }
        return column.tally.value(after: count, of: recorded.count) { place, tally in
            let judgement = board.judgement(of: board.runs[Int(recorded[place])], by: key)
            if let judgement { tally.add(score: judgement.value, passed: judgement.passed) }
        }
    }

    /// How a yardstick judged the results after their runs were over; nil where it judged none.
    func later(_ column: UInt32) -> LaterStanding? { later.first { $0.column == column } }

    func usage(after count: Int, on board: RunBoard) -> UsageTally {
        usage.value(after: count, of: recorded.count) { place, tally in
            let record = board.runs[Int(recorded[place])]
            tally.add(tokens: record.tokens, cost: record.cost)
        }
    }

    /// The scores among the first `count` results, in millionths, in their order.
    func observations(after count: Int, by key: MetricKey?, on board: RunBoard) -> [Int64] {
        recorded[..<count].compactMap { run in
            let record = board.runs[Int(run)]
            guard let key else { return record.score }
            return board.judgement(of: record, by: key)?.value
        }
    }
}
