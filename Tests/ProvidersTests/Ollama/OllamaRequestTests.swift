import HTTPTransport
import Testing

@testable import Providers

@Suite struct OllamaRequestTests {
    private func encode(
        _ request: CompletionRequest, base: String = "http://127.0.0.1:11434", credential: String? = nil
    ) throws -> EncodedRequest {
        try OllamaRequest.encode(request, settings: .sample(base: base, credential: credential))
    }

    private func body(_ request: CompletionRequest) throws -> String {
        String(decoding: try encode(request).http.body, as: UTF8.self)
    }

    @Test func bareRequestHasTheseBytes() throws {
        #expect(
            try body(.sample("Hi", isStreamed: false))
                == #"{"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","stream":false}"#)
    }

    @Test func fullRequestHasTheseBytes() throws {
        let expected = """
            {"format":{"type":"object","properties":{"name":{"type":"string"}}},\
            "messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","options":{"frequency_penalty":0.5,\
            "num_predict":64,"presence_penalty":0.25,"seed":7,"stop":["\\n","END"],"temperature":0.7,"top_k":40,\
            "top_p":0.9},"stream":true,"think":"low"}
            """
        #expect(try body(.sample("Hi", sampling: .everything)) == expected)
        #expect(try encode(.sample(sampling: .everything)).notApplied == [])
    }

    @Test(arguments: [
        ("none", "false"), ("false", "false"), ("true", "true"), ("high", #""high""#), ("max", #""max""#),
        ("odd", #""odd""#),
    ])
    func effortIsAWishToThink(_ effort: String, _ expected: String) throws {
        let sampling = SamplingParameters(reasoningEffort: effort)
        #expect(try body(.sample(sampling: sampling)).hasSuffix(#","think":\#(expected)}"#))
    }

    @Test(arguments: [
        "http://h:11434", "http://h:11434/", "http://h:11434/api", "http://h:11434/v1/", "http://h:11434/V1",
    ])
    func everyUsualAddressOfTheServerWillDo(_ base: String) throws {
        #expect(try encode(.sample(), base: base).http.url == "http://h:11434/api/chat")
        #expect(OllamaRequest.listModels(settings: try .sample(base: base)).url == "http://h:11434/api/tags")
    }

    @Test func addressBehindAPathKeepsIt() throws {
        #expect(try encode(.sample(), base: "http://h/apis/api").http.url == "http://h/apis/api/chat")
        #expect(try encode(.sample(), base: "http://h/rapi").http.url == "http://h/rapi/api/chat")
    }

    @Test func headersAskForLinesAndCarryAKeyWhereThereIsOne() throws {
        let http = try encode(.sample()).http
        #expect(http.method == "POST" && http.headers["accept"] == "application/x-ndjson")
        #expect(http.headers["content-type"] == "application/json" && http.headers["authorization"] == nil)
        #expect(try encode(.sample(), credential: "k-1").http.headers["authorization"] == "Bearer k-1")
        #expect(try encode(.sample(isStreamed: false)).http.headers["accept"] == "application/json")
    }

    @Test func extraHeadersAndLimitsAreThoseOfTheCaller() throws {
        var settings = try ProviderSettings.sample(extraHeaders: ["accept": "text/x"])
        settings.limits.whole = .seconds(9)
        var request = CompletionRequest.sample()
        #expect(try OllamaRequest.encode(request, settings: settings).http.headers["accept"] == "text/x")
        #expect(try OllamaRequest.encode(request, settings: settings).http.limits.whole == .seconds(9))
        request.limits = HTTPLimits(whole: .seconds(3))
        #expect(try OllamaRequest.encode(request, settings: settings).http.limits.whole == .seconds(3))
    }

    @Test(arguments: [
        (SamplingParameters(temperature: .nan), RequestFlaw.notFinite(.temperature)),
        (SamplingParameters(maxTokens: 0), .outOfRange(.maxTokens, 1...(.infinity))),
        (SamplingParameters(topP: 2), .outOfRange(.topP, 0...1)),
    ])
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) async throws {
        let transport = ReplayTransport()
        let provider = OllamaProvider(settings: try .sample(), transport: transport)
        #expect(await failure(from: provider, .sample(sampling: sampling))?.fault == .unsendable(flaw))
        #expect(transport.requests.isEmpty)
    }

    @Test func conversationWithoutAMessageIsNotSent() {
        #expect(throws: RequestFlaw.noMessages) { try encode(CompletionRequest(model: "m", messages: [])) }
    }
}
