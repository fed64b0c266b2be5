/// The replies of Anthropic's messages. Only what an answer needs is read.
enum AnthropicWire: CompletionWire {
    typealias Stream = AnthropicStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let message = try ReplyJSON.decode(Message.self, from: body)
        if message.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let blocks = message.content else { throw ProviderError(.protocolBroken(.otherShape)) }
        // A whole reply is whole by its JSON; a server that gives no reason has stopped all the same.
        return try Answer(
            text: blocks.compactMap(\.text).joined(), reasoning: blocks.compactMap(\.thinking).joined().nonEmpty,
            finishReason: message.stopReason.map(finishReason) ?? .unlisted(""),
            usage: message.usage?.tokens ?? TokenUsage(), model: Identifier.checkedName(message.model),
            id: Identifier.checkedName(message.id)
        ).checkedNotEmpty(hasText: !blocks.isEmpty)
    }

    static func finishReason(_ word: String) -> FinishReason {
        switch word {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "refusal": .refusal
        default: .unlisted(word)
        }
    }

    /// A `message`, whole or as its stream begins.
    struct Message: Decodable, Sendable {
        let id: String?
        let model: String?
        let content: [Block]?
        let stopReason: String?
        let usage: AnthropicUsage?
        let hasError: Bool

        enum CodingKeys: String, CodingKey {
            case id, model, content, usage, error
            case stopReason = "stop_reason"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            id = try? object.decodeIfPresent(String.self, forKey: .id)
            model = try? object.decodeIfPresent(String.self, forKey: .model)
            content = try object.decodeIfPresent([Block].self, forKey: .content)
            stopReason = try object.decodeIfPresent(String.self, forKey: .stopReason)
            usage = try? object.decodeIfPresent(AnthropicUsage.self, forKey: .usage)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
        }
    }

    /// A content block, or what a stream adds to one. Signatures, tools and blocks of kinds to come say nothing here.
    struct Block: Decodable, Sendable {
        var text: String?
        var thinking: String?

        enum CodingKeys: String, CodingKey { case type, text, thinking }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            switch try object.decode(String.self, forKey: .type) {
            case "text", "text_delta": text = try object.decode(String.self, forKey: .text)
            case "thinking", "thinking_delta": thinking = try object.decode(String.self, forKey: .thinking)
            default: break
            }
        }
    }
}
