import HTTPTransport
import Testing

@testable import Providers

@Suite struct OpenAIModelFamilyTests {
    private static let shares: Set<SamplingParameter> = [.temperature, .topP]
    private static let penalties: Set<SamplingParameter> = [.frequencyPenalty, .presencePenalty]

    static let families: [(String, String?, Set<SamplingParameter>, Bool)] = [
        ("gpt-4.1", nil, [], false), ("gpt-4o-mini", "low", [], false), ("gpt-5-chat-latest", nil, [], false),
        ("gpt-oss-120b", nil, [], false), ("o30", nil, [], false), ("gpt-50", nil, [], false), ("", nil, [], false),
        ("o1", nil, shares.union(penalties), true), ("o1-2024-12-17", nil, shares.union(penalties), true),
        ("o1-mini", nil, shares.union(penalties), false), ("o1-preview", nil, shares.union(penalties), false),
        ("o3", nil, shares.union(penalties).union([.stop]), true),
        ("o4-mini", "low", shares.union(penalties).union([.stop]), true),
        ("ft:o4-mini-2025-04-16:org::id", nil, shares.union(penalties).union([.stop]), true),
        ("ft:o3:the-chat-org::id", nil, shares.union(penalties).union([.stop]), true),
        ("gpt-5", nil, shares.union(penalties).union([.stop]), true),
        ("GPT-5-mini", "none", shares.union(penalties).union([.stop]), true),
        ("gpt-5.1", nil, shares.union(penalties).union([.stop]), true),
        ("gpt-5.1", "none", penalties.union([.stop]), true), ("gpt-5.4-mini", "none", penalties.union([.stop]), true),
        ("gpt-5.5-2026-04-23", "none", penalties.union([.stop]), true),
        ("gpt-5.10", nil, shares.union(penalties).union([.stop]), true),
    ]

    @Test(arguments: families)
    func nameAndEffortTellWhatIsRefused(
        _ model: String, _ effort: String?, _ untaken: Set<SamplingParameter>, _ hasDeveloper: Bool
    ) {
        let family = OpenAIModelFamily(model: model, effort: effort)
        #expect(family.untaken == untaken && family.hasDeveloper == hasDeveloper)
    }

    private func encode(
        _ model: String, _ sampling: SamplingParameters, base: String = "https://api.openai.com/v1",
        dialect: OpenAIDialect? = nil
    ) throws -> (body: String, notApplied: [SamplingParameter]) {
        let settings = try ProviderSettings.sample(base: base)
        let request = CompletionRequest(
            model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hi")], sampling: sampling,
            isStreamed: false)
        let encoded = try OpenAIChatRequest.encode(
            request, settings: settings, dialect: dialect ?? OpenAIDialect(host: settings.baseURL.host))
        return (String(decoding: encoded.http.body, as: UTF8.self), encoded.notApplied)
    }

    @Test func whatAReasoningModelRefusesIsReportedInsteadOfSent() throws {
        let (body, notApplied) = try encode("gpt-5", .everything)
        #expect(notApplied == [.temperature, .topP, .topK, .frequencyPenalty, .presencePenalty, .stop])
        #expect(
            body == """
                {"max_completion_tokens":64,"messages":[{"content":"Be brief.","role":"developer"},{"content":"Hi",\
                "role":"user"}],"model":"gpt-5","reasoning_effort":"low","response_format":{"json_schema":\
                {"name":"person","schema":{"type":"object","properties":{"name":{"type":"string"}}},"strict":true},\
                "type":"json_schema"},"seed":7,"stream":false}
                """)
    }

    @Test func valueThatTheModelHasAnywayIsNeitherSentNorReported() throws {
        let (body, notApplied) = try encode(
            "o3", SamplingParameters(temperature: 1, topP: 1, frequencyPenalty: 0, presencePenalty: 0))
        #expect(notApplied == [] && !body.contains("temperature") && !body.contains("penalty"))
    }

    /// A gateway passes on what it is sent, and the model refuses it there as well.
    @Test(arguments: ["https://gateway.example.com/v1", "http://localhost:1/v1", "https://api.openai.com/v1"])
    func aReasoningModelIsAskedAlikeWhereverItIsReached(_ base: String) throws {
        for model in ["gpt-5", "openai/gpt-5"] {
            let (body, notApplied) = try encode(
                model, .everything, base: base, dialect: .ofOpenAI(at: try BaseURL(base).host))
            #expect(notApplied == [.temperature, .topP, .topK, .frequencyPenalty, .presencePenalty, .stop])
            #expect(body.contains(#""max_completion_tokens":64"#) && body.contains(#""role":"developer""#))
        }
    }

    /// What stands in for OpenAI on this machine has models of its own, and knows the old limit.
    @Test func aModelThatNobodyKnowsIsAskedAsByOthers() throws {
        let (body, notApplied) = try encode(
            "smollm2-135m", .everything, base: "http://localhost:1/v1", dialect: .ofOpenAI(at: "localhost"))
        #expect(notApplied == [] && body.contains(#""max_tokens":64"#) && body.contains(#""temperature":0.7"#))
        #expect(body.contains(#""role":"system""#) && body.contains(#""top_k":40"#))
    }

    @Test func otherHostsAreSentEverything() throws {
        let (body, notApplied) = try encode("o3", SamplingParameters(temperature: 0.5), base: "http://localhost:1/v1")
        #expect(notApplied == [] && body.contains(#""temperature":0.5"#) && body.contains(#""role":"system""#))
    }
}
