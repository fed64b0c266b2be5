import Curl
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// llama.cpp's real server through the cloud protocols that it speaks beside its own: what their adapters send a real server takes, and what
/// it answers they read.
@Suite(.serialized, .enabled("\(LocalModel.absence)") { try await LocalModel.isPossible() })
struct LlamaCppProtocolTests {
    private static let model = Task { try await LocalModel.start() }
    private static let transport = CurlTransport()

    private static let kinds = ["openai", "openai-compatible", "openai-responses", "anthropic"]

    private func complete(
        _ kind: String, _ sampling: SamplingParameters, _ messages: [ChatMessage], isStreamed: Bool = false
    ) async throws -> Completion {
        let model = try await Self.model.value
        let kind = try ProviderCatalog.kind(kind)
        let settings = ProviderSettings(baseURL: try kind.baseURL(given: model.baseURL), credential: nil)
        return try await kind.provider(settings: settings, transport: Self.transport).complete(
            CompletionRequest(model: model.name, messages: messages, sampling: sampling, isStreamed: isStreamed))
    }

    private static let question = [
        ChatMessage(.system, "You are a helpful assistant."), ChatMessage(.user, "Name three colours."),
    ]

    @Test(arguments: kinds, [true, false]) func realModelAnswers(kind: String, isStreamed: Bool) async throws {
        let sampling = SamplingParameters(maxTokens: 48, temperature: 0)
        let completion = try await complete(kind, sampling, Self.question, isStreamed: isStreamed)
        let answer = completion.answer
        #expect(!answer.text.isEmpty && answer.finishReason == .stop && answer.model == "smollm2-135m")
        // The system message and the template are in the prompt.
        #expect(try #require(answer.usage.input) > 15)
        #expect((1...48).contains(try #require(answer.usage.output)))
        #expect((completion.timing.firstToken != nil) == isStreamed)
        #expect(completion.notApplied.isEmpty)
    }

    @Test(arguments: [
        // `top_k` is kept from OpenAI itself, and from no other host.
        ("openai", [SamplingParameter]()), ("openai-compatible", []),
        ("openai-responses", [.topK, .seed, .frequencyPenalty, .presencePenalty]),
        ("anthropic", [.seed, .frequencyPenalty, .presencePenalty]),
    ]) func everyParameterIsTakenOrSaidNotToBe(kind: String, notApplied: [SamplingParameter]) async throws {
        let sampling = SamplingParameters(
            maxTokens: 8, temperature: 0.2, topP: 0.9, topK: 20, seed: 7, frequencyPenalty: 0.1, presencePenalty: 0.1)
        let completion = try await complete(kind, sampling, Self.question)
        #expect(!completion.answer.text.isEmpty)
        #expect(Set(completion.notApplied) == Set(notApplied))
    }

    @Test(arguments: kinds, [true, false]) func limitOfTokensIsTheLength(kind: String, isStreamed: Bool) async throws {
        let sampling = SamplingParameters(maxTokens: 3, temperature: 0)
        let answer = try await complete(kind, sampling, Self.question, isStreamed: isStreamed).answer
        #expect(answer.usage.output == 3)
        // Its responses say `completed` of an answer that the limit ended.
        #expect(answer.finishReason == (kind == "openai-responses" ? .stop : .length))
    }

    @Test(arguments: ["openai", "openai-compatible", "anthropic"])
    func stopTextEndsTheAnswerAndIsNotInIt(kind: String) async throws {
        let sampling = SamplingParameters(maxTokens: 64, temperature: 0, stop: ["e", "o"])
        let answer = try await complete(kind, sampling, Self.question).answer
        #expect(answer.finishReason == .stop && !answer.text.contains { "eo".contains($0) })
    }

    @Test(arguments: ["openai", "openai-compatible", "openai-responses"])
    func schemaIsObeyed(kind: String) async throws {
        let schema = AnswerSchema(
            name: "size",
            schema: JSONText(
                object: #"{"type":"object","properties":{"size":{"enum":["small","large"]}},"required":["size"],"#
                    + #""additionalProperties":false}"#)!)
        let answer = try await complete(
            kind, SamplingParameters(maxTokens: 200, temperature: 0, schema: schema),
            [ChatMessage(.user, #"Is a mouse small or large? Answer with JSON like {"size":"small"}."#)]
        ).answer
        #expect(answer.text.wholeMatch(of: /\s*\{\s*"size"\s*:\s*"(small|large)"\s*\}\s*/) != nil)
    }

    @Test(arguments: kinds) func promptOverTheContextIsTooLarge(kind: String) async throws {
        let long = [ChatMessage(.user, String(repeating: "hello ", count: 3_000))]
        let error = await #expect(throws: ProviderError.self) {
            _ = try await complete(kind, SamplingParameters(maxTokens: 8), long)
        }
        #expect(error?.fault == .tooLarge && error?.status == 400)
    }

    @Test(arguments: kinds) func modelIsListed(kind: String) async throws {
        let model = try await Self.model.value
        let kind = try ProviderCatalog.kind(kind)
        let settings = ProviderSettings(baseURL: try kind.baseURL(given: model.baseURL), credential: nil)
        let models = try await kind.provider(settings: settings, transport: Self.transport).models()
        #expect(models.map(\.name).contains(model.name))
    }
}
