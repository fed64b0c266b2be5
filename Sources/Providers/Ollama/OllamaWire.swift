/// The replies of `/api/chat`: one object, or one on each line of a stream, of which the last is `done`.
enum OllamaWire: CompletionWire {
    typealias Stream = OllamaStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        if reply.hasError { throw ErrorReply(body: body).error(otherwise: .protocolBroken(.errorInSuccess)) }
        guard let message = reply.message else { throw ProviderError(.protocolBroken(.otherShape)) }
        guard reply.done != false else { throw ProviderError(.cutShort) }
        return try answer(text: message.content, reasoning: message.thinking ?? "", last: reply)
    }

    /// The answer that ends with `last`; `text` is `nil` where there was none, not even an empty one.
    static func answer(text: String?, reasoning: String, last: Reply) throws(ProviderError) -> Answer {
        try Answer(
            text: text ?? "", reasoning: reasoning.isEmpty ? nil : reasoning,
            finishReason: finishReason(last.doneReason),
            usage: TokenUsage(input: last.promptCount?.value, output: last.outputCount?.value),
            model: Identifier.checkedName(last.model), serverTiming: last.timing
        ).checkedNotEmpty(hasText: text != nil)
    }

    /// Besides these two there are `load` and `unload`: the model was moved, and wrote nothing.
    private static func finishReason(_ word: String?) -> FinishReason {
        switch word {
        case "stop": .stop
        case "length": .length
        default: .unlisted(word ?? "")
        }
    }

    struct Reply: Decodable {
        var model: String?
        var message: Message?
        var done: Bool?
        var doneReason: String?
        var hasError: Bool
        /// Left out where the whole prompt came from the cache.
        var promptCount: TokenCount?
        var outputCount: TokenCount?
        private var loadNanoseconds: TokenCount?
        private var promptNanoseconds: TokenCount?
        private var outputNanoseconds: TokenCount?

        enum CodingKeys: String, CodingKey {
            case model, message, done, error
            case doneReason = "done_reason"
            case promptCount = "prompt_eval_count"
            case outputCount = "eval_count"
            case loadNanoseconds = "load_duration"
            case promptNanoseconds = "prompt_eval_duration"
            case outputNanoseconds = "eval_duration"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            model = try? object.decodeIfPresent(String.self, forKey: .model)
            message = try object.decodeIfPresent(Message.self, forKey: .message)
            done = try object.decodeIfPresent(Bool.self, forKey: .done)
            doneReason = try? object.decodeIfPresent(String.self, forKey: .doneReason)
            hasError = try object.contains(.error) && !object.decodeNil(forKey: .error)
            promptCount = try object.decodeIfPresent(TokenCount.self, forKey: .promptCount)
            outputCount = try object.decodeIfPresent(TokenCount.self, forKey: .outputCount)
            loadNanoseconds = try object.decodeIfPresent(TokenCount.self, forKey: .loadNanoseconds)
            promptNanoseconds = try object.decodeIfPresent(TokenCount.self, forKey: .promptNanoseconds)
            outputNanoseconds = try object.decodeIfPresent(TokenCount.self, forKey: .outputNanoseconds)
        }

        var timing: ServerTiming? {
            let microseconds = { (count: TokenCount?) in count?.value.map { $0 / 1_000 } }
            return ServerTiming(
                load: microseconds(loadNanoseconds), prompt: microseconds(promptNanoseconds),
                generation: microseconds(outputNanoseconds)
            ).known
        }
    }

    struct Message: Decodable {
        var content: String?
        var thinking: String?
    }
}
