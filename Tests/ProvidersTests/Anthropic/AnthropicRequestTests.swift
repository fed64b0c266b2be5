import HTTPTransport
import Testing

@testable import Providers

@Suite struct AnthropicRequestTests {
    private func encode(
        _ request: CompletionRequest, base: String = "https://api.anthropic.com", credential: String? = nil
    ) throws -> EncodedRequest {
        try AnthropicRequest.encode(request, settings: .sample(base: base, credential: credential))
    }

    private func body(_ request: CompletionRequest, base: String = "https://api.anthropic.com") throws -> String {
        String(decoding: try encode(request, base: base).http.body, as: UTF8.self)
    }

    private func request(_ model: String, _ sampling: SamplingParameters) -> CompletionRequest {
        var request = CompletionRequest.sample("Hi", sampling: sampling)
        request.model = model
        return request
    }

    @Test func bareRequestHasTheseBytesAndTheDefaultLimit() throws {
        #expect(
            try body(.sample("Hi", isStreamed: false)) == """
                {"max_tokens":4096,"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","stream":false}
                """)
    }

    @Test func fullRequestHasTheseBytes() throws {
        let full = CompletionRequest(
            model: "claude-sonnet-4-0",
            messages: [
                ChatMessage(.system, "Be brief."), ChatMessage(.user, "Say \"hi\"."), ChatMessage(.assistant, "hi"),
                ChatMessage(.user, "Again."),
            ], sampling: .everything)
        let encoded = try encode(full)
        #expect(
            String(decoding: encoded.http.body, as: UTF8.self) == """
                {"max_tokens":64,"messages":[{"content":"Say \\"hi\\".","role":"user"},{"content":"hi",\
                "role":"assistant"},{"content":"Again.","role":"user"}],"model":"claude-sonnet-4-0","output_config":\
                {"effort":"low","format":{"schema":{"type":"object","properties":{"name":{"type":"string"}}},\
                "type":"json_schema"}},"stop_sequences":["\\n","END"],"stream":true,"system":"Be brief.",\
                "temperature":0.7,"top_k":40,"top_p":0.9}
                """)
        #expect(encoded.notApplied == [.seed, .frequencyPenalty, .presencePenalty])
    }

    @Test func samplingIsSentUnderTheOldVersionWithTheKeyAlone() throws {
        let http = try encode(
            request("claude-sonnet-4-0", SamplingParameters(temperature: 0)), credential: "sk-ant-1"
        ).http
        #expect(http.method == "POST" && http.url == "https://api.anthropic.com/v1/messages")
        #expect(http.headers["anthropic-version"] == "2023-06-01")
        #expect(http.headers["x-api-key"] == "sk-ant-1" && http.headers["authorization"] == nil)
        #expect(http.headers["content-type"] == "application/json" && http.headers["accept"] == "text/event-stream")
    }

    @Test func everythingElseIsSentUnderTheNewVersionWithABearer() throws {
        for sampling in [
            SamplingParameters(), SamplingParameters(maxTokens: 9, seed: 1, stop: ["x"], reasoningEffort: "high"),
        ] {
            let http = try encode(request("claude-sonnet-4-0", sampling), credential: "sk-ant-1").http
            #expect(http.headers["anthropic-version"] == "2026-10-21")
            #expect(http.headers["authorization"] == "Bearer sk-ant-1" && http.headers["x-api-key"] == nil)
        }
    }

    @Test func samplingOfAModelThatTakesNoneIsReported() throws {
        let encoded = try encode(request("claude-sonnet-5-5", SamplingParameters(temperature: 7, topP: 0.9, topK: 4)))
        #expect(encoded.notApplied == [.temperature, .topP, .topK])
        #expect(encoded.http.headers["anthropic-version"] == "2026-10-21")
        #expect(!String(decoding: encoded.http.body, as: UTF8.self).contains("temp"))
    }

    @Test func ofTwoSharesThatExcludeEachOtherTheTemperatureIsSent() throws {
        let both = try encode(request("claude-sonnet-4-5", SamplingParameters(temperature: 0.5, topP: 0.9, topK: 4)))
        #expect(both.notApplied == [.topP])
        let one = try encode(request("claude-sonnet-4-5", SamplingParameters(topP: 0.9)))
        #expect(one.notApplied == [] && one.http.headers["anthropic-version"] == "2023-06-01")
    }

    static let models: [(String, AnthropicSampling)] = [
        ("claude-3-haiku-20240307", .all), ("claude-3-5-sonnet-20241022", .all), ("claude-3-7-sonnet-latest", .all),
        ("claude-2.1", .all), ("claude-sonnet-4-0", .all), ("claude-opus-4-20250514", .all),
        ("claude-opus-4-1", .temperatureOrTopP), ("claude-opus-4-1-20250805", .temperatureOrTopP),
        ("claude-sonnet-4-5", .temperatureOrTopP),
        ("claude-haiku-4-5-20251001", .temperatureOrTopP), ("claude-opus-4-6", .temperatureOrTopP),
        ("CLAUDE-SONNET-4.6", .temperatureOrTopP),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", .temperatureOrTopP),
        ("anthropic/claude-sonnet-4@20250514", .all),
        ("claude-opus-4-7", .none), ("claude-opus-4-10", .none), ("claude-sonnet-5-5", .none), ("claude-opus-5", .none),
        ("claude-sonnet-10-20290101", .none), ("claude-latest", .none), ("claude", .none),
    ]

    @Test(arguments: models, ["api.anthropic.com", "127.0.0.1"])
    func nameOfAModelTellsWhatItTakes(_ model: (String, AnthropicSampling), _ host: String) {
        #expect(AnthropicSampling(model: model.0, host: host) == model.1, "\(model.0)")
    }

    @Test func localModelTakesAllAndAnUnknownOneOfAnthropicNone() {
        #expect(AnthropicSampling(model: "smollm2-135m", host: "127.0.0.1") == .all)
        #expect(AnthropicSampling(model: "smollm2-135m", host: "notanthropic.com") == .all)
        #expect(AnthropicSampling(model: "fable-1", host: "api.anthropic.com") == .none)
        #expect(AnthropicSampling(model: "fable-1", host: "anthropic.com") == .none)
    }

    @Test func messagesOfOneSideAreOneTurnAndTheSystemStandsApart() throws {
        let messages = [
            ChatMessage(.system, "A"), ChatMessage(.user, "1"), ChatMessage(.user, "2"), ChatMessage(.system, "B"),
            ChatMessage(.user, "3"), ChatMessage(.assistant, "4"),
        ]
        #expect(
            try body(CompletionRequest(model: "m", messages: messages, isStreamed: false)) == """
                {"max_tokens":4096,"messages":[{"content":[{"text":"1","type":"text"},{"text":"2","type":"text"},\
                {"text":"3","type":"text"}],"role":"user"},{"content":"4","role":"assistant"}],"model":"m",\
                "stream":false,"system":"A\\n\\nB"}
                """)
    }

    @Test func conversationOfTheSystemAloneIsTheUsers() throws {
        #expect(
            try body(CompletionRequest(model: "m", messages: [ChatMessage(.system, "A")], isStreamed: false)) == """
                {"max_tokens":4096,"messages":[{"content":"A","role":"user"}],"model":"m","stream":false}
                """)
    }

    @Test(arguments: [
        ("https://api.anthropic.com", "https://api.anthropic.com/v1/messages"),
        ("https://api.anthropic.com/v1/", "https://api.anthropic.com/v1/messages"),
        ("http://127.0.0.1:8080/anthropic", "http://127.0.0.1:8080/anthropic/v1/messages"),
        ("http://127.0.0.1:8080/anthropic/v1", "http://127.0.0.1:8080/anthropic/v1/messages"),
        ("http://v1", "http://v1/v1/messages"), ("http://host/v1x", "http://host/v1x/v1/messages"),
    ])
    func baseMayEndInTheVersion(_ base: String, _ url: String) throws {
        #expect(try encode(.sample(), base: base).http.url == url)
    }

    @Test func extraHeadersAndLimitsHold() throws {
        var settings = try ProviderSettings.sample(extraHeaders: ["anthropic-version": "2099-01-01", "X-Team": "a"])
        settings.limits.whole = .seconds(9)
        let http = try AnthropicRequest.encode(.sample(), settings: settings).http
        #expect(http.headers["anthropic-version"] == "2099-01-01" && http.headers["x-team"] == "a")
        #expect(http.headers["authorization"] == nil && http.limits.whole == .seconds(9))
    }

    @Test(arguments: [
        (SamplingParameters(temperature: 1.1), RequestFlaw.outOfRange(.temperature, 0...1)),
        (SamplingParameters(topP: -0.1), .outOfRange(.topP, 0...1)),
        (SamplingParameters(topK: -1), .outOfRange(.topK, 0...(.infinity))),
        (SamplingParameters(maxTokens: 0), .outOfRange(.maxTokens, 1...(.infinity))),
        (SamplingParameters(temperature: .nan), .notFinite(.temperature)),
        (SamplingParameters(seed: 1, schema: AnswerSchema(name: "a b", schema: JSONText(object: "{}")!)), .schemaName),
    ])
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) {
        #expect(throws: flaw) { try encode(request("claude-sonnet-4-0", sampling)) }
    }
}
