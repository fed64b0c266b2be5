import Events
import SnapshotCoding

/// What is held in memory of one run: 136 bytes, so that a million runs fit a small machine. Texts stay in the log; the
/// positions here say where.
struct RunRecord: Sendable {
    /// In place of a position: it has not happened.
    static let never = UInt64.max
    /// In place of a measured amount: nobody said.
    static let unmeasured = UInt64.max
    /// In place of a signed amount: unknown.
    static let unknown = Int64.min
    /// In place of a run's place.
    static let none = UInt32.max

    enum Ending: UInt8, Sendable { case open, recorded, failed, cancelled }

    let id: RunID
    let requested: UInt64
    var started = never
    var result = never
    var ended = never

    var latencyMicroseconds = unmeasured
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
    /// Place of the run whose result was reused.
    var reused = none

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

    var latency: UInt64? { latencyMicroseconds == Self.unmeasured ? nil : latencyMicroseconds }
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

extension RunRecord: SnapshotCodable {
    /// Positions as how far they are from the request, and what did not happen or is not known as 0: so most numbers
    /// take one byte.
    func write(to writer: inout SnapshotWriter) {
        id.write(to: &writer)
        writer.number(requested)
        writer.number(started == Self.never ? 0 : started &- requested)
        writer.number(result == Self.never ? 0 : result &- requested)
        writer.number(ended == Self.never ? 0 : ended &- requested)
        writer.number(latencyMicroseconds &+ 1)
        writer.number(firstTokenMicroseconds &+ 1)
        writer.number(inputTokens &+ 1)
        writer.number(outputTokens &+ 1)
        writer.number(UInt64(folding: costPicodollars) &+ 1)
        writer.number(UInt64(folding: scoreMillionths) &+ 1)
        writer.number(UInt64(experiment))
        writer.number(UInt64(version))
        writer.number(UInt64(caseID))
        writer.number(UInt64(model))
        writer.number(UInt64(repetition))
        writer.number(UInt64(firstScore))
        writer.number(UInt64(scoreCount))
        writer.signed(Int64(failure))
        writer.number(UInt64(ending.rawValue) << 1 | (passed ? 1 : 0))
        writer.number(UInt64(reused &+ 1))
    }

    /// Its places are to be checked against the board's tables.
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        id = try RunID(from: &reader)
        requested = try reader.number()
        started = Self.position(try reader.number(), after: requested)
        result = Self.position(try reader.number(), after: requested)
        ended = Self.position(try reader.number(), after: requested)
        latencyMicroseconds = try reader.number() &- 1
        firstTokenMicroseconds = try reader.number() &- 1
        inputTokens = try reader.number() &- 1
        outputTokens = try reader.number() &- 1
        costPicodollars = Int64(unfolding: try reader.number() &- 1)
        scoreMillionths = Int64(unfolding: try reader.number() &- 1)
        experiment = try reader.number(as: UInt32.self)
        version = try reader.number(as: UInt32.self)
        caseID = try reader.number(as: UInt32.self)
        model = try reader.number(as: UInt32.self)
        repetition = try reader.number(as: UInt32.self)
        firstScore = try reader.number(as: UInt32.self)
        scoreCount = try reader.number(as: UInt32.self)
        failure = Int32(clamping: try reader.signed())
        let stage = try reader.number(as: UInt8.self)
        guard let ending = Ending(rawValue: stage >> 1) else { throw .malformed }
        self.ending = ending
        passed = stage & 1 == 1
        reused = try reader.number(as: UInt32.self) &- 1
    }

    private static func position(_ distance: UInt64, after requested: UInt64) -> UInt64 {
        distance == 0 ? never : requested &+ distance
    }
}

extension ScoreRecord: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(folding: value) &+ 1)
        writer.signed(weight)
        writer.number(UInt64(metric))
        writer.number(UInt64(type))
        writer.number(UInt64(outcome))
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        value = Int64(unfolding: try reader.number() &- 1)
        weight = try reader.signed()
        metric = try reader.number(as: UInt32.self)
        type = try reader.number(as: UInt16.self)
        outcome = try reader.number(as: UInt8.self)
    }
}
