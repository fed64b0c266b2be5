internal import Domain
internal import Events
internal import Ledger
internal import Projections
internal import Sandboxes
internal import Scoring

/// Has judges look at recorded results by one metric of the workspace. Calls are let in and paid as those of runs are; each is recorded with the
/// score that it is for.
struct MetricJudging: Sendable {
    let judge: MetricJudge
    let judging: JudgingID
    let plan: ExperimentPlan
    let desk: JudgeDesk
    let budgets: BudgetGate
    let ledger: Ledger
    let runner: ActorID
    let places: RunPlaces
    /// Programs of the same metric, at once.
    let programSlots: SandboxSlots

    /// What of policy and place holds for a run now.
    private struct Standing {
        let isErased: Bool
        let staysLocal: Bool
        let chosen: SandboxPlace
        let isSandboxRequired: Bool
    }

    private func standing(of run: Run) async throws -> Standing {
        try await ledger.decided { (state) throws(LedgerFault) in
            Standing(
                isErased: state.isAnyErased(state.subjects(of: run.id)), staysLocal: state.mustStayLocal(run.id),
                chosen: state.sandboxPlace(of: run.id), isSandboxRequired: state.sandboxRequired)
        }
    }

    private func place(_ standing: Standing) async throws -> RunPlace {
        let place: RunPlace
        do throws(PlaceFault) {
            place = try await places.place(standing.chosen, staysLocal: standing.staysLocal)
        } catch { throw RescoreFault(error) }
        if standing.isSandboxRequired, place.kind == .none { throw RescoreFault.noJudge("\(Refusal.sandboxRequired)") }
        return place
    }

    /// Refuses before the first call what could not be asked, or may not, so that it costs nothing.
    /// - Throws: ``RescoreFault``; `LedgerFault`.
    func check(_ runs: [Run]) async throws {
        for run in runs {
            let standing = try await standing(of: run)
            if standing.isErased { continue }
            _ = try prepared(judge.judging, [], answerBytes: 0, standing, try await place(standing))
        }
    }

    private func prepared(
        _ expected: [ExpectedJudging], _ messages: [Events.ChatMessage], answerBytes: Int, _ standing: Standing,
        _ place: RunPlace
    ) throws -> PreparedJudging {
        do {
            // An answer that is there is as long as it is: its tokens are taken as half its bytes, and twice as many for the judge.
            return try PreparedJudging(
                expected, messages, answerTokensMax: UInt64(answerBytes / 2 + 1), in: place,
                staysLocal: standing.staysLocal
            ) { (judge) throws(FailedAttempt) in try plan.judge(judge, in: standing.chosen, by: place.transport) }
        } catch { throw RescoreFault.noJudge("\(error)") }
    }

    /// - Returns: how it came out; `nil` where the run's text was erased.
    /// - Throws: ``RescoreFault``; `LedgerFault`; `CancellationError`, when what was said until then is recorded.
    func score(_ run: Run) async throws -> MetricOutcome? {
        let standing = try await standing(of: run)
        if standing.isErased { return nil }
        switch try judge.ready(run) {
        case .erased: return nil
        case .unfit(let reason): return try await record(judge.errored(run, reason))
        case .ready(let assertion, var output, let variables):
            let messages: [Events.ChatMessage]
            do { messages = try plan.version(run.version).template.render(variables) } catch {
                return try await record(judge.errored(run, "what was asked of the model cannot be told: \(error)"))
            }
            let place = try await place(standing)
            let prepared = try prepared(
                assertion.judging, messages, answerBytes: output.text.utf8.count, standing, place)
            output.prompt = prepared.prompt
            let holder: RunID = ledger.newID()
            try await budgets.reserveForJudging(
                CallEstimate.none.with(prepared.estimates), for: run, heldBy: holder, in: ledger, as: runner)
            defer { budgets.release(holder) }
            return try await ask(prepared, assertion, output, run, place)
        }
    }

    private func ask(
        _ prepared: PreparedJudging, _ assertion: PreparedAssertion, _ output: ScoredOutput, _ run: Run,
        _ place: RunPlace
    ) async throws -> MetricOutcome? {
        let sandboxes = AttemptSandboxes(of: run, judging: judging, in: ledger, as: runner)
        var desk = desk
        desk.outputTokensMax = budgets.holds(for: run) ? Int(CallEstimate.outputTokensUsual) : nil
        let watch = LocalOnlyWatch(ledger: ledger, runs: [run.id], place: place.locality)
        let judges = RunJudges(
            prepared, at: desk, watchedBy: watch, recordingIn: sandboxes.record, attemptsMax: nil, until: nil,
            newID: { [ledger] in ledger.newID() })
        let programs = SandboxedPrograms(
            place: place, record: sandboxes.record, slots: programSlots, watch: watch, retries: desk.retries)
        var judgement: ScoreRuns.Judgement
        do throws(CancellationError) {
            judgement = judge.judgement(
                of: run,
                try await assertion.look(at: output, runningProgramsBy: programs, askingJudgesBy: judges))
        } catch {
            // Without a score it is judged when that is asked for again; what judges said cost something, and is kept with one.
            if let fault = programs.fault, judges.judgements.isEmpty, !Task.isCancelled {
                try await sandboxes.recordGone(of: run.id, attempt: 0, in: ledger, as: runner)
                throw RescoreFault.placeFailed("\(fault)")
            }
            judgement = judge.errored(
                run,
                programs.fault.map { "its program was not run: \($0)" } ?? "it was stopped while its judges were asked")
        }
        judgement.said = judges.judgements
        judgement.sandboxes = await sandboxes.endings()
        let outcome = try await record(judgement)
        try Task.checkCancellation()
        if let fault = programs.fault { throw RescoreFault.placeFailed("\(fault)") }
        return outcome
    }

    private func record(_ judgement: ScoreRuns.Judgement) async throws -> MetricOutcome {
        let metric = MetricVersion(judge.reference.metric, judge.reference.version)
        let command = ScoreRuns(metric: metric, judgements: [judgement], judging: judging)
        _ = try await ledger.execute(.scoreRuns(command), as: runner)
        return judgement.outcome
    }
}
