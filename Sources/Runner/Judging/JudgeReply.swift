internal import Domain
internal import Events
internal import Foundation
internal import HTTPTransport
internal import Providers
internal import Scoring
internal import SwiftProtobuf

/// What came of asking a judge, all its calls together, in the words of the ledger.
struct JudgeReply: Sendable {
    /// What came back; `nil` where nothing did, and `failed` says why.
    var reply: JudgeQuestion.Reply?
    var failed: FailedAttempt?
    /// Of the call that brought the reply: tokens, cost, timings.
    var facts = JudgementRecorded()
    var content = JudgementRecordedContent()

    /// Whoever wanted to know does so no more.
    var isCancelled: Bool { failed?.failure == .cancelled }

    mutating func fail(_ error: FailedAttempt) {
        failed = error
        facts.failure = error.failure
        if let status = error.httpStatus { facts.httpStatus = status }
        content.request = error.content.request
        content.rawReply = error.content.rawReply
        if let spent = error.spent { facts.spent = facts.hasSpent ? facts.spent + spent : spent }
    }

    /// A call brought what it should: what earlier ones failed of is no failure of the judgement.
    private mutating func succeed() {
        failed = nil
        facts.failure = .unspecified
        facts.clearHTTPStatus()
    }

    mutating func take(_ completion: Completion, of call: ModelCall) {
        succeed()
        reply = .text(completion.answer.text)
        take(completion.answer.usage, of: call, completion.timing, completion.answer.serverTiming)
        facts.finishReason = Events.FinishReason(completion.answer.finishReason)
        facts.notApplied = completion.notApplied.map(\.rawValue)
        content.output = completion.answer.text
        content.refusal = completion.answer.refusal ?? ""
        content.request = Data(completion.requestSent)
        content.rawReply = Data(completion.rawReply)
        content.effectiveModel = completion.answer.model ?? ""
        content.providerRequestID = completion.requestID ?? ""
    }

    mutating func take(_ embeddings: Embeddings, of call: ModelCall) {
        succeed()
        reply = .vectors(embeddings.vectors)
        take(embeddings.usage, of: call, embeddings.timing, nil)
        content.request = Data(embeddings.requestSent)
        content.rawReply = Data(embeddings.rawReply)
        content.effectiveModel = embeddings.model ?? ""
        content.providerRequestID = embeddings.requestID ?? ""
    }

    mutating func take(_ answer: JudgeServer.Answer, sent: [UInt8]) {
        succeed()
        reply = .text(answer.text)
        facts.timings = Timings(CompletionTiming(total: answer.reply.timing.total, http: answer.reply.timing), nil)
        content.output = answer.text
        content.request = Data(sent)
        content.rawReply = Data(answer.reply.body)
    }

    private mutating func take(
        _ usage: TokenUsage, of call: ModelCall, _ timing: CompletionTiming, _ server: ServerTiming?
    ) {
        if let tokens = usage.input { facts.inputTokens = UInt64(tokens) }
        if let tokens = usage.output { facts.outputTokens = UInt64(tokens) }
        if let tokens = usage.cached { facts.cachedTokens = UInt64(tokens) }
        if let tokens = usage.reasoning { facts.reasoningTokens = UInt64(tokens) }
        if let cost = call.price?.cost(of: usage) { facts.costPicodollars = cost.picodollars }
        facts.timings = Timings(timing, server)
        content.providerKind = call.place.kind
        if !call.place.isStored { content.baseURL = call.place.baseURL }
    }

    /// What all its calls took, as far as anybody counts it; `nil` where nothing was billed.
    var spent: AttemptSpending? {
        let reply: AttemptSpending? =
            facts.failure == .unspecified && facts.kind != .webhook
            ? .with {
                ($0.inputTokens, $0.outputTokens) = (facts.inputTokens, facts.outputTokens)
                if facts.hasCostPicodollars { $0.costPicodollars = facts.costPicodollars }
                $0.estimated = !facts.hasInputTokens || !facts.hasOutputTokens
            } : nil
        let vain = facts.hasSpent ? facts.spent : nil
        if let reply, let vain { return reply + vain }
        return reply ?? vain
    }
}

extension AttemptSpending {
    /// A sum with something unknown in it is unknown.
    static func + (left: AttemptSpending, right: AttemptSpending) -> AttemptSpending {
        .with {
            $0.inputTokens = left.inputTokens &+ right.inputTokens
            $0.outputTokens = left.outputTokens &+ right.outputTokens
            $0.estimated = left.estimated || right.estimated
            if left.hasCostPicodollars, right.hasCostPicodollars {
                $0.costPicodollars = Int64(clamping: Int128(left.costPicodollars) + Int128(right.costPicodollars))
            }
        }
    }
}
