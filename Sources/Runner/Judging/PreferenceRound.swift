internal import Domain
package import Events
internal import Foundation
package import Ledger
package import Projections
internal import Sandboxes
internal import Scoring
internal import SwiftProtobuf

/// Has judges say which of two recorded answers to one case they prefer, twice for each pair, with the answers' places swapped. What a judge
/// said before of a pair, by the same rubric, is not asked again: a round that was stopped goes on where it stopped. Of two answers that are the
/// same text nobody is asked: they are a tie.
package struct PreferenceRound: Sendable {
    private let experiment: ExperimentID
    private let ledger: Ledger
    private let runner: ActorID
    /// Who wants it, and what the wish is called.
    private let asker: ActorID
    private let judging: JudgingID
    private let places: RunPlaces
    private let plan: ExperimentPlan
    private let budgets: BudgetGate
    private let desk: JudgeDesk
    private let rubric: String
    private let concurrencyMax: Int

    /// Two runs of one case and repeat, whose answers are recorded.
    package struct Pair: Sendable {
        package let first: Run
        package let second: Run
    }

    /// What came of a round.
    package struct Outcome: Equatable, Sendable {
        /// Verdicts that were recorded.
        package var recorded = 0
        /// Of them those in which the judge said nothing that could be read, or nothing at all.
        package var errored = 0
        /// Verdicts that were there before.
        package var known = 0
        /// Pairs of which an answer was erased.
        package var erased = 0
        /// By which rubric they were asked, as its place among those of the experiment, from 1.
        package var rubric: UInt32 = 0
    }

    /// By what the answers are judged where nobody says.
    package static let rubricUsual: String = PreferenceQuestion.rubricUsual

    /// Why no round is made, or none further: one line.
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - runner: the actor as whom judgements are recorded.
    ///   - asker: who wants it. That is recorded before the first call.
    ///   - rubric: by what the answers are judged; `nil` for what is usual.
    /// - Throws: where the experiment cannot be read.
    package init(
        of experiment: ExperimentID, in ledger: Ledger, as runner: ActorID, for asker: ActorID, places: RunPlaces,
        settings: RunnerSettings, rubric: String?
    ) throws {
        self.experiment = experiment
        self.ledger = ledger
        self.runner = runner
        self.asker = asker
        judging = ledger.newID()
        self.places = places
        self.rubric = rubric ?? PreferenceQuestion.rubricUsual
        concurrencyMax = settings.concurrencyMax
        let resolver = ModelResolver(reader: ledger.reader, transport: places.direct, settings: settings)
        plan = try ExperimentPlan(experiment, reader: ledger.reader, resolver: resolver)
        budgets = BudgetGate(reader: ledger.reader)
        desk = JudgeDesk(settings, in: ledger.reader)
    }

    /// Every two recorded answers of two contenders to the same case and repeat.
    /// - Parameter isWanted: of two contenders, in the order of the design.
    package static func pairs(
        of experiment: ExperimentID, in models: borrowing ReadModels, _ isWanted: (Contender, Contender) -> Bool
    ) -> [Pair] {
        struct Cell: Hashable {
            let caseID: CaseID
            let repetition: UInt32
        }
        var cells: [Cell] = []
        var runs: [Cell: [Run]] = [:]
        for run in models.runBoard.runs(of: experiment, asOf: .now(models)) where run.stage == .recorded {
            let cell = Cell(caseID: run.caseID, repetition: run.repetition)
            if runs[cell] == nil { cells.append(cell) }
            runs[cell, default: []].append(run)
        }
        func contender(_ run: Run) -> Contender {
            Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
        }
        return cells.flatMap { cell in
            let all = runs[cell] ?? []
            return all.indices.flatMap { first in
                all.indices.dropFirst(first + 1).compactMap { second in
                    isWanted(contender(all[first]), contender(all[second]))
                        ? Pair(first: all[first], second: all[second]) : nil
                }
            }
        }
    }

    /// Asks each judge of each pair. Throws ``Refused`` where nothing may be asked, ``JudgingBudgetExhausted`` where nothing more; what was said until then is recorded.
    package func judge(_ pairs: [Pair], by judges: [ModelSettings]) async throws -> Outcome {
        // Before the first call, so that a round that is refused costs nothing.
        for judge in judges { for pair in pairs { _ = try await call(judge, of: pair) } }
        let (numbers, now) = ledger.reader.read { models in
            let now = AsOf.now(models)
            return (models.rubrics(of: experiment, asOf: now), now)
        }
        let preferences = try ledger.reader.judgements(of: experiment, asOf: now).filter {
            $0.facts.kind == .preference
        }
        let number = try rubricNumber(preferences, numbers)
        let known = knownVerdicts(preferences, numbers, byRubric: number)
        if judges.contains(where: { judge in pairs.contains { !isKnown($0, judge, known) } }) {
            let command = RequestJudging(
                judging: judging, experiment: experiment, models: judges.map(\.model), rubric: number)
            _ = try await ledger.execute(.requestJudging(command), as: asker)
        }
        var outcome = Outcome(rubric: number)
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var underWay = 0
            for judge in judges {
                for pair in pairs {
                    if underWay >= concurrencyMax, let one = try await group.next() {
                        outcome += one
                        underWay -= 1
                    }
                    group.addTask { try await self.judge(pair, by: judge, known) }
                    underWay += 1
                }
            }
            for try await one in group { outcome += one }
        }
        return outcome
    }

    /// Whether the judge said of the pair all that it is asked.
    private func isKnown(_ pair: Pair, _ judge: ModelSettings, _ known: Set<Verdict>) -> Bool {
        [false, true].allSatisfy { isSwapped in
            known.contains(
                Verdict(judge: judge.model, run: pair.first.id, other: pair.second.id, isSwapped: isSwapped))
        }
    }

    private struct Verdict: Hashable {
        let judge: String
        let run: RunID
        let other: RunID
        let isSwapped: Bool
    }

    /// The place of this rubric among those that the experiment's pairs were asked by; the next one where they never were, or where no text
    /// that could tell is left.
    private func rubricNumber(
        _ preferences: [(position: UInt64, facts: JudgementRecorded)], _ numbers: [JudgingID: UInt32]
    ) throws -> UInt32 {
        var compared: Set<UInt32> = []
        for (position, facts) in preferences {
            guard let number = JudgingID(bytes: facts.judging).flatMap({ numbers[$0] }), !compared.contains(number),
                let text = try ledger.reader.content(at: position)?.judgementRecorded.customPrompt
            else { continue }
            if text == rubric { return number }
            compared.insert(number)
        }
        return (numbers.values.max() ?? 0) + 1
    }

    /// Those of this rubric that could be read. Of older ones nobody says by which rubric they are: they count for none.
    private func knownVerdicts(
        _ preferences: [(position: UInt64, facts: JudgementRecorded)], _ numbers: [JudgingID: UInt32],
        byRubric number: UInt32
    ) -> Set<Verdict> {
        var verdicts: Set<Verdict> = []
        for (_, facts) in preferences {
            guard facts.outcome != .errored, facts.prompt == PreferenceQuestion.promptWord,
                let run = RunID(bytes: facts.run), let other = RunID(bytes: facts.otherRun),
                JudgingID(bytes: facts.judging).flatMap({ numbers[$0] }) == number
            else { continue }
            verdicts.insert(Verdict(judge: facts.model, run: run, other: other, isSwapped: facts.swapped))
        }
        return verdicts
    }

    private func call(_ judge: ModelSettings, of pair: Pair) async throws -> (call: JudgeCall, place: RunPlace) {
        let (staysLocal, chosen, isSandboxRequired) = try await ledger.decided { (state) throws(LedgerFault) in
            (
                state.mustStayLocal(pair.first.id) || state.mustStayLocal(pair.second.id),
                state.sandboxPlace(of: pair.first.id), state.sandboxRequired
            )
        }
        let place: RunPlace
        do throws(PlaceFault) { place = try await places.place(chosen, staysLocal: staysLocal) } catch {
            throw Refused(description: "\(error)")
        }
        if isSandboxRequired, place.kind == .none { throw Refused(description: "\(Refusal.sandboxRequired)") }
        let call: JudgeCall
        do throws(FailedAttempt) { call = try plan.judge(.model(judge), in: chosen, by: place.transport) } catch {
            throw Refused(description: "\(judge.model): \(error)")
        }
        if staysLocal, call.locality == .cloud {
            throw Refused(
                description:
                    "nothing was sent: the workspace, a prompt or the dataset is marked local only, and \(judge.model) is reached elsewhere; use a local judge, or mark its provider's address as the workspace's own"
            )
        }
        return (call, place)
    }

    private func judge(_ pair: Pair, by judge: ModelSettings, _ known: Set<Verdict>) async throws -> Outcome {
        var outcome = Outcome()
        guard let first = try answer(of: pair.first), let second = try answer(of: pair.second) else {
            outcome.erased = 1
            return outcome
        }
        // Whoever prefers one of the two prefers a place.
        if first == second { return try await tie(pair, judge, known) }
        let (call, place) = try await call(judge, of: pair)
        let own = PreferenceQuestion.Side(task: try await task(of: pair.first), answer: first)
        let other = PreferenceQuestion.Side(task: try await task(of: pair.second), answer: second)
        let orders = ordersLeft(of: pair, judge, known)
        outcome.known = 2 - orders.count
        for isSwapped in orders {
            let question = PreferenceQuestion(
                rubric: rubric, first: isSwapped ? other : own, second: isSwapped ? own : other)
            let messages = question.messages(nonce: JudgeNonce.make())
            let holder: RunID = ledger.newID()
            try await reserve(messages, judge, call, for: pair.first, heldBy: holder)
            defer { budgets.release(holder) }
            let sandboxes = AttemptSandboxes(of: pair.first, judging: judging, in: ledger, as: runner)
            let watch = LocalOnlyWatch(
                ledger: ledger, runs: [pair.first.id, pair.second.id], place: place.locality)
            let reply = await desk.ask(
                .answer(of: judge, to: messages), call, watchedBy: watch, sandboxes.record, attemptsMax: nil, until: nil
            )
            let judgement = Judgement(
                reply, of: judge.model, by: rubric, isSwapped: isSwapped, in: place.kind, id: ledger.newID())
            let command = RecordJudgement(
                run: pair.first.id, otherRun: pair.second.id, judgement: judgement, judging: judging,
                sandboxes: await sandboxes.endings())
            _ = try await ledger.execute(.recordJudgement(command), as: runner)
            outcome.recorded += 1
            if judgement.facts.outcome == .errored { outcome.errored += 1 }
            try Task.checkCancellation()
        }
        return outcome
    }

    /// Records that the answers are the same text, in both orders, without asking the judge. So the tie counts also when their text is erased.
    private func tie(_ pair: Pair, _ judge: ModelSettings, _ known: Set<Verdict>) async throws -> Outcome {
        var outcome = Outcome()
        let orders = ordersLeft(of: pair, judge, known)
        outcome.known = 2 - orders.count
        for isSwapped in orders {
            let judgement = Judgement(
                ofSameText: judge.model, by: rubric, isSwapped: isSwapped, id: ledger.newID())
            let command = RecordJudgement(
                run: pair.first.id, otherRun: pair.second.id, judgement: judgement, judging: judging)
            _ = try await ledger.execute(.recordJudgement(command), as: runner)
            outcome.recorded += 1
            try Task.checkCancellation()
        }
        return outcome
    }

    /// In which of the two orders nothing was said of the pair yet: swapped or not.
    private func ordersLeft(of pair: Pair, _ judge: ModelSettings, _ known: Set<Verdict>) -> [Bool] {
        [false, true].filter { isSwapped in
            !known.contains(
                Verdict(judge: judge.model, run: pair.first.id, other: pair.second.id, isSwapped: isSwapped))
        }
    }

    private func answer(of run: Run) throws -> String? {
        guard let content = try run.resultAt.flatMap({ try ledger.reader.content(at: $0)?.resultRecorded }) else {
            return nil
        }
        return content.output.isEmpty ? content.refusal : content.output
    }

    /// What was asked of the model.
    private func task(of run: Run) async throws -> String {
        do {
            let variables = try plan.caseNamed(run.caseID).variables
            return PreparedJudging.text(of: try plan.version(run.version).template.render(variables))
        } catch { throw Refused(description: "the answers cannot be judged: \(error)") }
    }

    private func reserve(
        _ messages: [Events.ChatMessage], _ judge: ModelSettings, _ call: JudgeCall, for run: Run,
        heldBy holder: RunID
    ) async throws {
        guard case .model(let model) = call else { return }
        let estimate = CallEstimate(
            promptBytes: messages.reduce(0) { $0 + $1.text.utf8.count }, messages: messages.count,
            outputTokensMax: judge.parameters.hasMaxTokens ? Int(judge.parameters.maxTokens) : nil, price: model.price)
        try await budgets.reserveForJudging(estimate, for: run, heldBy: holder, in: ledger, as: runner)
    }
}

extension PreferenceRound.Outcome {
    fileprivate static func += (left: inout Self, right: Self) {
        left.recorded += right.recorded
        left.errored += right.errored
        left.known += right.known
        left.erased += right.erased
    }
}

extension Judgement {
    /// A tie that cost nothing; the runs are the decider's.
    fileprivate init(ofSameText judge: String, by rubric: String, isSwapped: Bool, id: JudgementID) {
        self.init(facts: JudgementRecorded(), content: JudgementRecordedContent())
        facts.judgement = Data(id.bytes)
        (facts.kind, facts.model, facts.prompt) = (.preference, judge, PreferenceQuestion.promptWord)
        (facts.swapped, facts.outcome, facts.calls) = (isSwapped, .tie, 0)
        (facts.inputTokens, facts.outputTokens, facts.costPicodollars) = (0, 0, 0)
        content.customPrompt = rubric
        content.reason = "both answers are the same text: a tie, and the judge was not asked"
    }

    /// Of two answers; the runs are the decider's.
    fileprivate init(
        _ reply: JudgeReply, of model: String, by rubric: String, isSwapped: Bool, in place: SandboxKind,
        id: JudgementID
    ) {
        self.init(facts: reply.facts, content: reply.content)
        facts.judgement = Data(id.bytes)
        (facts.kind, facts.model, facts.prompt) = (.preference, model, PreferenceQuestion.promptWord)
        (facts.swapped, facts.sandbox) = (isSwapped, place)
        content.customPrompt = rubric
        guard case .text(let text)? = reply.reply else {
            facts.outcome = .errored
            content.reason = reply.failed?.content.summary ?? "nobody was asked"
            return
        }
        guard let (preference, reason) = PreferenceQuestion.read(text) else {
            facts.outcome = .errored
            content.reason =
                "the judge gave no verdict: expected one JSON object {better, reason} with first, second or neither"
            return
        }
        content.reason = reason
        switch preference {
        case .first: facts.outcome = isSwapped ? .otherBetter : .runBetter
        case .second: facts.outcome = isSwapped ? .runBetter : .otherBetter
        case .neither: facts.outcome = .tie
        }
    }
}
