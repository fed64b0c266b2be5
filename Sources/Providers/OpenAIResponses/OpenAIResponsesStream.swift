/// A streamed response, folded event by event. It is whole once an event brought the response that ended, which also
/// repeats all that was said; the pieces before count only where a server leaves that out.
struct OpenAIResponsesStream: AnswerStream {
    private var reader = TypedEventReader<Event>()
    private var said = OpenAIResponse.Said()
    private var response: OpenAIResponse?

    init() {}

    var hasBegun: Bool { !said.isEmpty }
    var isWhole: Bool { response != nil }
    /// Told with the end, which may be a failure.
    var statedUsage: TokenUsage { response?.usage?.tokens ?? TokenUsage() }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let (events, error) = reader.take(bytes)
        for event in events { take(event) }
        if let error { throw error }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let response else { throw ProviderError(.cutShort) }
        guard let repeated = response.said, !repeated.isEmpty || repeated.callsTool else {
            var said = said
            said.hasMessage = said.hasMessage || response.said?.hasMessage == true
            return try OpenAIResponsesWire.answer(response, said)
        }
        return try OpenAIResponsesWire.answer(response, repeated)
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .text(let piece):
            said.text += piece
            said.hasMessage = true
        case .refusal(let piece): said.refusal += piece
        case .reasoning(let piece): said.reasoning += piece
        case .end(let response): self.response = response
        case .other: break
        }
    }

    /// <https://platform.openai.com/docs/api-reference/responses-streaming>
    private enum Event: Decodable, Sendable {
        case text(String)
        case refusal(String)
        case reasoning(String)
        case end(OpenAIResponse)
        /// Beginnings, ends, annotations, tools, and kinds to come.
        case other

        private enum CodingKeys: String, CodingKey { case type, delta, response }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            let type = try object.decode(String.self, forKey: .type)
            switch type {
            case "response.output_text.delta": self = .text(try object.decode(String.self, forKey: .delta))
            case "response.refusal.delta": self = .refusal(try object.decode(String.self, forKey: .delta))
            case "response.reasoning_text.delta", "response.reasoning_summary_text.delta":
                self = .reasoning(try object.decode(String.self, forKey: .delta))
            case "response.completed", "response.incomplete", "response.failed":
                var response = try object.decode(OpenAIResponse.self, forKey: .response)
                response.status = response.status ?? String(type.dropFirst("response.".count))
                self = .end(response)
            default: self = .other
            }
        }
    }
}
