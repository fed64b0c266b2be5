import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

@Suite(.enabled(if: ProviderDouble.isPossible, .init(rawValue: ProviderDouble.absence)))
struct AnthropicDoubleTests {
    private static let double = Result { try ProviderDouble("anthropic_double") }
    private static let transport = CurlTransport()

    private func provider(credential: String? = "sk-ant-canary-1") throws -> any CompletionProvider {
        let settings = try ProviderSettings.sample(base: Self.double.get().baseURL, credential: credential)
        return try ProviderCatalog.kind("anthropic").provider(settings: settings, transport: Self.transport)
    }

    private func request(
        _ model: String, sampling: SamplingParameters = SamplingParameters(), isStreamed: Bool = true
    ) -> CompletionRequest {
        CompletionRequest(
            model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, "one two three")],
            sampling: sampling, isStreamed: isStreamed)
    }

    @Test(arguments: [true, false])
    func answerIsWholeHoweverItComes(_ isStreamed: Bool) async throws {
        let completion = try await provider().complete(request("claude-thinker-5", isStreamed: isStreamed))
        #expect(
            completion.answer
                == Answer(
                    text: "one two three", reasoning: "Hm, well.", finishReason: .stop,
                    usage: TokenUsage(input: 9, output: 5, cached: 4, cacheWritten: 0, reasoning: 2),
                    model: "claude-thinker-5", id: "msg_1"))
        #expect((completion.timing.firstToken != nil) == isStreamed)
    }

    /// 2026-10-21 refuses sampling even at its default, and newer models refuse it under both versions; whatever is asked
    /// for, the server must find nothing to refuse.
    @Test(
        arguments: ["claude-echo-4-5", "claude-echo-5"],
        [
            SamplingParameters(), SamplingParameters(temperature: 1), SamplingParameters(topP: 1),
            SamplingParameters(topK: 5), SamplingParameters(temperature: 0.5, topP: 0.9),
        ])
    func noSamplingIsSentThatItsVersionRefuses(_ model: String, _ sampling: SamplingParameters) async throws {
        for isStreamed in [true, false] {
            let completion = try await provider().complete(
                request(model, sampling: sampling, isStreamed: isStreamed))
            #expect(completion.answer.text == "one two three")
        }
    }

    @Test func newerVersionIsSpokenWhereNoSamplingIsAskedFor() async throws {
        let text = try await provider().complete(request("claude-mirror-5", isStreamed: false)).answer.text
        #expect(text.contains(#""anthropic-version": "2026-10-21""#))
    }

    /// The refusal that spares nobody: it is what a request would get that ours never sends.
    @Test func doubleRefusesSamplingUnderTheNewerVersion() async throws {
        let body =
            #"{"model":"claude-echo-4-5","max_tokens":9,"temperature":1.0,"messages":[{"role":"user","content":"x"}]}"#
        let reply = try await Self.transport.send(
            HTTPRequest(
                method: "POST", url: Self.double.get().baseURL + "/v1/messages",
                headers: ["Authorization": "Bearer sk-ant-1", "anthropic-version": "2026-10-21"],
                body: Array(body.utf8)))
        #expect(reply.head.status == 400)
        #expect(String(decoding: reply.body, as: UTF8.self).contains("temperature: Extra inputs are not permitted"))
    }

    @Test func schemaLimitAndStopShapeTheAnswer() async throws {
        let schema = SamplingParameters(schema: SamplingParameters.everything.schema, reasoningEffort: "low")
        let model = "claude-echo-5"
        #expect(
            try await provider().complete(request(model, sampling: schema)).answer.text == #"{"name": "text"}"#)
        let limited = try await provider().complete(
            request(model, sampling: SamplingParameters(maxTokens: 2))
        ).answer
        #expect(limited.text == "one two " && limited.finishReason == .length)
        let stopped = try await provider().complete(
            request(model, sampling: SamplingParameters(stop: ["two"]))
        ).answer
        #expect(stopped.text == "one " && stopped.finishReason == .stop)
    }

    @Test(arguments: [true, false])
    func failuresAreTyped(_ isStreamed: Bool) async throws {
        let expected: [(String, ProviderFault, Int)] = [
            ("nobody", .notFound, 404), ("claude-overloaded-5", .overloaded, isStreamed ? 200 : 529),
            // No waiting cures it.
            ("claude-spent-5", .quotaExhausted, 429),
        ]
        for (model, fault, status) in expected {
            let error = try #require(
                await failure(from: try provider(), request(model, isStreamed: isStreamed)), "\(model)")
            #expect(error.fault == fault && error.status == status, "\(model): \(error)")
        }
    }

    @Test(arguments: [String?.none, "sk-of-another"])
    func keyThatIsNotTakenIsNamedAsTheReason(_ key: String?) async throws {
        let error = try #require(await failure(from: try provider(credential: key), request("claude-echo-5")))
        #expect(error.fault == .unauthorised && error.status == 401)
    }

    @Test func streamThatJustEndsIsCutShort() async throws {
        #expect(await failure(from: try provider(), request("claude-cut-5"))?.fault == .cutShort)
    }

    @Test func modelsAreListedOverAllPages() async throws {
        let models = try await provider().models()
        #expect(models.count == 7 && models.first?.name == "claude-echo-4-5" && models.last?.name == "claude-cut-5")
        #expect(models.allSatisfy { $0.contextTokens == 200_000 && $0.created == 1_767_323_045 })
    }

    @Suite(.enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("anthropic") })
    struct OfficialClient {
        @Test func itsClientFindsTheDoubleToBeTheServer() async throws {
            let double = try ProviderDouble("anthropic_double")
            let outcome = try await PeerProgram.run("anthropic", "anthropic_client", [double.baseURL])
            #expect(outcome.status == 0 && outcome.output == "anthropic: satisfied\n")
        }
    }
}
