internal import Domain
internal import Events
internal import Foundation
internal import HTTPTransport
internal import Providers
internal import Scoring
internal import SwiftProtobuf

/// An answer as it is recorded, and as it is scored.
struct RecordedAnswer: Sendable {
    /// Run and attempt are the decider's.
    let facts: ResultRecorded
    let content: ResultRecordedContent

    /// - Parameter sandbox: in what the call was made.
    init(_ completion: Completion, of model: ModelCall, in sandbox: SandboxKind) {
        facts = ResultRecorded(completion, cost: model.price?.cost(of: completion.answer.usage), in: sandbox)
        content = ResultRecordedContent(completion, from: model.place)
    }

    /// The answer of an earlier run. Nothing was asked, so there are no timings, tokens or cost.
    init(reusing run: RunID, _ earlier: ResultRecorded, _ content: ResultRecordedContent) {
        facts = .with {
            $0.finishReason = earlier.finishReason
            $0.notApplied = earlier.notApplied
            $0.reusedRun = run.stored
        }
        self.content = .with {
            $0.output = content.output
            $0.refusal = content.refusal
            $0.effectiveModel = content.effectiveModel
            $0.effectiveSettings = content.effectiveSettings
            $0.providerKind = content.providerKind
            $0.baseURL = content.baseURL
        }
    }

    /// A model that says in its own words that it refuses does so whatever its server calls the end of it.
    private var withheld: ScoredOutput.Withheld? {
        switch facts.finishReason {
        case .refusal: .refused
        case .contentFilter: .filtered
        case .toolCalls where content.output.isEmpty && content.refusal.isEmpty: .toolCalls
        default: content.refusal.isEmpty ? nil : .refused
        }
    }

    func scoredOutput(given: GivenCase) -> ScoredOutput {
        ScoredOutput(
            text: content.output, withheld: withheld,
            latencyMilliseconds: facts.hasReusedRun ? nil : Double(facts.timings.totalUs) / 1_000,
            inputTokens: facts.hasInputTokens ? facts.inputTokens : nil,
            outputTokens: facts.hasOutputTokens ? facts.outputTokens : nil,
            costPicodollars: facts.hasCostPicodollars ? facts.costPicodollars : nil,
            finishReason: ScoredOutput.FinishReason(facts.finishReason), given: given)
    }
}

extension ScoredOutput.FinishReason {
    /// `nil` where none was recorded, or one that is not known here.
    fileprivate init?(_ reason: Events.FinishReason) {
        switch reason {
        case .stop: self = .stop
        case .length: self = .length
        case .toolCalls: self = .toolCalls
        case .contentFilter: self = .contentFilter
        case .refusal: self = .refusal
        case .other: self = .other
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension ResultRecorded {
    /// What a completion is in numbers and words of the ledger; run and attempt are the decider's.
    init(_ completion: Completion, cost: TokenCost?, in sandbox: SandboxKind) {
        self.init()
        self.sandbox = sandbox
        let answer = completion.answer
        finishReason = Events.FinishReason(answer.finishReason)
        if let tokens = answer.usage.input { inputTokens = UInt64(tokens) }
        if let tokens = answer.usage.output { outputTokens = UInt64(tokens) }
        if let tokens = answer.usage.cached { cachedTokens = UInt64(tokens) }
        if let tokens = answer.usage.reasoning { reasoningTokens = UInt64(tokens) }
        if let cost {
            costPicodollars = cost.picodollars
            if cost.isCachedAtInputPrice { cachedAtInputPrice = true }
        }
        timings = Timings(completion.timing, answer.serverTiming)
        notApplied = completion.notApplied.map(\.rawValue)
        streamed = completion.timing.firstToken != nil
    }
}

extension Timings {
    init(_ timing: CompletionTiming, _ server: ServerTiming?) {
        self.init()
        totalUs = UInt64(timing.total)
        if let time = timing.firstToken { firstTokenUs = UInt64(time) }
        if let time = timing.http.nameLookup { nameLookupUs = UInt64(time) }
        if let time = timing.http.connect { connectUs = UInt64(time) }
        if let time = timing.http.tls { tlsUs = UInt64(time) }
        if let time = timing.http.firstByte { firstByteUs = UInt64(time) }
        if let time = server?.load { serverLoadUs = UInt64(time) }
        if let time = server?.prompt { serverPromptUs = UInt64(time) }
        if let time = server?.generation { serverGenerationUs = UInt64(time) }
    }
}

extension TokenUsage {
    /// Input and output together; `nil` where one is unknown.
    var total: UInt64? {
        guard let input, let output else { return nil }
        return UInt64(exactly: input &+ output)
    }
}

extension AttemptSpending {
    /// What the provider counted; `nil` where it did not.
    init?(_ usage: TokenUsage, cost: Int64?) {
        guard let input = usage.input.flatMap({ UInt64(exactly: $0) }),
            let output = usage.output.flatMap({ UInt64(exactly: $0) })
        else { return nil }
        self.init()
        (inputTokens, outputTokens) = (input, output)
        if let cost { costPicodollars = cost }
    }
}

extension ResultRecordedContent {
    init(_ completion: Completion, from place: ModelPlace) {
        self.init()
        providerKind = place.kind
        if !place.isStored { baseURL = place.baseURL }
        output = completion.answer.text
        request = Data(completion.requestSent)
        rawReply = Data(completion.rawReply)
        effectiveModel = completion.answer.model ?? ""
        providerRequestID = completion.requestID ?? ""
        refusal = completion.answer.refusal ?? ""
        effectiveSettings = completion.answer.effectiveSettings?.text ?? ""
    }
}

extension Events.FinishReason {
    init(_ reason: Providers.FinishReason) {
        self =
            switch reason {
            case .stop: .stop
            case .length: .length
            case .toolCalls: .toolCalls
            case .contentFilter: .contentFilter
            case .refusal: .refusal
            case .other: .other
            }
    }
}
