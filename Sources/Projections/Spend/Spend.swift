import Events
import SnapshotCoding

/// What was spent by now, for every scope that a budget can have: in total and by days in UTC.
struct Spend: Sendable {
    private var accounts: [BudgetScope: Account] = [:]

    fileprivate struct Account: Sendable {
        var total = UsageTally()
        /// By days since 1970.
        var days: [UInt32: UsageTally] = [:]
    }

    func tally(of scope: BudgetScope, in time: SpendingTime) -> UsageTally {
        switch time {
        case .total: accounts[scope]?.total ?? UsageTally()
        case .day(let time): accounts[scope]?.days[Self.day(of: time)] ?? UsageTally()
        }
    }

    /// Counts the result of a run that was recorded at `time`, in microseconds since 1970.
    mutating func count(_ index: RunBoard.Index, on board: RunBoard, at time: UInt64) {
        let run = board.runs[Int(index)]
        guard run.reused == RunRecord.none else { return }
        let course = board.courses[Int(run.experiment)]
        let day = Self.day(of: time)
        count(run, for: .workspace, on: day)
        count(run, for: .experiment(course.design.id), on: day)
        if let start = course.start { count(run, for: .actor(start.actor), on: day) }
    }

    private mutating func count(_ run: RunRecord, for scope: BudgetScope, on day: UInt32) {
        accounts[scope, default: Account()].total.add(run)
        accounts[scope, default: Account()].days[day, default: UsageTally()].add(run)
    }

    private static func day(of time: UInt64) -> UInt32 { UInt32(clamping: time / SpendingTime.microsecondsADay) }
}

extension Spend: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(accounts) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { accounts = try reader.read() }
}

extension Spend.Account: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(total, days) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (total, days) = try reader.read() }
}

extension UsageTally: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(tokens, tokensUnknown, costUnknown)
        writer.number(UInt64(truncatingIfNeeded: picodollars))
        writer.signed(Int64(truncatingIfNeeded: picodollars >> 64))
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (tokens, tokensUnknown, costUnknown) = try reader.read()
        let low = try reader.number()
        picodollars = Int128(try reader.signed()) << 64 | Int128(low)
    }
}
