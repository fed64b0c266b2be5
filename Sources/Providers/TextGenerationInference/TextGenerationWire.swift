/// The replies of `/generate`, and the events of `/generate_stream`.
enum TextGenerationWire: CompletionWire {
    typealias Stream = TextGenerationStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let list = try ReplyJSON.decode(FirstOrOnly.self, from: body)
        let reply = list.reply
        if reply.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let text = reply.generatedText else { throw ProviderError(.protocolBroken(.otherShape)) }
        return answer(text: text, details: reply.details)
    }

    /// No reply names the model, and a whole one does not count the prompt.
    static func answer(text: String, details: Details?) -> Answer {
        Answer(
            text: text, finishReason: finishReason(details?.finishReason),
            usage: TokenUsage(input: details?.inputCount?.value, output: details?.outputCount?.value))
    }

    private static func finishReason(_ word: String?) -> FinishReason {
        switch word {
        case "eos_token", "stop_sequence": .stop
        case "length": .length
        default: .unlisted(word ?? "")
        }
    }

    /// Hugging Face's older servers answer with a list of one.
    private struct FirstOrOnly: Decodable {
        let reply: Reply

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let replies = try? value.decode([Reply].self), let first = replies.first {
                reply = first
            } else {
                reply = try value.decode(Reply.self)
            }
        }
    }

    /// A whole reply, or one event of a stream, which has a token and at its end the whole text.
    struct Reply: Decodable {
        var generatedText: String?
        var details: Details?
        var token: Token?
        var hasError: Bool

        enum CodingKeys: String, CodingKey {
            case details, token, error
            case generatedText = "generated_text"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            generatedText = try object.decodeIfPresent(String.self, forKey: .generatedText)
            details = try? object.decodeIfPresent(Details.self, forKey: .details)
            token = try object.decodeIfPresent(Token.self, forKey: .token)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
        }
    }

    struct Details: Decodable {
        var finishReason: String?
        var outputCount: TokenCount?
        /// Told by streams only.
        var inputCount: TokenCount?

        enum CodingKeys: String, CodingKey {
            case finishReason = "finish_reason"
            case outputCount = "generated_tokens"
            case inputCount = "input_length"
        }
    }

    struct Token: Decodable {
        var text: String?
        /// Whether it is a mark of the model's own, which belongs to no text.
        var special: Bool?
    }
}
