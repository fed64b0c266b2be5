internal import Events
internal import Foundation
internal import HTTPTransport
internal import Providers

extension ResultRecorded {
    /// What a completion is in numbers and words of the ledger; run and attempt are the decider's.
    init(_ completion: Completion, cost: Int64?) {
        self.init()
        let answer = completion.answer
        finishReason = Events.FinishReason(answer.finishReason)
        if let tokens = answer.usage.input { inputTokens = UInt64(tokens) }
        if let tokens = answer.usage.output { outputTokens = UInt64(tokens) }
        if let tokens = answer.usage.cached { cachedTokens = UInt64(tokens) }
        if let tokens = answer.usage.reasoning { reasoningTokens = UInt64(tokens) }
        if let cost { costPicodollars = cost }
        timings = Timings(completion.timing)
        notApplied = completion.notApplied.map(\.rawValue)
        streamed = completion.timing.firstToken != nil
    }
}

extension Timings {
    init(_ timing: CompletionTiming) {
        self.init()
        totalUs = UInt64(timing.total)
        if let time = timing.firstToken { firstTokenUs = UInt64(time) }
        if let time = timing.http.nameLookup { nameLookupUs = UInt64(time) }
        if let time = timing.http.connect { connectUs = UInt64(time) }
        if let time = timing.http.tls { tlsUs = UInt64(time) }
        if let time = timing.http.firstByte { firstByteUs = UInt64(time) }
    }
}

extension TokenUsage {
    /// Input and output together; `nil` where one is unknown.
    var total: UInt64? {
        guard let input, let output else { return nil }
        return UInt64(exactly: input &+ output)
    }
}

extension ResultRecordedContent {
    init(_ completion: Completion) {
        self.init()
        output = completion.answer.text
        request = Data(completion.requestSent)
        rawReply = Data(completion.rawReply)
        effectiveModel = completion.answer.model ?? ""
        providerRequestID = completion.requestID ?? ""
        refusal = completion.answer.refusal ?? ""
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
