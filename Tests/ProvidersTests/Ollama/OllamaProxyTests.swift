import Curl
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// Against a server of Ollama's protocol that others wrote, with a real model behind it. Its lines are real; its counts are
/// words, and its only reason to end is `stop`.
@Suite(
    .serialized, .enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("ollama-proxy") },
    .enabled("\(LocalModel.absence)") { try await LocalModel.isPossible() })
struct OllamaProxyTests {
    private static let model = Task { try await LocalModel.start() }
    private static let proxy = Task {
        let model = try await Self.model.value
        return try await PeerServer.start(
            "ollama-proxy",
            [
                "PROVIDERS_LOCAL_BASE_URL": model.baseURL, "PROVIDERS_LOCAL_API_KEY": "none",
                "EXTRA_MODELS": "local/\(model.name)",
            ])
    }

    private func provider() async throws -> any CompletionProvider {
        let base = try await Self.proxy.value.baseURL
        return try ProviderCatalog.kind("ollama").provider(settings: .sample(base: base), transport: CurlTransport())
    }

    private func request(_ model: String, isStreamed: Bool) -> CompletionRequest {
        CompletionRequest(
            model: model, messages: [ChatMessage(.user, "Name three colours.")],
            sampling: SamplingParameters(maxTokens: 32, temperature: 0, seed: 7), isStreamed: isStreamed)
    }

    @Test(arguments: [true, false])
    func realModelAnswersThroughIt(_ isStreamed: Bool) async throws {
        let completion = try await provider().complete(request("local/smollm2-135m", isStreamed: isStreamed))
        #expect(!completion.answer.text.isEmpty && completion.answer.finishReason == .stop)
        #expect(try #require(completion.answer.usage.output) > 0)
        #expect((completion.timing.firstToken != nil) == isStreamed)
    }

    @Test func itsModelsAreListed() async throws {
        #expect(try await provider().models().map(\.name).contains("local/smollm2-135m"))
    }

    @Test func modelThatItDoesNotHaveIsAnError() async throws {
        let error = try #require(await failure(from: provider(), request("other/nobody", isStreamed: false)))
        #expect(error.status == 400 && error.fault == .rejected && error.detail != nil)
    }
}
