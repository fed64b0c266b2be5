internal import Domain
internal import Events
internal import Ledger
internal import Projections

extension BudgetGate {
    /// Sets aside what judging a recorded result may take, until ``release(_:)``. Waits for room that others' calls may leave; where a budget
    /// leaves too little, that is recorded.
    /// - Throws: ``JudgingBudgetExhausted``; what the ledger refuses or cannot do; `CancellationError`.
    func reserveForJudging(
        _ estimate: CallEstimate, for run: Run, heldBy holder: RunID, in ledger: Ledger, as runner: ActorID
    ) async throws {
        while true {
            switch reserve(estimate, for: run, heldBy: holder) {
            case .reserved: return
            case .full: try await Task.sleep(for: .milliseconds(50))
            case .exhausted(var command):
                // Another may have found out and said so: it stops all.
                try Task.checkCancellation()
                command.isOfJudging = true
                _ = try await ledger.execute(.exhaustBudget(command), as: runner)
                throw JudgingBudgetExhausted()
            }
        }
    }
}

/// A budget leaves too little for a judge to be asked.
package struct JudgingBudgetExhausted: Error, CustomStringConvertible {
    package var description: String {
        "a budget leaves too little for another judgement, which is recorded; raise it with `promptledger budget set`, and give the same command again"
    }
}
