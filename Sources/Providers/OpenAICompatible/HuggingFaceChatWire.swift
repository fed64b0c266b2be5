/// Chat completions of the Hugging Face router, some of whose providers send the reasoning at the beginning of the
/// text, between `<think>` and `</think>`.
enum HuggingFaceChatWire: CompletionWire {
    typealias Stream = HuggingFaceChatStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        try OpenAIChatWire.decode(body).withThoughtsApart
    }
}

struct HuggingFaceChatStream: AnswerStream {
    private var chat = OpenAIChatStream()

    init() {}

    var hasBegun: Bool { chat.hasBegun }
    var isWhole: Bool { chat.isWhole }

    mutating func take(_ bytes: [UInt8]) throws(ProviderError) { try chat.take(bytes) }

    func answer() throws(ProviderError) -> Answer { try chat.answer().withThoughtsApart }
}

extension Answer {
    /// With what stands in `<think>` tags at the beginning of the text as the reasoning; without white space at the
    /// seams. An answer that has reasoning already is left as it is; one that ended while thinking has no text.
    fileprivate var withThoughtsApart: Answer {
        let start = text.drop(while: \.isWhitespace)
        guard reasoning == nil, start.hasPrefix("<think>") else { return self }
        let thought = start.dropFirst("<think>".count)
        let end = thought.ranges(of: "</think>").first
        var answer = self
        answer.reasoning = String(thought[..<(end?.lowerBound ?? thought.endIndex)]).trimmed.nonEmpty
        answer.text = end.map { String(thought[$0.upperBound...].drop(while: \.isWhitespace)) } ?? ""
        return answer
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(
            start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
    }
}
