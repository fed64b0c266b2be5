internal import Events

/// What came of a run's assertions together.
package struct RunScore: Equatable, Sendable {
    /// Σ weight · value / Σ weight, over what was run and weighs something; an error counts as 0. `nil` where nothing was scored.
    package let score: Double?
    /// With a threshold: the score reaches it. Without: every assertion that weighs something passed. Where nothing was scored nothing
    /// passed: an output that nobody looked at is not a good one.
    package let passed: Bool
    /// One for each assertion, in their order.
    package let outcomes: [AssertionOutcome]
    /// The scores of the named metrics, those of sets' members among them (``NamedScores``).
    package let namedScores: [String: Double]
}

/// Looks at outputs with prepared assertions.
package enum Scorer {
    /// Programs that are run for one output, at most.
    package static let programsMax = 32
    /// Calls of models and servers that judge one output, at most.
    package static let judgingsMax = 64

    /// Without running any program or asking anybody: what needs that errors.
    /// - Parameter threshold: 0…1.
    package static func score(
        _ output: ScoredOutput, against assertions: [PreparedAssertion], threshold: Double?
    ) -> RunScore {
        RunScore(assertions.map { $0.look(at: output) }, of: assertions, threshold: threshold)
    }

    /// - Parameter threshold: 0…1.
    /// - Throws: only where whoever wanted to know does so no more.
    package static func score(
        _ output: ScoredOutput, against assertions: [PreparedAssertion], threshold: Double?,
        runningProgramsBy runner: any ProgramRunner, askingJudgesBy panel: (any JudgePanel)? = nil
    ) async throws(CancellationError) -> RunScore {
        var refused: [Int: AssertionOutcome] = [:]
        var seats: [AssertionRound.Seat] = []
        var (programs, judgings) = (0, 0)
        for (index, assertion) in assertions.enumerated() {
            programs += assertion.programCount
            let asked = assertion.judging.count
            judgings += asked
            if assertion.runsProgram, programs > programsMax {
                refused[index] = .errored("no more than \(programsMax) programs are run for one output")
            } else if asked > 0, judgings > judgingsMax {
                refused[index] = .errored("no more than \(judgingsMax) judges are asked of one output")
            } else {
                seats.append(
                    AssertionRound.Seat(assertion: assertion, place: AssertionPlace(assertion: index + 1)))
            }
        }
        let round = AssertionRound(output: output, runner: runner, panel: panel)
        var found = try await round.outcomes(of: seats)[...]
        let outcomes = assertions.indices.map { refused[$0] ?? found.removeFirst() }
        return RunScore(outcomes, of: assertions, threshold: threshold)
    }
}

extension RunScore {
    init(_ outcomes: [AssertionOutcome], of assertions: [PreparedAssertion], threshold: Double?) {
        var weights = 0.0
        var sum = 0.0
        var allPassed = true
        for (assertion, outcome) in zip(assertions, outcomes) where outcome.outcome != .notRun && assertion.weight > 0 {
            weights += assertion.weight
            sum += assertion.weight * (outcome.value ?? 0)
            allPassed = allPassed && outcome.outcome == .passed
        }
        self.outcomes = outcomes
        var named = NamedScores()
        for (assertion, outcome) in zip(assertions, outcomes) { named.add(outcome, of: assertion) }
        namedScores = named.values
        guard weights > 0 else {
            (score, passed) = (nil, false)
            return
        }
        let mean = sum / weights
        score = mean
        // Weights are decimals: a score that is the threshold on paper must not fail by a rounding.
        passed = threshold.map { mean >= $0 - 1e-9 } ?? allPassed
    }
}
