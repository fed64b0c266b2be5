/// A chat completion as GPT4All's desktop app answers it: always whole, and with the same id for every answer, which is none.
enum GPT4AllWire: CompletionWire {
    typealias Stream = OpenAIChatStream

    static func decode(_ body: [UInt8]) throws(ProviderError) -> Answer {
        var answer = try OpenAIChatWire.decode(body)
        answer.id = nil
        return answer
    }
}
