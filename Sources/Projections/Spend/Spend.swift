import Events
import SnapshotCoding

/// What was spent by now, for every scope that a budget can have: in total and by days in UTC.
struct Spend: Sendable {
    private var accounts: [BudgetScope: Account] = [:]

    fileprivate struct Account: Sendable {
        var total = UsageTally()
        /// By days since 1970.
        var days: [UInt32: UsageTally] = [:]

        mutating func add(tokens: UInt64?, cost: Int64?, on day: UInt32) {
            total.add(tokens: tokens, cost: cost)
            days[day, default: UsageTally()].add(tokens: tokens, cost: cost)
        }

        func tally(since first: UInt32) -> UsageTally {
            var sum = UsageTally()
            for (day, tally) in days where day >= first { sum += tally }
            return sum
        }
    }

    func tally(of scope: BudgetScope, in time: SpendingTime) -> UsageTally {
        switch time {
        case .total: accounts[scope]?.total ?? UsageTally()
        case .sinceDay(let time): accounts[scope]?.tally(since: Self.day(of: time)) ?? UsageTally()
        }
    }

    /// Counts the result of a run that was recorded at `time`, in microseconds since 1970.
    mutating func count(_ index: RunBoard.Index, on board: RunBoard, at time: UInt64) {
        let run = board.runs[Int(index)]
        guard run.reused == RunRecord.none else { return }
        add(tokens: run.tokens, cost: run.cost, of: run, on: board, at: time)
    }

    /// Counts what an attempt of a run took that brought nothing.
    mutating func count(_ spent: AttemptUsage, of index: RunBoard.Index, on board: RunBoard, at time: UInt64) {
        add(tokens: spent.tokens, cost: spent.picodollars, of: board.runs[Int(index)], on: board, at: time)
    }

    /// Counts what a judgement took.
    mutating func count(_ judgement: JudgementRecord, on board: RunBoard, at time: UInt64) {
        let run = board.runs[Int(judgement.run)]
        if let reply = judgement.reply { add(tokens: reply.tokens, cost: reply.cost, of: run, on: board, at: time) }
        if let vain = judgement.vain {
            add(tokens: vain.tokens, cost: vain.picodollars, of: run, on: board, at: time)
        }
    }

    private mutating func add(tokens: UInt64?, cost: Int64?, of run: RunRecord, on board: RunBoard, at time: UInt64) {
        let course = board.courses[Int(run.experiment)]
        let day = Self.day(of: time)
        var scopes: [BudgetScope] = [.workspace, .experiment(course.design.id)]
        if let start = course.start { scopes.append(.actor(start.actor)) }
        for scope in scopes {
            accounts[scope, default: Account()].add(tokens: tokens, cost: cost, on: day)
        }
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
