/// A streamed text generation, folded event by event; whole once an event has the whole text, which then stands in place
/// of the pieces.
struct TextGenerationStream: AnswerStream {
    private var parser = EventStreamParser()
    private var last: (text: String, details: TextGenerationWire.Details?)?
    private(set) var hasBegun = false

    init() {}

    var isWhole: Bool { last != nil }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let events: [ServerSentEvent]
        do { events = try parser.take(bytes) } catch { throw ProviderError(.protocolBroken(.eventTooLong)) }
        for event in events where last == nil { try take(event) }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let last else { throw ProviderError(.cutShort) }
        return TextGenerationWire.answer(text: last.text, details: last.details)
    }

    private mutating func take(_ event: ServerSentEvent) throws(ProviderError) {
        if event.data.allSatisfy({ $0 <= 0x20 }) { return }
        let reply = try ReplyJSON.decode(TextGenerationWire.Reply.self, event: event.data)
        if reply.hasError || event.name == "error" {
            throw ErrorReply(body: event.data).error(otherwise: .serverFailed)
        }
        if let token = reply.token, token.special != true, token.text?.isEmpty == false { hasBegun = true }
        if let text = reply.generatedText { last = (text, reply.details) }
    }
}
