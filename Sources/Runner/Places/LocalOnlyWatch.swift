internal import Domain
internal import Events
internal import Ledger

/// Looks, right before a call is made, whether what it would send may still leave: calls wait for their turn, and are tried again, and it may be
/// marked local only meanwhile.
struct LocalOnlyWatch: Sendable {
    let ledger: Ledger
    /// Whose texts would be sent.
    let runs: [RunID]
    /// Where it would be sent from.
    let place: Locality

    /// - Throws: `.localOnly`, where the model may not be asked any more.
    func check(_ model: ModelCall) async throws(FailedAttempt) {
        guard place == .cloud || model.locality == .cloud, await mustStayLocal() else { return }
        if place == .cloud { throw FailedAttempt(PlaceFault.elsewhere) }
        throw FailedAttempt.modelElsewhere(model.settings.model)
    }

    /// - Throws: `.localOnly`, where the judge may not be asked any more. It may have been asked before: calls are made again.
    func check(_ judge: JudgeCall) async throws(FailedAttempt) {
        guard place == .cloud || judge.locality == .cloud, await mustStayLocal() else { return }
        let what = place == .cloud ? "the sandboxes that it would be asked from are" : "\(judge.name) is"
        throw FailedAttempt(
            .localOnly,
            "a judge's call was not made: the workspace, the prompt or the dataset was marked local only meanwhile, and \(what) elsewhere; judge the recorded answer with `promptledger experiment score --metric`, by a metric whose judge is local"
        )
    }

    /// Before a program is given the output.
    /// - Throws: `.localOnly`, where the program may not be run there any more.
    func checkProgram() async throws(FailedAttempt) {
        guard place == .cloud, await mustStayLocal() else { return }
        throw FailedAttempt(
            .localOnly,
            "the workspace, the prompt or the dataset was marked local only meanwhile, and its sandbox would be elsewhere; use `--sandbox local`"
        )
    }

    private func mustStayLocal() async -> Bool {
        do {
            return try await ledger.decided { [runs] (state) throws(LedgerFault) in
                runs.contains { state.mustStayLocal($0) }
            }
        } catch {
            // What nobody can tell goes nowhere.
            return true
        }
    }
}

extension FailedAttempt {
    /// Of a run that must stay local, and whose model is reached elsewhere.
    static func modelElsewhere(_ model: String) -> FailedAttempt {
        FailedAttempt(
            .localOnly,
            "nothing was sent: the workspace, the prompt or the dataset is marked local only, and \(model) is reached elsewhere; use a local model, or mark the provider's address as the workspace's own"
        )
    }

    /// Of a run that was marked after its model was asked, and whose answer would be judged elsewhere.
    static func markedSince(asking model: String) -> FailedAttempt {
        FailedAttempt(
            .localOnly,
            "\(model) was asked before the workspace, the prompt or the dataset was marked local only; its answer was not judged, because the sandboxes that it would go to are elsewhere, and this run does not keep it; use `--sandbox local`, or mark their server's address as the workspace's own with `promptledger sandbox add --on-premises`"
        )
    }
}
