/// A streamed chat of Ollama, folded line by line; whole once a line says that it is `done`.
struct OllamaStream: AnswerStream {
    private var parser = NDJSONParser()
    private var text: String?
    private var reasoning = ""
    private var last: OllamaWire.Reply?

    init() {}

    var hasBegun: Bool { text?.isEmpty == false || !reasoning.isEmpty }
    var isWhole: Bool { last != nil }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let lines: [[UInt8]]
        do { lines = try parser.take(bytes) } catch { throw ProviderError(.protocolBroken(.eventTooLong)) }
        for line in lines where last == nil { try take(line: line) }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let last else { throw ProviderError(.cutShort) }
        return try OllamaWire.answer(text: text, reasoning: reasoning, last: last)
    }

    private mutating func take(line: [UInt8]) throws(ProviderError) {
        let reply = try ReplyJSON.decode(OllamaWire.Reply.self, event: line)
        if reply.hasError { throw ErrorReply(body: line).error(otherwise: .serverFailed) }
        if let piece = reply.message?.content {
            if text == nil { text = "" }
            text? += piece
        }
        reasoning += reply.message?.thinking ?? ""
        if reply.done == true { last = reply }
    }
}
