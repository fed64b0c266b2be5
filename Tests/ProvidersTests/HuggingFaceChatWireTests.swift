import Testing

@testable import Providers

@Suite struct HuggingFaceChatWireTests {
    private func decode(_ content: String, more: String = "") throws -> Answer {
        try HuggingFaceChatWire.decode(
            Array(#"{"choices":[{"message":{"content":"\#(content)"\#(more)},"finish_reason":"length"}]}"#.utf8))
    }

    @Test(
        arguments: [
            ("<think>Hm.</think>Blue.", "Hm.", "Blue."), (#"\n<think>\nHm. \n</think>\n\nBlue.\n"#, "Hm.", "Blue.\n"),
            ("<think>Hm. <think></think> a</think>", "Hm. <think>", "a</think>"),
            ("<think></think>Blue.", nil, "Blue."),
            ("<think>half a thou", "half a thou", ""), ("<think>", nil, ""), ("Blue. <think>x</think>", nil, nil),
            ("<thinking>x</thinking>", nil, nil), ("</think>", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func thoughtsAtTheBeginningAreTheReasoning(_ content: String, _ reasoning: String?, _ text: String?) throws {
        #expect(
            try decode(content) == Answer(text: text ?? content, reasoning: reasoning, finishReason: .length))
    }

    @Test func reasoningThatStandsApartLeavesTheTextAlone() throws {
        let answer = try decode("<think>a</think>b", more: #","reasoning":"Hm.""#)
        #expect(answer.text == "<think>a</think>b" && answer.reasoning == "Hm.")
    }

    @Test func otherDialectsKeepTheTags() async throws {
        let transport = ReplayTransport(headers: json, chunks: [Adapter.huggingFace.whole])
        let completion = try await OpenAICompatibleProvider.sample(transport).complete(.sample())
        #expect(completion.answer.text.hasPrefix("<think>") && completion.answer.reasoning == nil)
    }
}
