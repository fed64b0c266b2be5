import Curl
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

@Suite(.enabled(if: ProviderDouble.isPossible, .init(rawValue: ProviderDouble.absence)))
struct GPT4AllDoubleTests {
    private static let double = Result { try ProviderDouble("gpt4all_double") }
    private static let transport = CurlTransport()

    private func provider(base: String? = nil) throws -> any CompletionProvider {
        let kind = try ProviderCatalog.kind("gpt4all")
        return kind.provider(
            settings: try .sample(base: base ?? Self.double.get().baseURL + "/v1"), transport: Self.transport)
    }

    private func request(
        _ prompt: String, model: String = "Words 1K Instruct", _ sampling: SamplingParameters = SamplingParameters(),
        isStreamed: Bool = true
    ) -> CompletionRequest {
        CompletionRequest(
            model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, prompt)],
            sampling: sampling, isStreamed: isStreamed)
    }

    @Test(arguments: [true, false])
    func answerComesWholeWhateverWasWished(_ isStreamed: Bool) async throws {
        let completion = try await provider().complete(
            request("one two three", SamplingParameters(maxTokens: 8, temperature: 0.5), isStreamed: isStreamed))
        #expect(
            completion.answer
                == Answer(
                    text: "one two three", finishReason: .stop, usage: TokenUsage(input: 5, output: 3),
                    model: "Words 1K Instruct"))
        #expect(completion.timing.firstToken == nil && completion.requestID == nil)
    }

    @Test(arguments: [
        ("shout-1k.gguf", "ONE", "Shout 1K"), ("Shout 1K", "ONE", "Shout 1K"), ("nobody", "one", "Words 1K Instruct"),
    ])
    func modelThatAnswersIsNamedWhoeverWasAsked(_ asked: String, _ text: String, _ answering: String) async throws {
        let answer = try await provider().complete(request("one", model: asked)).answer
        #expect(answer.text == text && answer.model == answering)
    }

    @Test func everyWishIsTakenOrReported() async throws {
        let completion = try await provider().complete(request("one", .everything))
        #expect(completion.answer.text == "one" && completion.notApplied.count == 7)
    }

    @Test func answerWithoutALimitIsNotCutAfterSixteenTokens() async throws {
        let prompt = Array(repeating: "word", count: 40).joined(separator: " ")
        let answer = try await provider().complete(request(prompt)).answer
        #expect(answer.text == prompt && answer.finishReason == .stop)
    }

    @Test func limitOfTokensIsTheLength() async throws {
        let answer = try await provider().complete(request("one two three", SamplingParameters(maxTokens: 2))).answer
        #expect(answer.text == "one two " && answer.finishReason == .length)
    }

    @Test func modelThatCannotBeLoadedGivesNoReason() async throws {
        let error = try #require(await failure(from: try provider(), request("one", model: "broken-1k.gguf")))
        #expect(error.fault == .serverFailed && error.status == 500 && error.detail == nil && error.mayRetry)
        #expect(
            error.summary
                == "127.0.0.1 failed inside and gives no reason (HTTP 500): look at its log, or try again later")
    }

    @Test func serverThatIsSwitchedOffDoesNotLetUsIn() async throws {
        let off = try ProviderDouble("gpt4all_double", ["--off"])
        let error = await failure(from: try provider(base: off.baseURL + "/v1"), request("one"))
        #expect(error?.fault == .unauthorised && error?.status == 401)
    }

    @Test func modelsAreListed() async throws {
        #expect(try await provider().models().map(\.name) == ["Words 1K Instruct", "Shout 1K", "Broken 1K"])
    }
}
