/// A streamed chat, folded event by event. It is whole once `message-end` gave the reason to finish.
struct CohereStream: AnswerStream {
    private var reader = TypedEventReader<Event>()
    private var text = ""
    private var reasoning = ""
    private var finishReason: FinishReason?
    private var hasParts = false
    private var usage: TokenUsage?
    private var id: String?

    init() {}

    var hasBegun: Bool { !(text.isEmpty && reasoning.isEmpty) }
    var isWhole: Bool { finishReason != nil }
    /// Told with the end, which may be an error.
    var statedUsage: TokenUsage { usage ?? TokenUsage() }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let (events, error) = reader.take(bytes)
        for event in events { try take(event) }
        if let error { throw error }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let finishReason else { throw ProviderError(.cutShort) }
        return try Answer(
            text: text, reasoning: reasoning.nonEmpty, finishReason: finishReason, usage: usage ?? TokenUsage(), id: id
        ).checkedNotEmpty(hasText: hasParts)
    }

    private mutating func take(_ event: Event) throws(ProviderError) {
        switch event {
        case .start(let id): self.id = Identifier.checkedName(id)
        case .content(let part):
            hasParts = hasParts || part != nil
            text += part?.text ?? ""
            reasoning += part?.thinking ?? ""
        case .end(let ending):
            usage = ending.usage?.tokens
            guard let word = ending.finishReason else { break }
            do throws(ProviderError) { finishReason = try CohereWire.finishReason(word) } catch {
                var told = error
                told.detail = ending.error
                throw told
            }
        case .other: break
        }
    }

    /// <https://docs.cohere.com/docs/streaming>
    private enum Event: Decodable, Sendable {
        case start(id: String?)
        /// A piece of content begins, or grows.
        case content(CohereWire.Part?)
        case end(Ending)
        /// Plans, tools, citations, ends of content, and kinds to come.
        case other

        private enum CodingKeys: String, CodingKey { case type, id, delta }

        private struct Delta: Decodable {
            var message: Message?

            struct Message: Decodable { var content: CohereWire.Part? }
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            switch try object.decode(String.self, forKey: .type) {
            case "message-start": self = .start(id: try? object.decodeIfPresent(String.self, forKey: .id))
            case "content-start", "content-delta":
                self = .content(try object.decode(Delta.self, forKey: .delta).message?.content)
            case "message-end": self = .end(try object.decode(Ending.self, forKey: .delta))
            default: self = .other
            }
        }
    }

    /// The `delta` of `message-end`.
    private struct Ending: Decodable, Sendable {
        var finishReason: String?
        var usage: CohereUsage?
        /// Words for an `ERROR`.
        var error: String?

        enum CodingKeys: String, CodingKey {
            case usage, error
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            finishReason = try object.decodeIfPresent(String.self, forKey: .finishReason)
            usage = try? object.decodeIfPresent(CohereUsage.self, forKey: .usage)
            error = try? object.decodeIfPresent(String.self, forKey: .error)
        }
    }
}
