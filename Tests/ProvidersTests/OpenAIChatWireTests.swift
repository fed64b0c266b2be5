import Testing

@testable import Providers

@Suite struct OpenAIChatWireTests {
    private func decode(_ text: String) throws -> Answer { try OpenAIChatWire.decode(Array(text.utf8)) }

    private func fault(_ text: String) -> ProviderFault? {
        do { _ = try decode(text) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func replyGivesItsAnswer() throws {
        let answer = try decode(
            """
            {"id":"c-2","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"Blue.",\
            "refusal":null},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":5,"completion_tokens":2,\
            "total_tokens":7},"x":[1]}
            """)
        #expect(
            answer
                == Answer(
                    text: "Blue.", finishReason: .stop, usage: TokenUsage(input: 5, output: 2), model: "m-1", id: "c-2")
        )
    }

    @Test func unknownUsageIsNilAndNeverZero() throws {
        #expect(try decode(#"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#).usage == TokenUsage())
        #expect(
            try decode(
                #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":"many","completion_tokens":-1}}"#
            ).usage
                == TokenUsage())
    }

    @Test func countsMayBeWrittenWithAFraction() throws {
        #expect(
            try decode(#"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":3.0}}"#).usage.input == 3)
    }

    @Test func cachedTokensAreReadWhereTogetherPutsThem() throws {
        #expect(try decode(#"{"choices":[{"message":{"content":"x"}}],"usage":{"cached_tokens":3}}"#).usage.cached == 3)
    }

    @Test func contentMayBeAListOfParts() throws {
        #expect(
            try decode(#"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"x"},{"text":"b"}]}}]}"#)
                .text
                == "ab")
    }

    @Test(arguments: [
        ("stop", FinishReason.stop), ("length", .length), ("tool_calls", .toolCalls), ("function_call", .toolCalls),
        ("content_filter", .contentFilter), ("eos_token", .other("eos_token")), ("because I say so", .other("unnamed")),
    ])
    func finishReasonsAreTyped(_ word: String, _ reason: FinishReason) throws {
        #expect(
            try decode(#"{"choices":[{"message":{"content":""},"finish_reason":"\#(word)"}]}"#)
                == Answer(text: "", finishReason: reason))
    }

    @Test(arguments: [
        ("Internal error", ProviderFault.protocolBroken(.notJSON)), (#"{"choices":[{"#, .protocolBroken(.notJSON)),
        ("[]", .protocolBroken(.otherShape)), (#"{"choices":[{"text":"x"}]}"#, .protocolBroken(.otherShape)),
        (#"{"choices":"none"}"#, .protocolBroken(.otherShape)), ("{}", .protocolBroken(.noChoices)),
        (#"{"choices":[]}"#, .protocolBroken(.noChoices)),
        (#"{"error":{"message":"odd"}}"#, .protocolBroken(.errorInSuccess)),
        (#"{"error":{"message":"busy","code":429}}"#, .rateLimited),
        (#"{"error":"odd","choices":[{"message":{"content":"x"}}]}"#, .protocolBroken(.errorInSuccess)),
    ])
    func successThatIsNoneIsAnError(_ body: String, _ expected: ProviderFault) {
        #expect(fault(body) == expected)
    }

    @Test func modelListIsRead() throws {
        let body = #"{"data":[{"id":"b","owned_by":"me","created":5,"meta":{"n_ctx":2048}},{"id":"a"},{"id":""}]}"#
        #expect(
            try OpenAIModelList.decode(Array(body.utf8)) == [
                ModelDescription(name: "b", owner: "me", created: 5, contextTokens: 2_048), ModelDescription(name: "a"),
            ])
    }

    @Test(arguments: [
        ("org/m-1", "org/m-1"), ("Words 1K Instruct", "Words 1K Instruct"), ("two  spaces", nil), (" m", nil),
        ("m ", nil),
        ("ü", nil), ("", nil),
    ])
    func modelIsNamedWhereItsNameLooksLikeOne(_ name: String, _ expected: String?) throws {
        #expect(try decode(#"{"model":"\#(name)","choices":[{"message":{"content":"x"}}]}"#).model == expected)
    }

    @Test func modelListOfAnotherShapeIsAnError() {
        #expect(throws: ProviderError.self) { try OpenAIModelList.decode(Array(#"{"models":[]}"#.utf8)) }
        #expect(throws: ProviderError.self) { try OpenAIModelList.decode(Array("<html>".utf8)) }
    }
}
