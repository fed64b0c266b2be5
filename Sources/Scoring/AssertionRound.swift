/// Looks at one output by several assertions: those that ask judges beside each other and beside the rest, since they wait for others; those
/// that run programs one after another, since these take this machine.
struct AssertionRound: Sendable {
    let output: ScoredOutput
    let runner: any ProgramRunner
    let panel: (any JudgePanel)?

    /// One assertion, and where it stands.
    struct Seat: Sendable {
        let assertion: PreparedAssertion
        let place: AssertionPlace
    }

    /// - Returns: one for each, in their order.
    /// - Throws: only where whoever wanted to know does so no more.
    func outcomes(of seats: [Seat]) async throws(CancellationError) -> [AssertionOutcome] {
        let isAsking = seats.map { !$0.assertion.judging.isEmpty && !$0.assertion.runsProgram }
        var pieces: [[Int]] = seats.indices.filter { isAsking[$0] }.map { [$0] }
        let rest = seats.indices.filter { !isAsking[$0] }
        if !rest.isEmpty { pieces.append(rest) }
        let found = try await Together.results(of: pieces) { (places) throws(CancellationError) in
            var outcomes: [(place: Int, outcome: AssertionOutcome)] = []
            for place in places {
                let seat = seats[place]
                let outcome = try await seat.assertion.look(
                    at: output, as: seat.place, runningProgramsBy: runner, askingJudgesBy: panel)
                outcomes.append((place, outcome))
            }
            return outcomes
        }
        return found.flatMap(\.self).sorted { $0.place < $1.place }.map(\.outcome)
    }
}
