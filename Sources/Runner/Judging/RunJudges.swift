internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Scoring
internal import SwiftProtobuf
internal import Synchronization

/// The judges of one run's answer: asks them, and keeps what they said and what that took, to be recorded with the result.
final class RunJudges: JudgePanel {
    private let judging: PreparedJudging
    private let desk: JudgeDesk
    private let attempt: RunPerformer.Attempt
    private let attemptsMax: Int?
    private let deadline: Instant?
    private let newID: @Sendable () -> JudgementID
    private let told = Mutex<[(judgement: Judgement, spent: AttemptSpending?)]>([])

    init(
        _ judging: PreparedJudging, at desk: JudgeDesk, in attempt: RunPerformer.Attempt, attemptsMax: Int?,
        until deadline: Instant?, newID: @escaping @Sendable () -> JudgementID
    ) {
        self.judging = judging
        self.desk = desk
        self.attempt = attempt
        self.attemptsMax = attemptsMax
        self.deadline = deadline
        self.newID = newID
    }

    func nonce() -> String { JudgeNonce.make() }

    func ask(_ question: JudgeQuestion) async throws(CancellationError) -> AssertionOutcome {
        guard let judge = judging.judges[question.judge] else {
            return .errored("the judge was not made ready before the answer came")
        }
        let reply = await desk.ask(
            question.asked, judge, attempt.sandboxes.record, attemptsMax: attemptsMax, until: deadline)
        let outcome = reply.outcome(of: question)
        var judgement = Judgement(question, judge, reply, outcome, id: newID())
        judgement.facts.sandbox = judging.place?.kind ?? SandboxKind.unspecified
        told.withLock { $0.append((judgement, reply.spent(on: judgement))) }
        if reply.isCancelled { throw CancellationError() }
        return outcome
    }

    /// In the order in which they were asked.
    var judgements: [Judgement] { told.withLock { $0.map(\.judgement) } }

    /// What asking took so far; `nil` where nothing was billed.
    var spent: AttemptSpending? {
        told.withLock { $0.compactMap(\.spent).reduce(nil) { sum, one in sum.map { $0 + one } ?? one } }
    }
}

extension JudgeQuestion {
    /// Who is asked.
    var judge: ExpectedJudging.Judge {
        switch asked {
        case .answer(let model, _): .model(model)
        case .embeddings(let model, _): .embedder(model)
        case .reply(let address, _): .server(address: address)
        }
    }
}

extension JudgeReply {
    /// What it says by the question; errored, with the reason, where there is none.
    func outcome(of question: JudgeQuestion) -> AssertionOutcome {
        if let reply { return question.read(reply) }
        return .errored(failed?.content.summary ?? "nobody was asked")
    }

    func spent(on judgement: Judgement) -> AttemptSpending? {
        var copy = self
        copy.facts.kind = judgement.facts.kind
        return copy.spent
    }
}

extension Judgement {
    /// Run and attempt are the decider's.
    init(
        _ question: JudgeQuestion, _ judge: JudgeCall, _ reply: JudgeReply, _ outcome: AssertionOutcome, id: JudgementID
    ) {
        self.init(facts: reply.facts, content: reply.content)
        facts.judgement = Data(id.bytes)
        facts.assertion = UInt32(clamping: question.place.assertion)
        facts.member = UInt32(clamping: question.place.member)
        facts.kind = question.kind
        facts.prompt = question.prompt
        if case .server = judge {} else { facts.model = judge.name }
        switch outcome.outcome {
        case .passed: facts.outcome = .passed
        case .failed: facts.outcome = .failed
        case .errored, .notRun, .unspecified, .UNRECOGNIZED: facts.outcome = .errored
        }
        if let value = outcome.value { facts.valueMillionths = millionths(value) }
        content.reason = outcome.reason
        content.customPrompt = question.customPrompt
    }
}
