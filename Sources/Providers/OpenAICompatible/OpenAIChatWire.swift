/// The replies of chat completions. Only what an answer needs is read; fields that a server adds, and there are many,
/// are passed over, and so is a usage that makes no sense: it is unknown then, and the answer still stands.
enum OpenAIChatWire: CompletionWire {
    typealias Stream = OpenAIChatStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        if reply.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let choice = reply.choices?.first(where: { $0.isFirst }) else {
            throw ProviderError(.protocolBroken(.noChoices))
        }
        guard let message = choice.message else { throw ProviderError(.protocolBroken(.otherShape)) }
        // A whole reply is whole by its JSON; a server that gives no reason has stopped all the same.
        return try Answer(
            text: message.text ?? "", reasoning: message.reasoningText?.nonEmpty, refusal: message.refusal?.nonEmpty,
            finishReason: choice.finishReason.map(Self.finishReason) ?? .unlisted(""),
            usage: reply.tokenUsage ?? TokenUsage(), model: Identifier.checkedModel(reply.model),
            id: Identifier.checkedName(reply.id)
        ).checkedNotEmpty(hasText: message.text != nil || message.callsTools)
    }

    static func finishReason(_ word: String) -> FinishReason {
        switch word {
        case "stop": .stop
        case "length": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter": .contentFilter
        default: .unlisted(word)
        }
    }

    /// A `chat.completion` or a `chat.completion.chunk`.
    struct Reply: Decodable {
        var id: String?
        var model: String?
        var choices: [Choice]?
        var hasError: Bool
        private var usage: Usage?

        enum CodingKeys: String, CodingKey { case id, model, choices, usage, error }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            id = try? object.decodeIfPresent(String.self, forKey: .id)
            model = try? object.decodeIfPresent(String.self, forKey: .model)
            usage = try? object.decodeIfPresent(Usage.self, forKey: .usage)
            choices = try object.decodeIfPresent([Choice].self, forKey: .choices)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
        }

        /// `nil` where the reply says nothing of it.
        var tokenUsage: TokenUsage? {
            usage.map {
                TokenUsage(
                    input: $0.prompt?.value, output: $0.completion?.value,
                    cached: $0.promptDetails?.cached?.value ?? $0.cached?.value,
                    cacheWritten: $0.promptDetails?.cacheWritten?.value,
                    reasoning: $0.completionDetails?.reasoning?.value)
            }
        }
    }

    struct Choice: Decodable {
        private var index: Int?
        var message: Message?
        var delta: Message?
        var finishReason: String?

        enum CodingKeys: String, CodingKey {
            case index, message, delta
            case finishReason = "finish_reason"
        }

        /// We ask for one choice; a server that sends more is answered for the first.
        var isFirst: Bool { (index ?? 0) == 0 }
    }

    struct Message: Decodable {
        private var content: Content?
        private var reasoningContent: String?
        private var reasoning: String?
        var refusal: String?
        private var toolCalls: ToolCalls?

        enum CodingKeys: String, CodingKey {
            case content, refusal, reasoning
            case reasoningContent = "reasoning_content"
            case toolCalls = "tool_calls"
        }

        var callsTools: Bool { toolCalls?.isEmpty == false }

        var text: String? { content?.text }
        /// llama.cpp and DeepSeek say `reasoning_content`, vLLM and OpenRouter `reasoning`; who sends both means the
        /// same.
        var reasoningText: String? { reasoningContent ?? reasoning }
    }

    /// A string, or a list of parts of which those with text count.
    private struct Content: Decodable {
        let text: String

        private struct Part: Decodable { var text: String? }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else {
                text = try value.decode([Part].self).compactMap(\.text).joined()
            }
        }
    }

    /// Tools are not offered; who has them called all the same has said something.
    private struct ToolCalls: Decodable {
        let isEmpty: Bool

        init(from decoder: any Decoder) throws { isEmpty = (try? decoder.unkeyedContainer().isAtEnd) ?? true }
    }

    private struct Usage: Decodable {
        var prompt: TokenCount?
        var completion: TokenCount?
        /// Where Together puts it.
        var cached: TokenCount?
        var promptDetails: PromptDetails?
        var completionDetails: CompletionDetails?

        enum CodingKeys: String, CodingKey {
            case prompt = "prompt_tokens"
            case completion = "completion_tokens"
            case cached = "cached_tokens"
            case promptDetails = "prompt_tokens_details"
            case completionDetails = "completion_tokens_details"
        }
    }

    private struct PromptDetails: Decodable {
        var cached: TokenCount?
        var cacheWritten: TokenCount?

        enum CodingKeys: String, CodingKey {
            case cached = "cached_tokens"
            case cacheWritten = "cache_write_tokens"
        }
    }

    private struct CompletionDetails: Decodable {
        var reasoning: TokenCount?

        enum CodingKeys: String, CodingKey { case reasoning = "reasoning_tokens" }
    }
}
