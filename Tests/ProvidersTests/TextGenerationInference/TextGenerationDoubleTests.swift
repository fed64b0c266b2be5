import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

@Suite(.enabled(if: ProviderDouble.isPossible, .init(rawValue: ProviderDouble.absence)))
struct TextGenerationDoubleTests {
    fileprivate static let double = Result { try ProviderDouble("tgi_double") }
    fileprivate static let transport = CurlTransport()

    private func provider(base: String? = nil) throws -> any CompletionProvider {
        let kind = try ProviderCatalog.kind("tgi")
        return kind.provider(
            settings: try .sample(base: base ?? Self.double.get().baseURL), transport: Self.transport)
    }

    private func complete(
        _ prompt: String, _ sampling: SamplingParameters = SamplingParameters(), isStreamed: Bool = true
    ) async throws -> Completion {
        try await provider().complete(.sample(prompt, sampling: sampling, isStreamed: isStreamed))
    }

    @Test(arguments: [true, false])
    func answerIsWholeHoweverItComes(_ isStreamed: Bool) async throws {
        let completion = try await complete("one two three", isStreamed: isStreamed)
        #expect(completion.answer.text == "one two three" && completion.answer.finishReason == .stop)
        // The mark that ends the text is a token, too; only a stream counts the prompt.
        #expect(completion.answer.usage == TokenUsage(input: isStreamed ? 3 : nil, output: 4))
        #expect((completion.timing.firstToken != nil) == isStreamed)
    }

    @Test func everyParameterReachesTheServerWithTheTypeItWants() async throws {
        let text = try await complete("!mirror", .everything, isStreamed: false).answer.text
        let seen = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(seen.keys) == [
                "max_new_tokens", "temperature", "do_sample", "top_p", "top_k", "seed", "stop", "frequency_penalty",
                "grammar", "details", "return_full_text",
            ])
    }

    @Test func likeliestTokenCanBeAskedForInEveryWay() async throws {
        for sampling in [
            SamplingParameters(temperature: 0), SamplingParameters(temperature: 0, topP: 1, topK: 1),
            SamplingParameters(topP: 1),
        ] {
            #expect(try await complete("one", sampling).answer.text == "one")
        }
    }

    @Test func schemaIsObeyed() async throws {
        let sampling = SamplingParameters(schema: SamplingParameters.everything.schema)
        #expect(try await complete("Who?", sampling).answer.text == #"{"name": "text"}"#)
    }

    @Test func limitAndStopEndTheAnswer() async throws {
        let limited = try await complete("one two three", SamplingParameters(maxTokens: 2)).answer
        #expect(limited.text == "one two " && limited.finishReason == .length)
        let stopped = try await complete("one two three", SamplingParameters(stop: ["two"])).answer
        #expect(stopped.text == "one two" && stopped.finishReason == .stop)
    }

    @Test func conversationArrivesAsOneText() async throws {
        let request = CompletionRequest(
            model: "any", messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hi")])
        #expect(try await provider().complete(request).answer.text == "System: Be brief.\n\nUser: Hi\n\nAssistant:")
    }

    @Test(arguments: [true, false])
    func failuresAreTyped(_ isStreamed: Bool) async throws {
        let expected: [(String, SamplingParameters, ProviderFault, Int)] = [
            ("!overloaded", SamplingParameters(), .overloaded, 429),
            ("!fails", SamplingParameters(), .serverFailed, isStreamed ? 200 : 424),
            ("one", SamplingParameters(maxTokens: 5_000), .rejected, 422),
            ("one", SamplingParameters(stop: ["1", "2", "3", "4", "5"]), .rejected, 422),
        ]
        for (prompt, sampling, fault, status) in expected {
            let request = CompletionRequest.sample(prompt, sampling: sampling, isStreamed: isStreamed)
            let error = try #require(await failure(from: try provider(), request), "\(prompt)")
            #expect(error.fault == fault && error.status == status && error.detail != nil, "\(prompt): \(error)")
        }
        #expect(
            await failure(from: try provider(), .sample("!fails", isStreamed: isStreamed))?.code == "generation")
    }

    @Test func streamThatJustEndsIsCutShort() async throws {
        #expect(await failure(from: try provider(), .sample("!cut"))?.fault == .cutShort)
    }

    @Test func modelIsListedWithItsContext() async throws {
        let models = try await provider(base: Self.double.get().baseURL + "/v1").models()
        #expect(models == [ModelDescription(name: "double/words-1k", contextTokens: 4_096)])
    }

    /// The path `hf-inference` of Hugging Face's router.
    struct Routed {
        private func provider(token: String? = "hf_1") throws -> any CompletionProvider {
            let settings = try ProviderSettings.sample(base: double.get().baseURL + "/hf-inference", credential: token)
            return try ProviderCatalog.kind("hf-inference").provider(settings: settings, transport: transport)
        }

        private func request(_ model: String, isStreamed: Bool = true) -> CompletionRequest {
            CompletionRequest(
                model: model, messages: [ChatMessage(.user, "one two three")],
                sampling: SamplingParameters(maxTokens: 2), isStreamed: isStreamed)
        }

        @Test(arguments: [true, false])
        func answerIsWholeHoweverItComes(_ isStreamed: Bool) async throws {
            let completion = try await provider().complete(request("double/words-1k", isStreamed: isStreamed))
            #expect(completion.answer.text == "one two " && completion.answer.finishReason == .length)
            #expect(completion.answer.usage.output == 2 && (completion.timing.firstToken != nil) == isStreamed)
        }

        @Test func failuresAreTyped() async throws {
            let unknown = try #require(await failure(from: try provider(), request("org/nobody")))
            #expect(unknown.fault == .notFound && unknown.detail == "Model org/nobody does not exist")
            let refused = await failure(from: try provider(token: "sk-of-another"), request("double/words-1k"))
            #expect(refused?.fault == .unauthorised)
        }

        @Test func onlyItsOwnModelsThatAnswerAreListed() async throws {
            #expect(
                try await provider().models() == [
                    ModelDescription(
                        name: "double/words-1k", owner: "double", created: 1_767_323_045, contextTokens: 4_096)
                ])
        }
    }

    @Suite(.enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("huggingface") })
    struct OfficialClient {
        @Test func itsClientFindsTheDoubleToBeTheServer() async throws {
            let double = try ProviderDouble("tgi_double")
            let outcome = try await PeerProgram.run("huggingface", "tgi_client", [double.baseURL])
            #expect(outcome.status == 0 && outcome.output == "huggingface: satisfied\n")
        }
    }
}
