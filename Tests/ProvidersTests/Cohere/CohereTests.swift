import HTTPTransport
import Testing

@testable import Providers

@Suite struct CohereTests {
    private func encode(_ request: CompletionRequest, base: String = "https://api.cohere.com") throws -> EncodedRequest
    {
        try CohereRequest.encode(request, settings: .sample(base: base, credential: "co-1"))
    }

    private func decode(_ text: String) throws -> Answer { try CohereWire.decode(Array(text.utf8)) }

    @Test func bareRequestHasTheseBytes() throws {
        let http = try encode(.sample("Hi", isStreamed: false)).http
        #expect(
            String(decoding: http.body, as: UTF8.self)
                == #"{"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","stream":false}"#)
        #expect(http.method == "POST" && http.url == "https://api.cohere.com/v2/chat")
        #expect(http.headers["authorization"] == "Bearer co-1" && http.headers["accept"] == "application/json")
    }

    @Test func fullRequestHasTheseBytes() throws {
        let encoded = try encode(
            CompletionRequest(
                model: "command-a-03-2025", messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hi")],
                sampling: .everything))
        #expect(
            String(decoding: encoded.http.body, as: UTF8.self) == """
                {"frequency_penalty":0.5,"k":40,"max_tokens":64,"messages":[{"content":"Be brief.","role":"system"},\
                {"content":"Hi","role":"user"}],"model":"command-a-03-2025","p":0.9,"presence_penalty":0.25,\
                "response_format":{"json_schema":{"type":"object","properties":{"name":{"type":"string"}}},\
                "type":"json_object"},"seed":7,"stop_sequences":["\\n","END"],"stream":true,"temperature":0.7}
                """)
        #expect(encoded.notApplied == [.reasoningEffort])
    }

    @Test(arguments: ["https://api.cohere.com/", "https://api.cohere.com/v2", "https://api.cohere.com/v1/"])
    func baseMayEndInAVersion(_ base: String) throws {
        #expect(try encode(.sample(), base: base).http.url == "https://api.cohere.com/v2/chat")
    }

    @Test(arguments: [
        (SamplingParameters(topP: 1), RequestFlaw.outOfRange(.topP, 0.01...0.99)),
        (SamplingParameters(topK: 501), .outOfRange(.topK, 0...500)),
        (SamplingParameters(frequencyPenalty: -0.1), .outOfRange(.frequencyPenalty, 0...1)),
        (SamplingParameters(presencePenalty: 1.1), .outOfRange(.presencePenalty, 0...1)),
        (SamplingParameters(temperature: -1), .outOfRange(.temperature, 0...(.infinity))),
        (SamplingParameters(stop: ["1", "2", "3", "4", "5", "6"]), .tooManyStops(count: 6, limit: 5)),
    ])
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) {
        #expect(throws: flaw) { try encode(.sample(sampling: sampling)) }
    }

    @Test(arguments: [
        ("COMPLETE", FinishReason.stop), ("STOP_SEQUENCE", .stop), ("MAX_TOKENS", .length), ("TOOL_CALL", .toolCalls),
        ("ERROR_TOXIC", .other("ERROR_TOXIC")), ("because I say so", .other("unnamed")),
    ])
    func finishReasonsAreTyped(_ word: String, _ reason: FinishReason) throws {
        #expect(
            try decode(#"{"finish_reason":"\#(word)","message":{"role":"assistant","content":[{"text":""}]}}"#)
                == Answer(text: "", finishReason: reason))
        var stream = CohereStream()
        try stream.take(Array(Adapter.named("content-start", #""delta":{"message":{"content":{"text":""}}}"#).utf8))
        try stream.take(Array(Adapter.named("message-end", #""delta":{"finish_reason":"\#(word)"}"#).utf8))
        #expect(try stream.answer() == Answer(text: "", finishReason: reason))
    }

    @Test(arguments: [("ERROR", ProviderFault.serverFailed), ("TIMEOUT", .timedOut(.provider))])
    func reasonThatIsAFailureIsAnError(_ word: String, _ fault: ProviderFault) {
        do {
            _ = try decode(#"{"finish_reason":"\#(word)","message":{"content":[{"type":"text","text":"half"}]}}"#)
            Issue.record("\(word) gave an answer")
        } catch {
            #expect((error as? ProviderError)?.fault == fault && (error as? ProviderError)?.code == word)
        }
    }

    @Test func billedUnitsAreKeptWhereTheyDiffer() throws {
        let usage = { (counts: String) in
            try decode(#"{"message":{"content":[{"text":""}]},"usage":{\#(counts)}}"#).usage
        }
        #expect(
            try usage(
                """
                "tokens":{"input_tokens":2935,"output_tokens":11.0},\
                "billed_units":{"input_tokens":2406.0,"output_tokens":9}
                """)
                == TokenUsage(input: 2_935, output: 11, billedInput: 2_406, billedOutput: 9))
        #expect(
            try usage(#""tokens":{"input_tokens":5,"output_tokens":7},"billed_units":{"input_tokens":5.0}"#)
                == TokenUsage(input: 5, output: 7))
        #expect(try usage(#""billed_units":{"input_tokens":5}"#) == TokenUsage(billedInput: 5))
        #expect(try usage(#""tokens":{"input_tokens":5.5}"#) == TokenUsage())
    }

    @Test func messageEndWithoutAReasonIsNotWhole() throws {
        var stream = CohereStream()
        try stream.take(Array(Adapter.named("message-end", #""delta":{"usage":{}}"#).utf8))
        #expect(!stream.isWhole)
    }

    @Test func modelListOfAnotherShapeIsAnError() {
        #expect(throws: ProviderError.self) { try CohereModelList.decode(Array(#"{"data":[]}"#.utf8)) }
        #expect(throws: ProviderError.self) { try CohereModelList.decode(Array("<html>".utf8)) }
    }
}
