import Events

/// What is held in memory of one run: 136 bytes, so that a million runs fit a small machine. Texts stay in the log; the
/// positions here say where.
struct RunRecord: Sendable {
    /// In place of a position: it has not happened.
    static let never = UInt64.max
    /// In place of a measured amount: nobody said.
    static let unmeasured = UInt64.max
    /// In place of a signed amount: unknown.
    static let unknown = Int64.min

    enum Ending: UInt8, Sendable { case open, recorded, failed, cancelled }

    let id: RunID
    let requested: UInt64
    var started = never
    var result = never
    var ended = never

    var latencyMicroseconds: UInt64 = 0
    var firstTokenMicroseconds = unmeasured
    var inputTokens = unmeasured
    var outputTokens = unmeasured
    var costPicodollars = unknown
    var scoreMillionths = unknown

    /// Places in the board's tables.
    let experiment: UInt32
    let version: UInt32
    let caseID: UInt32
    /// Place in the experiment's list of models, from 0.
    let model: UInt32
    let repetition: UInt32
    /// Its assertion scores are `scoreCount` from here on in the board's list.
    var firstScore: UInt32 = 0
    var scoreCount: UInt32 = 0
    /// The raw value of a `FailureClass`; only where `ending` is `.failed`.
    var failure: Int32 = 0
    var ending = Ending.open
    var passed = false

    init(
        id: RunID, requested: UInt64, experiment: UInt32, version: UInt32, caseID: UInt32, model: UInt32,
        repetition: UInt32
    ) {
        self.id = id
        self.requested = requested
        self.experiment = experiment
        self.version = version
        self.caseID = caseID
        self.model = model
        self.repetition = repetition
    }

    /// Nil where the provider did not count both.
    var tokens: UInt64? {
        guard inputTokens != Self.unmeasured, outputTokens != Self.unmeasured else { return nil }
        let (sum, overflow) = inputTokens.addingReportingOverflow(outputTokens)
        return overflow ? nil : sum
    }

    var cost: Int64? { costPicodollars == Self.unknown ? nil : costPicodollars }
    var score: Int64? { scoreMillionths == Self.unknown ? nil : scoreMillionths }
}

/// One assertion's score as it is held in memory: 24 bytes.
struct ScoreRecord: Sendable {
    /// Millionths; `RunRecord.unknown` where errored or not run.
    let value: Int64
    let weight: Int64
    /// Place in the experiment's metric names, from 1; 0 for none.
    let metric: UInt32
    /// Place in the board's table of assertion words.
    let type: UInt16
    /// The raw value of a `Score.Outcome`.
    let outcome: UInt8
}
