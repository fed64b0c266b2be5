import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

@Suite(.enabled(if: ProviderDouble.isPossible, .init(rawValue: ProviderDouble.absence)))
struct CohereDoubleTests {
    private static let double = Result { try ProviderDouble("cohere_double") }
    private static let transport = CurlTransport()

    private func provider(base: String? = nil, credential: String? = "co-canary-1") throws -> any CompletionProvider {
        let settings = try ProviderSettings.sample(base: base ?? Self.double.get().baseURL, credential: credential)
        return try ProviderCatalog.kind("cohere").provider(settings: settings, transport: Self.transport)
    }

    private func request(
        _ model: String, _ prompt: String = "one two three", sampling: SamplingParameters = SamplingParameters(),
        isStreamed: Bool = true
    ) -> CompletionRequest {
        CompletionRequest(
            model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, prompt)],
            sampling: sampling, isStreamed: isStreamed)
    }

    @Test(arguments: [true, false])
    func answerIsWholeHoweverItComes(_ isStreamed: Bool) async throws {
        let completion = try await provider().complete(request("thinker", isStreamed: isStreamed))
        // What is charged leaves out the server's own frame of each message.
        #expect(
            completion.answer
                == Answer(
                    text: "one two three", reasoning: "Hm, well.", finishReason: .stop,
                    usage: TokenUsage(input: 13, output: 5, billedInput: 5), id: "c-1"))
        #expect((completion.timing.firstToken != nil) == isStreamed)
    }

    @Test func everyParameterReachesTheServerWithTheTypeItWants() async throws {
        let text = try await provider().complete(request("mirror", "Hi", sampling: .everything, isStreamed: false))
            .answer.text
        let seen = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(seen.keys) == [
                "model", "messages", "stream", "max_tokens", "temperature", "p", "k", "seed", "stop_sequences",
                "frequency_penalty", "presence_penalty", "response_format",
            ])
    }

    /// The ends of the ranges that are refused here before the call: the server takes them.
    @Test(arguments: [
        SamplingParameters(topP: 0.01, topK: 0, frequencyPenalty: 0, presencePenalty: 0),
        SamplingParameters(topP: 0.99, topK: 500, frequencyPenalty: 1, presencePenalty: 1),
        SamplingParameters(stop: ["1", "2", "3", "4", "5"]),
    ])
    func whatIsWithinTheRangesIsTaken(_ sampling: SamplingParameters) async throws {
        #expect(try await provider().complete(request("echo", "one", sampling: sampling)).answer.text == "one")
    }

    @Test func schemaLimitAndStopShapeTheAnswer() async throws {
        let schema = SamplingParameters(schema: SamplingParameters.everything.schema)
        #expect(
            try await provider().complete(request("echo", "Hi", sampling: schema)).answer.text == #"{"name": "text"}"#)
        let limited = try await provider().complete(request("echo", sampling: SamplingParameters(maxTokens: 2))).answer
        #expect(limited.text == "one two " && limited.finishReason == .length)
        let stopped = try await provider().complete(request("echo", sampling: SamplingParameters(stop: ["two"]))).answer
        #expect(stopped.text == "one " && stopped.finishReason == .stop)
    }

    @Test(arguments: [true, false])
    func failuresAreTyped(_ isStreamed: Bool) async throws {
        let expected: [(String, ProviderFault, Int)] = [
            ("nobody", .notFound, 404), ("busy", .rateLimited, 429),
            ("breaks", .serverFailed, isStreamed ? 200 : 500), ("slow", .timedOut(.provider), 200),
        ]
        for (model, fault, status) in expected {
            let error = try #require(
                await failure(from: try provider(), request(model, isStreamed: isStreamed)), "\(model)")
            #expect(error.fault == fault && error.status == status, "\(model): \(error)")
        }
        let invalid = CompletionRequest(model: "echo", messages: [ChatMessage(.user, " ")], isStreamed: isStreamed)
        #expect(await failure(from: try provider(), invalid)?.fault == .rejected)
    }

    @Test(arguments: [(String?.none, 401), ("sk-of-another", 401), ("co-expired", 498)])
    func keyThatIsNotTakenIsNamedAsTheReason(_ key: String?, _ status: Int) async throws {
        let error = try #require(await failure(from: try provider(credential: key), request("echo")))
        #expect(error.fault == .unauthorised && error.status == status)
        if let key { #expect(!"\(error)".contains(key)) }
    }

    @Test func streamThatJustEndsIsCutShort() async throws {
        #expect(await failure(from: try provider(), request("cut"))?.fault == .cutShort)
    }

    /// LLMock has no list of Cohere's models.
    @Test(arguments: ["", "/v2", "/v1/"])
    func modelsThatChatAreListedOverAllPages(_ ending: String) async throws {
        let models = try await provider(base: Self.double.get().baseURL + ending).models()
        #expect(
            models.map(\.name) == ["echo", "mirror", "thinker", "breaks", "slow", "cut", "busy", "old"]
                && models.allSatisfy { $0.contextTokens == 4_096 })
    }

    @Suite(.enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("cohere") })
    struct OfficialClient {
        @Test func itsClientFindsTheDoubleToBeTheServer() async throws {
            let double = try ProviderDouble("cohere_double")
            let outcome = try await PeerProgram.run("cohere", "cohere_client", [double.baseURL])
            #expect(outcome.status == 0 && outcome.output == "cohere: satisfied\n")
        }
    }
}
