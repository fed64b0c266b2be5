/// A streamed message, folded event by event. It is whole once a `stop_reason` came; `message_stop` is only the full
/// stop behind it.
struct AnthropicStream: AnswerStream {
    private var reader = TypedEventReader<Event>()
    private var text = ""
    private var reasoning = ""
    private var finishReason: FinishReason?
    private var hasBlocks = false
    private var usage: AnthropicUsage?
    private var model: String?
    private var id: String?

    init() {}

    var hasBegun: Bool { !(text.isEmpty && reasoning.isEmpty) }
    var isWhole: Bool { finishReason != nil }
    /// The prompt is counted before the answer begins.
    var statedUsage: TokenUsage {
        let tokens = usage?.tokens ?? TokenUsage()
        return isWhole ? tokens : tokens.ofPrompt
    }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let (events, error) = reader.take(bytes)
        for event in events { take(event) }
        if let error { throw error }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let finishReason else { throw ProviderError(.cutShort) }
        return try Answer(
            text: text, reasoning: reasoning.nonEmpty, finishReason: finishReason, usage: usage?.tokens ?? TokenUsage(),
            model: model, id: id
        ).checkedNotEmpty(hasText: hasBlocks)
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .start(let message):
            model = Identifier.checkedName(message.model)
            id = Identifier.checkedName(message.id)
            usage = message.usage
        case .block(let block):
            hasBlocks = true
            text += block.text ?? ""
            reasoning += block.thinking ?? ""
        case .end(let stopReason, let counts):
            finishReason = stopReason.map(AnthropicWire.finishReason) ?? finishReason
            guard let counts else { break }
            if usage == nil { usage = counts } else { usage?.update(counts) }
        case .other: break
        }
    }

    /// <https://platform.claude.com/docs/en/build-with-claude/streaming>
    private enum Event: Decodable, Sendable {
        case start(AnthropicWire.Message)
        /// A block begins, or grows.
        case block(AnthropicWire.Block)
        case end(stopReason: String?, AnthropicUsage?)
        /// `ping`, ends of blocks, and kinds to come.
        case other

        private enum CodingKeys: String, CodingKey {
            case type, message, delta, usage
            case block = "content_block"
        }

        private struct Ending: Decodable {
            var stopReason: String?

            enum CodingKeys: String, CodingKey { case stopReason = "stop_reason" }
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            switch try object.decode(String.self, forKey: .type) {
            case "message_start": self = .start(try object.decode(AnthropicWire.Message.self, forKey: .message))
            case "content_block_start": self = .block(try object.decode(AnthropicWire.Block.self, forKey: .block))
            case "content_block_delta": self = .block(try object.decode(AnthropicWire.Block.self, forKey: .delta))
            case "message_delta":
                self = .end(
                    stopReason: try object.decode(Ending.self, forKey: .delta).stopReason,
                    try? object.decodeIfPresent(AnthropicUsage.self, forKey: .usage))
            default: self = .other
            }
        }
    }
}
