import HTTPTransport
import Testing

@testable import Providers

@Suite struct OpenAIResponsesTests {
    private func encode(
        _ request: CompletionRequest, base: String = "https://api.openai.com/v1"
    ) throws -> EncodedRequest {
        let settings = try ProviderSettings.sample(base: base, credential: "sk-1")
        return try OpenAIResponsesRequest.encode(
            request, settings: settings, dialect: OpenAIDialect(host: settings.baseURL.host))
    }

    private func body(_ request: CompletionRequest) throws -> String {
        String(decoding: try encode(request).http.body, as: UTF8.self)
    }

    private func decode(_ text: String) throws -> Answer { try OpenAIResponsesWire.decode(Array(text.utf8)) }

    private func fault(_ text: String) -> ProviderFault? {
        do { _ = try decode(text) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func bareRequestHasTheseBytes() throws {
        let http = try encode(.sample("Hi", isStreamed: false)).http
        #expect(
            String(decoding: http.body, as: UTF8.self) == """
                {"input":[{"content":"Hi","role":"user","type":"message"}],"model":"tiny-1","store":false,\
                "stream":false}
                """)
        #expect(http.method == "POST" && http.url == "https://api.openai.com/v1/responses")
        #expect(http.headers["authorization"] == "Bearer sk-1" && http.headers["accept"] == "application/json")
    }

    @Test func fullRequestHasTheseBytes() throws {
        let encoded = try encode(
            CompletionRequest(
                model: "gpt-4.1",
                messages: [
                    ChatMessage(.system, "Be brief."), ChatMessage(.system, "Be kind."), ChatMessage(.user, "Hi"),
                    ChatMessage(.assistant, "hi"), ChatMessage(.system, "Now shout."), ChatMessage(.user, "Again."),
                ], sampling: .everything))
        #expect(
            String(decoding: encoded.http.body, as: UTF8.self) == """
                {"input":[{"content":"Hi","role":"user","type":"message"},\
                {"content":"hi","role":"assistant","type":"message"},\
                {"content":"Now shout.","role":"system","type":"message"},\
                {"content":"Again.","role":"user","type":"message"}],\
                "instructions":"Be brief.\\n\\nBe kind.","max_output_tokens":64,"model":"gpt-4.1",\
                "reasoning":{"effort":"low"},"store":false,"stream":true,"temperature":0.7,"text":{"format":\
                {"name":"person","schema":{"type":"object","properties":{"name":{"type":"string"}}},"strict":true,\
                "type":"json_schema"}},"top_p":0.9}
                """)
        #expect(encoded.notApplied == [.topK, .seed, .frequencyPenalty, .presencePenalty, .stop])
    }

    @Test func conversationOfTheSystemAloneIsTheInput() throws {
        #expect(
            try body(CompletionRequest(model: "gpt-5", messages: [ChatMessage(.system, "A")], isStreamed: false))
                == """
                {"input":[{"content":"A","role":"developer","type":"message"}],"model":"gpt-5","store":false,\
                "stream":false}
                """)
    }

    @Test func reasoningModelTakesNoSamplingAtOpenAIAndAnyElsewhere() throws {
        var request = CompletionRequest.sample(sampling: SamplingParameters(temperature: 0.5, topP: 0.5))
        request.model = "gpt-5-mini"
        #expect(try encode(request).notApplied == [.temperature, .topP])
        #expect(try encode(request, base: "http://127.0.0.1:8080/v1").notApplied == [])
    }

    @Test func organisationGoesIntoItsHeader() throws {
        var settings = try ProviderSettings.sample()
        settings.organisation = "org-9"
        let http = try OpenAIResponsesRequest.encode(.sample(), settings: settings, dialect: .openAI).http
        #expect(http.headers["openai-organization"] == "org-9")
    }

    @Test(arguments: [
        (SamplingParameters(temperature: 2.1), RequestFlaw.outOfRange(.temperature, 0...2)),
        (SamplingParameters(topP: 1.1), .outOfRange(.topP, 0...1)),
        (SamplingParameters(maxTokens: 0), .outOfRange(.maxTokens, 1...(.infinity))),
    ])
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) {
        #expect(throws: flaw) { try encode(.sample(sampling: sampling)) }
    }

    static let endings: [(String, String, FinishReason)] = [
        ("completed", "null", .stop), ("incomplete", #"{"reason":"max_output_tokens"}"#, .length),
        ("incomplete", #"{"reason":"content_filter"}"#, .contentFilter),
        ("incomplete", #"{"reason":"dunno"}"#, .other("dunno")), ("incomplete", "null", .other("incomplete")),
        ("incomplete", #"{"reason":"because I say so"}"#, .other("unnamed")), ("paused", "null", .other("paused")),
    ]

    @Test(arguments: endings)
    func statusGivesTheFinishReason(_ status: String, _ details: String, _ reason: FinishReason) throws {
        let response = Adapter.response(status: status, details: details)
        #expect(try decode(response).finishReason == reason)
        #expect(try decode(response).text == "Hello ü")
        var stream = OpenAIResponsesStream()
        try stream.take(Array(Adapter.named("response.incomplete", #""response":"# + response).utf8))
        #expect(try stream.answer() == decode(response))
    }

    @Test func replyWithoutAStatusHasStoppedAllTheSame() throws {
        #expect(
            try decode(#"{"output":[{"type":"message","content":[]}]}"#)
                == Answer(text: "", finishReason: .other("unnamed")))
    }

    @Test(arguments: ["in_progress", "queued", "cancelled"])
    func responseOnItsWayIsCutShort(_ status: String) {
        #expect(fault(Adapter.response(status: status)) == .cutShort)
    }

    @Test(arguments: [
        (#"{"status":"failed","error":{"code":"server_error","message":"m"},"output":[]}"#, ProviderFault.serverFailed),
        (#"{"status":"failed","error":{"code":"rate_limit_exceeded"}}"#, .rateLimited),
        (#"{"status":"failed","error":{"code":"invalid_prompt"},"output":[]}"#, .rejected),
        (#"{"status":"failed","error":"odd","output":[]}"#, .serverFailed),
        (#"{"status":"failed","error":null,"output":[]}"#, .serverFailed),
        (#"{"status":"completed","error":null}"#, .protocolBroken(.otherShape)),
        (#"{"status":"completed","output":"text"}"#, .protocolBroken(.otherShape)),
        (#"{"status":"completed","output":[{"content":[]}]}"#, .protocolBroken(.otherShape)),
        (#"{"error":{"message":"busy","code":429}}"#, .rateLimited),
    ])
    func failedResponseIsAnError(_ body: String, _ expected: ProviderFault) {
        #expect(fault(body) == expected)
    }

    @Test func refusalStandsApartFromTheText() throws {
        let body =
            #"{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"No."}]}]}"#
        #expect(try decode(body) == Answer(text: "", refusal: "No.", finishReason: .refusal))
        var stream = OpenAIResponsesStream()
        try stream.take(Array(Adapter.named("response.refusal.delta", #""delta":"No.""#).utf8))
        #expect(stream.hasBegun && !stream.isWhole)
        try stream.take(Array(Adapter.named("response.completed", #""response":{"output":[]}"#).utf8))
        #expect(try stream.answer() == Answer(text: "", refusal: "No.", finishReason: .refusal))
    }

    @Test func itemsOfOtherKindsSayNothing() throws {
        let answer = try decode(
            """
            {"status":"completed","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"A"},\
            {"type":"summary_text","text":"B"}]},{"type":"web_search_call","id":"w"},{"type":"reasoning","summary":\
            [{"text":"x"}],"content":[{"type":"reasoning_text","text":"C"}]},{"type":"message","content":\
            [{"type":"output_text","text":"a"},{"type":"future"}]},{"type":"function_call","name":"f"}]}
            """)
        #expect(answer == Answer(text: "a", reasoning: "A\n\nB\n\nC", finishReason: .toolCalls))
    }

    @Test func piecesCountWhereTheEndDoesNotRepeatThem() throws {
        var stream = OpenAIResponsesStream()
        for event in [
            Adapter.named("response.reasoning_text.delta", #""delta":"Hm.""#),
            Adapter.named("response.output_text.delta", #""delta":"Hello ""#),
            Adapter.named("response.output_text.delta", #""delta":"ü""#),
            Adapter.named("response.completed", #""response":{"id":"r"}"#),
        ] { try stream.take(Array(event.utf8)) }
        #expect(try stream.answer() == Answer(text: "Hello ü", reasoning: "Hm.", finishReason: .stop, id: "r"))
    }
}
