import HTTPTransport
import Testing

@testable import Providers

@Suite struct OpenAIChatRequestTests {
    private static let everything = SamplingParameters(
        maxTokens: 64, temperature: 0.7, topP: 0.9, topK: 40, seed: 7, frequencyPenalty: 0.5, presencePenalty: -0.5,
        stop: ["\n", "END"],
        schema: AnswerSchema(
            name: "person",
            schema: JSONText(
                object: #"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}}}"#)!,
            isStrict: true),
        reasoningEffort: "low")
    private static let request = CompletionRequest(
        model: "gpt-4.1",
        messages: [
            ChatMessage(.system, "Be brief."), ChatMessage(.user, "Say \"hi\"."), ChatMessage(.assistant, "hi"),
        ],
        sampling: everything)

    private func encode(_ request: CompletionRequest, base: String, dialect: OpenAIDialect? = nil) throws
        -> EncodedRequest
    {
        let settings = try ProviderSettings.sample(base: base)
        return try OpenAIChatRequest.encode(
            request, settings: settings, dialect: dialect ?? OpenAIDialect(host: settings.baseURL.host))
    }

    private func body(
        _ request: CompletionRequest, base: String = "http://localhost:1/v1", dialect: OpenAIDialect? = nil
    )
        throws -> String
    {
        String(decoding: try encode(request, base: base, dialect: dialect).http.body, as: UTF8.self)
    }

    @Test func bareRequestHasTheseBytes() throws {
        #expect(
            try body(.sample("Hi", isStreamed: false))
                == #"{"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","stream":false}"#)
    }

    @Test func fullRequestToOpenAIHasTheseBytes() throws {
        let expected = """
            {"frequency_penalty":0.5,"max_completion_tokens":64,"messages":[{"content":"Be brief.","role":"system"},\
            {"content":"Say \\"hi\\".","role":"user"},{"content":"hi","role":"assistant"}],"model":"gpt-4.1",\
            "presence_penalty":-0.5,"reasoning_effort":"low","response_format":{"json_schema":{"name":"person",\
            "schema":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}}},"strict":true},\
            "type":"json_schema"},"seed":7,"stop":["\\n","END"],"stream":true,"stream_options":{"include_usage":true},\
            "temperature":0.7,"top_p":0.9}
            """
        #expect(try body(Self.request, base: "https://api.openai.com/v1") == expected)
    }

    @Test func compatibleServerGetsTheOldLimitAndTopK() throws {
        let sampling = SamplingParameters(maxTokens: 8, topK: 40)
        #expect(
            try body(.sample("Hi", sampling: sampling, isStreamed: false)) == """
                {"max_tokens":8,"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","stream":false,"top_k":40}
                """)
    }

    @Test func topKIsReportedWhereOpenAIHasNoPlaceForIt() throws {
        #expect(try encode(Self.request, base: "https://api.openai.com/v1").notApplied == [.topK])
        #expect(try encode(Self.request, base: "http://localhost:1/v1").notApplied == [])
        #expect(try encode(.sample(), base: "https://api.openai.com/v1").notApplied == [])
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", OpenAIDialect.openAI), ("https://team.openai.azure.com/openai/v1", .openAI),
        ("https://openai.example.com/v1", .compatible), ("https://router.huggingface.co/v1", .huggingFace),
        ("https://api.openai.com.example.org/v1", .compatible),
    ])
    func hostDecidesTheDialect(_ base: String, _ dialect: OpenAIDialect) throws {
        #expect(OpenAIDialect(host: try BaseURL(base).host) == dialect)
        #expect(.ofOpenAI(at: try BaseURL(base).host) == (dialect == .compatible ? .openAIElsewhere : dialect))
    }

    @Test func settingOverrulesTheHost() throws {
        let forced = OpenAIDialect(
            tokenLimitField: .maxCompletionTokens, rules: ParameterRules(taking: [.maxTokens, .topK]))
        let text = try body(.sample(sampling: SamplingParameters(maxTokens: 3, topK: 2)), dialect: forced)
        #expect(text.contains(#""max_completion_tokens":3"#) && text.contains(#""top_k":2"#))
    }

    @Test func headersCarryKeyOrganisationAndExtras() throws {
        var settings = try ProviderSettings.sample(
            credential: " sk-1\n", extraHeaders: ["X-Team": "a", "accept": "text/x"])
        settings.organisation = "org-9"
        settings.limits.whole = .seconds(9)
        let http = try OpenAIChatRequest.encode(.sample(), settings: settings, dialect: .compatible).http
        #expect(http.method == "POST" && http.url == "http://127.0.0.1:8080/v1/chat/completions")
        #expect(http.headers["authorization"] == "Bearer sk-1")
        #expect(http.headers["openai-organization"] == "org-9")
        #expect(http.headers["content-type"] == "application/json")
        #expect(http.headers["x-team"] == "a" && http.headers["accept"] == "text/x")
        #expect(http.limits.whole == .seconds(9))
    }

    @Test func huggingFaceBillsByItsOwnHeader() throws {
        var settings = try ProviderSettings.sample()
        settings.organisation = "org-9"
        let http = OpenAIChatRequest.listModels(settings: settings, dialect: .huggingFace)
        #expect(http.headers["x-hf-bill-to"] == "org-9" && http.headers["openai-organization"] == nil)
    }

    @Test func requestWithItsOwnLimitsKeepsThem() throws {
        var request = CompletionRequest.sample()
        request.limits = HTTPLimits(whole: .seconds(3))
        #expect(try encode(request, base: "http://localhost:1/v1").http.limits.whole == .seconds(3))
    }

    @Test func noKeyMeansNoAuthorization() throws {
        let http = try encode(.sample(), base: "http://localhost:1/v1/").http
        #expect(http.headers["authorization"] == nil)
        #expect(http.url == "http://localhost:1/v1/chat/completions")
    }

    static let flawed: [(SamplingParameters, RequestFlaw)] = [
        (SamplingParameters(stop: ["1", "2", "3", "4", "5"]), .tooManyStops(count: 5, limit: 4)),
        (SamplingParameters(stop: ["a", ""]), .emptyStop),
        (SamplingParameters(temperature: .nan), .notFinite(.temperature)),
        (SamplingParameters(topP: .infinity), .notFinite(.topP)),
        (SamplingParameters(temperature: -0.1), .outOfRange(.temperature, 0...(.infinity))),
        (SamplingParameters(topP: 1.1), .outOfRange(.topP, 0...1)),
        (SamplingParameters(maxTokens: 0), .outOfRange(.maxTokens, 1...(.infinity))),
        (SamplingParameters(schema: AnswerSchema(name: "a b", schema: JSONText(object: "{}")!)), .schemaName),
        (SamplingParameters(schema: AnswerSchema(name: "a.b", schema: JSONText(object: "{}")!)), .schemaName),
    ]

    @Test(arguments: flawed)
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) async throws {
        let transport = ReplayTransport()
        let error = await failure(of: try .sample(transport), .sample(sampling: sampling))
        #expect(error?.fault == .unsendable(flaw))
        #expect(error?.mayRetry == false)
        #expect(transport.requests.isEmpty)
    }

    /// The kind says whose rules hold, whatever the address.
    @Test(arguments: ["openai", "openai-responses"], ["https://api.openai.com/v1", "http://127.0.0.1:9/v1"])
    func openAIsRangesHoldAtEveryAddress(_ kind: String, _ base: String) async throws {
        let transport = ReplayTransport()
        let provider = try ProviderCatalog.kind(kind).provider(settings: .sample(base: base), transport: transport)
        let temperature = CompletionRequest.sample(sampling: SamplingParameters(temperature: 5))
        #expect(throws: RequestFlaw.outOfRange(.temperature, 0...2)) { try provider.check(temperature) }
        #expect(await failure(from: provider, temperature)?.fault == .unsendable(.outOfRange(.temperature, 0...2)))
        let effort = CompletionRequest.sample(sampling: SamplingParameters(reasoningEffort: "hgh"))
        let words = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
        #expect(throws: RequestFlaw.unknownEffort(words)) { try provider.check(effort) }
        #expect(throws: Never.self) { try provider.check(.sample()) }
        #expect(transport.requests.isEmpty)
    }

    @Test func othersThatSpeakItTakeWhatTheyTake() throws {
        let provider = try ProviderCatalog.kind("openai-compatible").provider(
            settings: .sample(), transport: ReplayTransport())
        let sampling = SamplingParameters(temperature: 5, frequencyPenalty: 9, reasoningEffort: "hgh")
        #expect(throws: Never.self) { try provider.check(.sample(sampling: sampling)) }
    }

    @Test func aFlawSaysWhatIsTaken() {
        #expect(
            RequestFlaw.unknownEffort(["low", "high", "max"]).summary
                == "reasoning_effort must be low, high or max here")
        #expect(RequestFlaw.emptyStop.summary == "a stop text is empty; leave it out")
    }

    @Test func conversationWithoutAMessageIsNotSent() async throws {
        let error = await failure(of: try .sample(ReplayTransport()), CompletionRequest(model: "m", messages: []))
        #expect(error?.fault == .unsendable(.noMessages))
    }

    @Test func fourStopsAreSent() throws {
        #expect(
            try body(.sample(sampling: SamplingParameters(stop: ["1", "2", "3", "4"]))).contains(
                #""stop":["1","2","3","4"]"#))
    }
}
