internal import Domain
internal import Ledger
internal import Projections

// An attempt whose run was cancelled meanwhile: the ledger no longer hears what it came to.
extension RunPerformer {
    /// What became of its sandboxes is heard all the same.
    /// - Parameter fault: what the ledger said of the attempt's outcome; nothing is done where that was for another reason.
    func recordEndings(of attempt: Attempt, of run: Run, after fault: LedgerFault) async throws(LedgerFault) {
        guard case .refused(.runOver(_, .cancelled)) = fault else { return }
        try await attempt.sandboxes.recordGone(of: run.id, attempt: attempt.number, in: ledger, as: runner)
    }
}
