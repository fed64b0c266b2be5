/// A streamed completion of llama.cpp, folded event by event; whole once an event says `stop`. There is no `[DONE]`.
struct LlamaCppStream: AnswerStream {
    private var parser = EventStreamParser()
    private var text = ""
    private var last: (reply: LlamaCppWire.Reply, bytes: [UInt8])?

    init() {}

    var hasBegun: Bool { !text.isEmpty }
    var isWhole: Bool { last != nil }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let events: [ServerSentEvent]
        do { events = try parser.take(bytes) } catch { throw ProviderError(.protocolBroken(.eventTooLong)) }
        for event in events where last == nil { try take(event) }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let last else { throw ProviderError(.cutShort) }
        return LlamaCppWire.answer(text: text, last: last.reply, bytes: last.bytes)
    }

    private mutating func take(_ event: ServerSentEvent) throws(ProviderError) {
        if event.data.allSatisfy({ $0 <= 0x20 }) { return }
        let reply = try ReplyJSON.decode(LlamaCppWire.Reply.self, event: event.data)
        if reply.hasError || event.name == "error" {
            throw ErrorReply(body: event.data).error(otherwise: .serverFailed)
        }
        text += reply.content ?? ""
        if reply.stop == true { last = (reply, event.data) }
    }
}
