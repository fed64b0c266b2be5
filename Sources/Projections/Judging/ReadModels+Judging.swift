package import Events

extension ReadModels {
    /// False where there is no such run.
    mutating func judge(_ facts: JudgementRecorded, _ event: FoldedEvent) -> Bool {
        guard let run = RunID(facts.run).flatMap({ runBoard.index(of: $0) }) else { return false }
        let judgement = JudgementRecord(facts, of: run, at: event.position)
        judgements.append(judgement)
        spend.count(judgement, on: runBoard, at: clock.recordedAt(event.position) ?? event.recordedAt)
        return true
    }

    /// The entries that tell of judgements of an experiment's answers as of then: of each run in the order of their requests, in the order of
    /// the log. Those of runs whose attempt was broken off, and of preferences, among them.
    package func judgements(of experiment: ExperimentID, asOf moment: AsOf) -> [UInt64] {
        (runBoard.course(of: experiment)?.requested ?? []).flatMap { run in
            judgements.of(run, asOf: moment).map(\.position)
        }
    }

    /// The entries that tell of judgements of the run's answer as of then, in the order of the log.
    package func judgements(of run: RunID, asOf moment: AsOf) -> [UInt64] {
        runBoard.index(of: run).map { judgements.of($0, asOf: moment).map(\.position) } ?? []
    }

    /// What judging the run's answer by its assertions took as of then; what it came to by preferences is not in it.
    package func judgingCosts(of run: RunID, asOf moment: AsOf) -> Spending? {
        guard let index = runBoard.index(of: run) else { return nil }
        let found = judgements.of(index, asOf: moment).filter(\.isOfAttempt)
        if found.isEmpty { return nil }
        var tally = UsageTally()
        for judgement in found { judgement.add(to: &tally) }
        return Spending(tally)
    }

    /// What judging an experiment's answers took as of then, preferences among it; `nil` where nothing was judged.
    package func judgingCosts(of experiment: ExperimentID, asOf moment: AsOf) -> Spending? {
        let found = (runBoard.course(of: experiment)?.requested ?? []).flatMap { judgements.of($0, asOf: moment) }
        if found.isEmpty { return nil }
        var tally = UsageTally()
        for judgement in found { judgement.add(to: &tally) }
        return Spending(tally)
    }
}
