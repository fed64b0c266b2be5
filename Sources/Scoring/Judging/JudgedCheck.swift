internal import Events

/// One type of assertion that is decided by asking somebody outside, prepared.
protocol JudgedCheck: Sendable {
    /// The calls that it takes, in their order.
    var expected: [ExpectedJudging] { get }

    /// - Throws: only that nobody wants to know any more.
    func look(
        at output: ScoredOutput, as place: AssertionPlace, by panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome
}

/// What several judges say together.
enum JudgesTogether {
    /// Asks each, beside each other.
    /// - Parameter ask: is told the judge's place, from 0.
    static func outcome(
        of judges: [ModelSettings],
        _ ask: @escaping @Sendable (ModelSettings, Int) async throws(CancellationError) -> AssertionOutcome
    ) async throws(CancellationError) -> AssertionOutcome {
        let outcomes = try await Together.results(of: Array(judges.enumerated())) { (judge) throws(CancellationError) in
            try await ask(judge.element, judge.offset)
        }
        return outcome(of: zip(judges, outcomes).map { ($0.judgeName, $1) })
    }

    /// One judge's word stands. Of several, the outcome is what more than half of all of them say, those that gave no verdict among them; where
    /// there is none it is an error, and no pass. The value is the mean of those that gave one.
    static func outcome(of outcomes: [(judge: String, outcome: AssertionOutcome)]) -> AssertionOutcome {
        if outcomes.count == 1 { return outcomes[0].outcome }
        func count(_ wanted: Score.Outcome) -> Int { outcomes.count { $0.outcome.outcome == wanted } }
        let (passed, failed) = (count(.passed), count(.failed))
        let said = outcomes.map { "\($0.judge): \(word(of: $0.outcome)), \($0.outcome.reason)" }.joined(separator: "; ")
        let tally = "\(passed) of \(outcomes.count) judges pass it"
        guard max(passed, failed) * 2 > outcomes.count else {
            return .errored("the judges come to no majority: \(tally) (\(said))")
        }
        let values = outcomes.compactMap(\.outcome.value)
        let mean = values.reduce(0, +) / Double(values.count)
        let isOfOneMind = max(passed, failed) == outcomes.count
        return .graded(
            passed > failed, mean, isOfOneMind ? "\(tally): \(outcomes[0].outcome.reason)" : "\(tally) (\(said))")
    }

    private static func word(of outcome: AssertionOutcome) -> String {
        switch outcome.outcome {
        case .passed: "pass"
        case .failed: "fail"
        case .errored, .notRun, .unspecified, .UNRECOGNIZED: "no verdict"
        }
    }
}
