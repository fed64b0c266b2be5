/// The replies of OpenAI's responses. Only what an answer needs is read.
enum OpenAIResponsesWire: CompletionWire {
    typealias Stream = OpenAIResponsesStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let response = try ReplyJSON.decode(OpenAIResponse.self, from: body)
        if response.failure != nil, response.status == nil {
            throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess))
        }
        guard let said = response.said ?? (response.failure == nil ? nil : OpenAIResponse.Said()) else {
            throw ProviderError(.protocolBroken(.otherShape))
        }
        return try answer(response, said)
    }

    /// The answer of a response that ended, in which the model said `said`.
    static func answer(_ response: OpenAIResponse, _ said: OpenAIResponse.Said) throws(ProviderError) -> Answer {
        try Answer(
            text: said.text, reasoning: said.reasoning.nonEmpty, refusal: said.refusal.nonEmpty,
            finishReason: finishReason(response, said), usage: response.usage?.tokens ?? TokenUsage(),
            model: Identifier.checkedName(response.model), id: Identifier.checkedName(response.id)
        ).checkedNotEmpty(hasText: said.hasMessage)
    }

    private static func finishReason(
        _ response: OpenAIResponse, _ said: OpenAIResponse.Said
    ) throws(ProviderError) -> FinishReason {
        if response.status == "failed" || response.failure != nil {
            let words = [response.failure?.code].compactMap(\.self)
            throw ErrorReply(message: response.failure?.message, words: words).error(otherwise: .serverFailed)
        }
        switch response.status {
        case "completed": return said.callsTool ? .toolCalls : said.refusal.isEmpty ? .stop : .refusal
        case "incomplete":
            switch response.incompleteReason {
            case "max_output_tokens": return .length
            case "content_filter": return .contentFilter
            case let word: return .unlisted(word ?? "incomplete")
            }
        // These are states on the way, or of a response that somebody ended.
        case "in_progress", "queued", "cancelled": throw ProviderError(.cutShort)
        // A whole reply is whole by its JSON; a server that gives no status has stopped all the same.
        case let word: return .unlisted(word ?? "")
        }
    }
}
