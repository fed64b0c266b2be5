package import Events

/// What calls have cost, of models that answer and of those that judge: those that brought a result, and those that failed after the model may have begun, which providers bill too. Of
/// a result, what nobody stated is counted, not guessed; of a failed call it is what the runner says, at most. A reused result cost nothing
/// and is not in it.
package struct Spending: Equatable, Sendable {
    /// Of the calls whose cost is known.
    package let cost: Picodollars
    /// How many calls have a cost that nobody knows.
    package let costUnknown: Int
    /// Input and output together, of the calls whose tokens are known.
    package let tokens: UInt64
    package let tokensUnknown: Int

    init(_ tally: UsageTally) {
        cost = Picodollars(tally.picodollars)
        costUnknown = tally.costUnknown
        tokens = tally.tokens
        tokensUnknown = tally.tokensUnknown
    }
}

extension Spending {
    /// Nil where a part of it is unknown.
    package var knownCost: Picodollars? { costUnknown == 0 ? cost : nil }
    package var knownTokens: UInt64? { tokensUnknown == 0 ? tokens : nil }
}

/// The time in which spending is counted.
package enum SpendingTime: Hashable, Sendable {
    case total
    /// The day in UTC with this time in it, in microseconds since 1970, and what was recorded later: a log whose clock is ahead of whoever
    /// asks has their day's spending there.
    case sinceDay(of: UInt64)

    static let microsecondsADay: UInt64 = 86_400_000_000

    /// What a budget of that period counts at `time`; nil where the period is none that is known here.
    package init?(_ period: BudgetPeriod, at time: UInt64) {
        switch period {
        case .total: self = .total
        case .day: self = .sinceDay(of: time)
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension ReadModels {
    /// What was spent by then: after everything that was folded by look-up, of an earlier moment by counting its runs.
    package func spending(of scope: BudgetScope, in time: SpendingTime, asOf moment: AsOf) -> Spending {
        if moment >= .now(self) { return Spending(spend.tally(of: scope, in: time)) }
        var tally = UsageTally()
        for index in runBoard.runs.indices {
            let run = runBoard.runs[index]
            if moment.sees(run.result), counts(run, at: run.result, for: scope, in: time) { tally.add(run) }
            for trouble in runBoard.troubles(of: UInt32(index)) where moment.sees(trouble.position) {
                guard let spent = trouble.spent, counts(run, at: trouble.position, for: scope, in: time) else {
                    continue
                }
                tally.add(tokens: spent.tokens, cost: spent.picodollars)
            }
        }
        for place in judgements.all.indices where moment.sees(judgements.all[place].position) {
            let judgement = judgements.all[place]
            let run = runBoard.runs[Int(judgement.run)]
            if counts(run, at: judgement.position, for: scope, in: time) { judgement.add(to: &tally) }
        }
        return Spending(tally)
    }

    /// Whether what the entry at `position` says of the run is of that scope and time.
    private func counts(
        _ run: RunRecord, at position: UInt64, for scope: BudgetScope, in time: SpendingTime
    ) -> Bool {
        if case .sinceDay(let time) = time, let recordedAt = clock.recordedAt(position),
            recordedAt / SpendingTime.microsecondsADay < time / SpendingTime.microsecondsADay
        {
            return false
        }
        let course = runBoard.courses[Int(run.experiment)]
        switch scope {
        case .workspace: return true
        case .experiment(let id): return course.design.id == id
        case .actor(let id): return course.start.map { $0.actor == id && $0.position < position } ?? false
        }
    }
}

extension UsageTally {
    /// Nothing was asked for a reused result.
    mutating func add(_ run: RunRecord) {
        if run.reused == RunRecord.none { add(tokens: run.tokens, cost: run.cost) }
    }
}
