internal import Domain
internal import Events
internal import Foundation
internal import Sandboxes
internal import Scoring
internal import SwiftProtobuf
internal import Synchronization

/// The judges of one run's answer: asks them, and keeps what they said and what that took, to be recorded with the result or, where it was
/// recorded before, with its score.
final class RunJudges: JudgePanel {
    private let judging: PreparedJudging
    private let desk: JudgeDesk
    private let watch: LocalOnlyWatch
    private let record: SandboxRecord
    private let attemptsMax: Int?
    private let deadline: Instant?
    private let newID: @Sendable () -> JudgementID
    private let told = Mutex<[Told]>([])

    private struct Told {
        let place: AssertionPlace
        let order: Int
        let judgement: Judgement
        let spent: AttemptSpending?
    }

    /// - Parameters:
    ///   - watch: asked before each call whether it may be made.
    ///   - record: of the sandboxes in which calls are made.
    init(
        _ judging: PreparedJudging, at desk: JudgeDesk, watchedBy watch: LocalOnlyWatch,
        recordingIn record: SandboxRecord, attemptsMax: Int?, until deadline: Instant?,
        newID: @escaping @Sendable () -> JudgementID
    ) {
        self.judging = judging
        self.desk = desk
        self.watch = watch
        self.record = record
        self.attemptsMax = attemptsMax
        self.deadline = deadline
        self.newID = newID
    }

    func nonce() -> String { JudgeNonce.make() }

    func ask(_ question: JudgeQuestion) async throws(CancellationError) -> JudgeAnswer {
        guard let judge = judging.judges[question.judge] else {
            return JudgeAnswer(outcome: .errored("the judge was not made ready before the answer came"), reply: nil)
        }
        let reply = await desk.ask(
            question.asked, judge, watchedBy: watch, record, attemptsMax: attemptsMax, until: deadline)
        let outcome = reply.outcome(of: question)
        var judgement = Judgement(question, judge, reply, outcome, id: newID())
        judgement.facts.sandbox = judging.place?.kind ?? SandboxKind.unspecified
        let one = Told(
            place: question.place, order: question.order, judgement: judgement, spent: reply.spent(on: judgement))
        told.withLock { $0.append(one) }
        if reply.isCancelled { throw CancellationError() }
        return JudgeAnswer(outcome: outcome, reply: reply.reply)
    }

    /// In the order of the assertions and of their questions, whoever answered first.
    var judgements: [Judgement] {
        told.withLock { told in
            told.sorted {
                ($0.place.assertion, $0.place.member, $0.order) < ($1.place.assertion, $1.place.member, $1.order)
            }
            .map(\.judgement)
        }
    }

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
        case .unspecified: facts.outcome = .noted
        case .errored, .notRun, .UNRECOGNIZED: facts.outcome = .errored
        }
        if let value = outcome.value { facts.valueMillionths = millionths(value) }
        content.reason = outcome.reason
        content.customPrompt = question.customPrompt
    }
}
