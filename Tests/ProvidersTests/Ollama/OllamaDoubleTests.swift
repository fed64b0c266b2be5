import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

@Suite(.enabled(if: ProviderDouble.isPossible, .init(rawValue: ProviderDouble.absence)))
struct OllamaDoubleTests {
    private static let double = Result { try ProviderDouble("ollama_double") }
    private static let transport = CurlTransport()

    private func provider(base: String? = nil) throws -> any CompletionProvider {
        let kind = try ProviderCatalog.kind("ollama")
        return kind.provider(
            settings: try .sample(base: base ?? Self.double.get().baseURL), transport: Self.transport)
    }

    private func request(
        _ model: String, _ prompt: String = "one two three", _ sampling: SamplingParameters = SamplingParameters(),
        isStreamed: Bool = true
    ) -> CompletionRequest {
        CompletionRequest(
            model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, prompt)],
            sampling: sampling, isStreamed: isStreamed)
    }

    @Test(arguments: [true, false])
    func answerIsWholeHoweverItComes(_ isStreamed: Bool) async throws {
        let completion = try await provider().complete(request("echo", isStreamed: isStreamed))
        #expect(
            completion.answer
                == Answer(
                    text: "one two three", finishReason: .stop, usage: TokenUsage(input: 5, output: 3), model: "echo",
                    serverTiming: ServerTiming(load: 1_234, prompt: 2_345, generation: 3_456)))
        #expect((completion.timing.firstToken != nil) == isStreamed)
    }

    @Test func everyParameterReachesTheServerWithTheTypeItWants() async throws {
        let text = try await provider().complete(
            request("mirror", "Hi", SamplingParameters.everything.withoutEffort, isStreamed: false)
        ).answer.text
        let seen = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let options = try #require(seen["options"] as? [String: Any])
        #expect(
            Set(options.keys) == [
                "num_predict", "temperature", "top_p", "top_k", "seed", "stop", "frequency_penalty", "presence_penalty",
            ])
        #expect(seen["format"] is [String: Any])
    }

    @Test func schemaIsObeyed() async throws {
        let sampling = SamplingParameters(schema: SamplingParameters.everything.schema)
        #expect(
            try await provider().complete(request("echo", "Hi", sampling)).answer.text == #"{"name": "text"}"#
        )
    }

    @Test func thoughtsStandApart() async throws {
        let sampling = SamplingParameters(reasoningEffort: "high")
        let answer = try await provider().complete(request("thinker", "Hi", sampling)).answer
        #expect(answer.text == "Hi" && answer.reasoning == "Hm, well.")
        let silent = SamplingParameters(reasoningEffort: "none")
        #expect(try await provider().complete(request("thinker", "Hi", silent)).answer.reasoning == nil)
    }

    @Test func limitAndStopEndTheAnswer() async throws {
        let limited = try await provider().complete(request("echo", "one two three", SamplingParameters(maxTokens: 2)))
        #expect(limited.answer.text == "one two " && limited.answer.finishReason == .length)
        let stopped = try await provider().complete(request("echo", "one two three", SamplingParameters(stop: ["two"])))
        #expect(stopped.answer.text == "one " && stopped.answer.finishReason == .stop)
    }

    @Test func promptFromTheCacheIsNotCounted() async throws {
        let answer = try await provider().complete(request("cached")).answer
        #expect(answer.usage == TokenUsage(output: 3) && answer.serverTiming?.prompt == nil)
    }

    @Test(arguments: [true, false])
    func failuresAreTyped(_ isStreamed: Bool) async throws {
        let expected: [(String, ProviderFault, Int, String)] = [
            ("nobody", .notFound, 404, "model 'nobody' not found"),
            ("busy", .overloaded, 503, "server busy, please try again.  maximum pending requests exceeded"),
            (
                "breaks", .serverFailed, isStreamed ? 200 : 500,
                "an error was encountered while running the model: unexpected EOF"
            ),
        ]
        for (model, fault, status, detail) in expected {
            let error = try #require(
                await failure(from: try provider(), request(model, isStreamed: isStreamed)), "\(model)")
            #expect(error.fault == fault && error.status == status && error.detail == detail, "\(model): \(error)")
            #expect(!error.summary.contains(detail))
        }
    }

    @Test func thoughtThatAModelDoesNotKnowIsRefused() async throws {
        let sampling = SamplingParameters(reasoningEffort: "low")
        let error = await failure(from: try provider(), request("echo", "Hi", sampling))
        #expect(error?.fault == .rejected && error?.detail == "\"echo\" does not support thinking")
        let odd = SamplingParameters(reasoningEffort: "odd")
        #expect(await failure(from: try provider(), request("thinker", "Hi", odd))?.fault == .rejected)
    }

    @Test func streamThatJustEndsIsCutShort() async throws {
        #expect(await failure(from: try provider(), request("cut"))?.fault == .cutShort)
    }

    @Test func modelsAreListed() async throws {
        let names = try await provider(base: Self.double.get().baseURL + "/v1").models().map(\.name)
        #expect(names.first == "echo:latest" && names.count == 7)
    }

    @Suite(.enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("ollama") })
    struct OfficialClient {
        @Test func itsClientFindsTheDoubleToBeOllama() async throws {
            let double = try ProviderDouble("ollama_double")
            let outcome = try await PeerProgram.run("ollama", "ollama_client", [double.baseURL])
            #expect(outcome.status == 0 && outcome.output == "ollama: satisfied\n")
        }
    }
}

extension SamplingParameters {
    /// For models that do not think.
    fileprivate var withoutEffort: SamplingParameters {
        var parameters = self
        parameters.reasoningEffort = nil
        return parameters
    }
}
