import Testing

@testable import Providers

@Suite struct AnthropicWireTests {
    private func decode(_ text: String) throws -> Answer { try AnthropicWire.decode(Array(text.utf8)) }

    @Test(arguments: [
        ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .refusal),
        ("pause_turn", .other("pause_turn")), ("because I say so", .other("unnamed")),
    ])
    func finishReasonsAreTyped(_ word: String, _ reason: FinishReason) throws {
        let block = #"{"type":"text","text":""}"#
        #expect(
            try decode(#"{"content":[\#(block)],"stop_reason":"\#(word)"}"#) == Answer(text: "", finishReason: reason))
        var stream = AnthropicStream()
        try stream.take(Array(Adapter.named("content_block_start", #""index":0,"content_block":\#(block)"#).utf8))
        try stream.take(Array(Adapter.named("message_delta", #""delta":{"stop_reason":"\#(word)"}"#).utf8))
        #expect(try stream.answer() == Answer(text: "", finishReason: reason))
    }

    @Test func replyWithoutAReasonHasStoppedAllTheSame() throws {
        #expect(
            try decode(#"{"content":[{"type":"text","text":""}],"stop_reason":null}"#).finishReason == .other("unnamed")
        )
    }

    @Test func blocksOfOtherKindsSayNothing() throws {
        let answer = try decode(
            """
            {"content":[{"type":"redacted_thinking","data":"x"},{"type":"text","text":"a"},{"type":"tool_use","id":"t",\
            "name":"n","input":{}},{"type":"future","text":7},{"type":"text","text":"b"}],"stop_reason":"tool_use"}
            """)
        #expect(answer == Answer(text: "ab", finishReason: .toolCalls))
    }

    @Test func inputIsTheSumOfItsParts() throws {
        let usage = { (counts: String) in try decode(#"{"content":[],"usage":{\#(counts)}}"#).usage }
        #expect(try usage(#""input_tokens":9,"output_tokens":1"#) == TokenUsage(input: 9, output: 1))
        #expect(
            try usage(#""input_tokens":9,"cache_read_input_tokens":24"#) == TokenUsage(input: 33, cached: 24))
        #expect(
            try usage(#""cache_read_input_tokens":24,"cache_creation_input_tokens":null"#) == TokenUsage(cached: 24))
        #expect(
            try usage(#""input_tokens":9000000000000000000,"cache_read_input_tokens":9000000000000000000"#).input == nil
        )
    }

    @Test func countsOfAStreamAreTotals() throws {
        var stream = AnthropicStream()
        for event in [
            Adapter.named("message_start", #""message":{"usage":{"input_tokens":5,"output_tokens":1}}"#),
            Adapter.named("message_delta", #""delta":{"stop_reason":null},"usage":{"output_tokens":4}"#),
            Adapter.named(
                "message_delta",
                #""delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,"cache_read_input_tokens":2}"#),
        ] {
            #expect(!stream.isWhole)
            try stream.take(Array(event.utf8))
        }
        #expect(try stream.answer().usage == TokenUsage(input: 7, output: 9, cached: 2))
    }

    @Test func fullStopWithoutAReasonIsCutShort() throws {
        var stream = AnthropicStream()
        try stream.take(Array(Adapter.named("message_stop", "").utf8))
        #expect(!stream.isWhole)
    }

    @Test func modelPageIsRead() throws {
        let body = """
            {"data":[{"id":"claude-a","type":"model","display_name":"A","created_at":"2026-11-23T01:25:37Z",\
            "max_input_tokens":200000},{"id":"b"},{"id":""}],"has_more":true,"first_id":"claude-a","last_id":"b"}
            """
        let page = try AnthropicModelList.decode(Array(body.utf8))
        #expect(
            page.models == [
                ModelDescription(name: "claude-a", created: 1_795_397_137, contextTokens: 200_000),
                ModelDescription(name: "b"),
            ])
        #expect(page.next == "b")
        let last = try AnthropicModelList.decode(Array(#"{"data":[],"has_more":false,"last_id":"b"}"#.utf8))
        #expect(last.models.isEmpty && last.next == nil)
        #expect(throws: ProviderError.self) { try AnthropicModelList.decode(Array(#"{"models":[]}"#.utf8)) }
    }
}
