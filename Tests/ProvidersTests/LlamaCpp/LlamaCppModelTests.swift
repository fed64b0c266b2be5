import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// Against llama.cpp's real server. One after the other: what a model computes beside another request may differ in its
/// last digits, and so in its words.
@Suite(.serialized, .enabled("\(LocalModel.absence)") { try await LocalModel.isPossible() })
struct LlamaCppModelTests {
    private static let model = Task { try await LocalModel.start() }
    private static let transport = CurlTransport()

    private func complete(
        _ sampling: SamplingParameters, of messages: [ChatMessage] = [ChatMessage(.user, "Name three colours.")],
        isStreamed: Bool = false
    ) async throws -> Completion {
        let model = try await Self.model.value
        return try await provider(base: model.baseURL).complete(
            CompletionRequest(model: model.name, messages: messages, sampling: sampling, isStreamed: isStreamed))
    }

    private func provider(base: String) throws -> any CompletionProvider {
        try ProviderCatalog.kind("llamacpp").provider(settings: .sample(base: base), transport: Self.transport)
    }

    @Test(arguments: [true, false])
    func completionTellsHowItWasMade(_ isStreamed: Bool) async throws {
        let sampling = SamplingParameters(
            maxTokens: 24, temperature: 0.5, topP: 0.9, topK: 20, seed: 7, frequencyPenalty: 0.25)
        let completion = try await complete(sampling, of: [ChatMessage(.user, "Hi")], isStreamed: isStreamed)
        let answer = completion.answer
        #expect(!answer.text.isEmpty && answer.model == "smollm2-135m")
        #expect(try #require(answer.usage.input) > 10, "the template adds to the prompt")
        #expect((1...24).contains(try #require(answer.usage.output)) && answer.usage.cached == 0)
        #expect((completion.timing.firstToken != nil) == isStreamed)
        let timing = try #require(answer.serverTiming)
        #expect(try #require(timing.prompt) > 0 && #require(timing.generation) > 0 && timing.load == nil)
        let text = try #require(answer.effectiveSettings).text
        let settings = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(settings["seed"] as? Int == 7 && settings["top_k"] as? Int == 20)
        #expect(settings["n_predict"] as? Int == 24 && settings["frequency_penalty"] as? Double == 0.25)
        let sent = String(decoding: completion.requestSent, as: UTF8.self)
        #expect(sent.contains("<|im_start|>user\\nHi<|im_end|>\\n<|im_start|>assistant\\n"))
    }

    @Test func sameSeedWritesTheSameHoweverItComes() async throws {
        let sampling = SamplingParameters(maxTokens: 32, temperature: 0.8, seed: 11)
        let whole = try await complete(sampling).answer
        let streamed = try await complete(sampling, isStreamed: true).answer
        #expect(whole.text == streamed.text && whole.usage == streamed.usage)
        #expect(whole.finishReason == streamed.finishReason)
    }

    @Test func limitOfTokensIsTheLength() async throws {
        let answer = try await complete(SamplingParameters(maxTokens: 3, temperature: 0, seed: 1)).answer
        #expect(answer.finishReason == .length && answer.usage.output == 3)
    }

    @Test func stopTextEndsTheAnswerAndIsNotInIt() async throws {
        let answer = try await complete(
            SamplingParameters(maxTokens: 64, temperature: 0, seed: 1, stop: ["e", "o"]), isStreamed: true
        ).answer
        #expect(answer.finishReason == .stop && !answer.text.contains { "eo".contains($0) })
    }

    @Test func schemaIsObeyed() async throws {
        let schema = AnswerSchema(
            name: "size",
            schema: JSONText(
                object: #"{"type":"object","properties":{"size":{"enum":["small","large"]}},"required":["size"],"#
                    + #""additionalProperties":false}"#)!)
        let answer = try await complete(
            SamplingParameters(maxTokens: 200, temperature: 0, seed: 1, schema: schema),
            of: [ChatMessage(.user, #"Is a mouse small or large? Answer with JSON like {"size":"small"}."#)]
        ).answer
        let read = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: String]
        #expect(["small", "large"].contains(read?["size"]))
    }

    @Test func conversationKeepsItsRolesAndMayBeContinued() async throws {
        let completion = try await complete(
            SamplingParameters(maxTokens: 4, temperature: 0, seed: 1),
            of: [
                ChatMessage(.system, "Be brief."), ChatMessage(.user, "Count to five."),
                ChatMessage(.assistant, "1, 2, 3,"),
            ])
        let sent = String(decoding: completion.requestSent, as: UTF8.self)
        #expect(sent.contains("<|im_start|>system\\nBe brief.<|im_end|>") && sent.contains("assistant\\n1, 2, 3,\","))
    }

    @Test func promptOverTheContextIsTooLarge() async throws {
        let model = try await Self.model.value
        let request = CompletionRequest(
            model: model.name, messages: [ChatMessage(.user, String(repeating: "hello ", count: 3_000))])
        let error = try #require(await failure(from: try provider(base: model.baseURL), request))
        #expect(error.fault == .tooLarge && error.status == 400 && error.code == "exceed_context_size_error")
    }

    @Test func modelIsListedWithItsContext() async throws {
        let model = try await Self.model.value
        let root = String(model.baseURL.dropLast("/v1".count))
        for base in [model.baseURL, root] {
            let models = try await provider(base: base).models()
            #expect(models.map(\.name) == [model.name] && models.first?.contextTokens == 2_048)
        }
    }
}
