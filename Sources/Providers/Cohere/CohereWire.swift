/// The replies of Cohere's chat. Only what an answer needs is read.
enum CohereWire: CompletionWire {
    typealias Stream = CohereStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        if reply.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let message = reply.message else { throw ProviderError(.protocolBroken(.otherShape)) }
        let parts = message.content ?? []
        // A whole reply is whole by its JSON; a server that gives no reason has stopped all the same.
        return try Answer(
            text: parts.compactMap(\.text).joined(), reasoning: parts.compactMap(\.thinking).joined().nonEmpty,
            finishReason: reply.finishReason.map(finishReason) ?? .unlisted(""),
            usage: reply.usage?.tokens ?? TokenUsage(), id: Identifier.checkedName(reply.id)
        ).checkedNotEmpty(hasText: !parts.isEmpty)
    }

    /// Throws where the word says that no answer was made.
    static func finishReason(_ word: String) throws(ProviderError) -> FinishReason {
        switch word {
        case "COMPLETE", "STOP_SEQUENCE": .stop
        case "MAX_TOKENS": .length
        case "TOOL_CALL": .toolCalls
        case "ERROR": throw ProviderError(.serverFailed, code: word)
        case "TIMEOUT": throw ProviderError(.timedOut(.provider), code: word)
        default: .unlisted(word)
        }
    }

    private struct Reply: Decodable {
        var id: String?
        var finishReason: String?
        var message: Message?
        var usage: CohereUsage?
        var hasError: Bool

        enum CodingKeys: String, CodingKey {
            case id, message, usage, error
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            id = try? object.decodeIfPresent(String.self, forKey: .id)
            finishReason = try object.decodeIfPresent(String.self, forKey: .finishReason)
            message = try object.decodeIfPresent(Message.self, forKey: .message)
            usage = try? object.decodeIfPresent(CohereUsage.self, forKey: .usage)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
        }
    }

    private struct Message: Decodable {
        /// Missing where the model only calls a tool.
        var content: [Part]?
    }

    /// A piece of content, or what a stream adds to one.
    struct Part: Decodable, Sendable {
        var text: String?
        var thinking: String?
    }
}
