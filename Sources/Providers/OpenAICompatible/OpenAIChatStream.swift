import FoundationEssentials

/// A streamed chat completion, folded chunk by chunk.
///
/// It is whole once a `finish_reason` came: that is what the model says. `[DONE]` is only the server's full stop; a
/// stream that has it and no `finish_reason` was cut somewhere behind the server, and one that lacks it is fine
/// (llama.cpp's native streams never send it).
struct OpenAIChatStream: AnswerStream {
    private var parser = EventStreamParser()
    private let decoder = JSONDecoder()
    private var text = ""
    private var reasoning = ""
    private var refusal = ""
    private var finishReason: FinishReason?
    /// Whether a text was said, be it empty, or a tool called.
    private var hasSaid = false
    private var usage: TokenUsage?
    private var model: String?
    private var id: String?
    private var isDone = false

    init() {}

    var hasBegun: Bool { !(text.isEmpty && reasoning.isEmpty && refusal.isEmpty) }
    var isWhole: Bool { finishReason != nil }
    var statedUsage: TokenUsage {
        let tokens = usage ?? TokenUsage()
        return isWhole ? tokens : tokens.ofPrompt
    }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) {
        let events: [ServerSentEvent]
        do { events = try parser.take(bytes) } catch { throw ProviderError(.protocolBroken(.eventTooLong)) }
        for event in events where !isDone { try take(event) }
    }

    func answer() throws(ProviderError) -> Answer {
        guard let finishReason else { throw ProviderError(.cutShort) }
        return try Answer(
            text: text, reasoning: reasoning.isEmpty ? nil : reasoning, refusal: refusal.isEmpty ? nil : refusal,
            finishReason: finishReason, usage: usage ?? TokenUsage(), model: model, id: id
        ).checkedNotEmpty(hasText: hasSaid)
    }

    private mutating func take(_ event: ServerSentEvent) throws(ProviderError) {
        let data = event.payload
        if data.isEmpty { return }
        if data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        if event.name == "error" { throw ErrorReply(body: Array(data)).error(otherwise: .serverFailed) }
        let chunk: OpenAIChatWire.Reply
        do {
            chunk = try decoder.decode(OpenAIChatWire.Reply.self, from: Data(data))
        } catch {
            throw ProviderError(.protocolBroken(.badEvent))
        }
        if chunk.hasError { throw ErrorReply(body: Array(data)).error(otherwise: .serverFailed) }
        take(chunk)
    }

    private mutating func take(_ chunk: OpenAIChatWire.Reply) {
        model = model ?? Identifier.checkedModel(chunk.model)
        id = id ?? Identifier.checkedName(chunk.id)
        // Some servers count along in every chunk: the last count is the whole.
        usage = chunk.tokenUsage ?? usage
        guard let choice = chunk.choices?.first(where: { $0.isFirst }) else { return }
        // A few servers send the last piece as a whole message.
        if let piece = choice.delta ?? choice.message {
            hasSaid = hasSaid || piece.text != nil || piece.callsTools
            text += piece.text ?? ""
            reasoning += piece.reasoningText ?? ""
            refusal += piece.refusal ?? ""
        }
        if let word = choice.finishReason { finishReason = OpenAIChatWire.finishReason(word) }
    }
}
