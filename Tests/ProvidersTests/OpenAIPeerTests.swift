import Curl
import Foundation
import TestSupport
import Testing

@testable import Providers

/// LLMock, which judges our client elsewhere, and OpenAI's own client: it takes LLMock for its server.
@Suite(
    .enabled("\(PeerProgram.absence)") {
        guard try await PeerProgram.isPossible("llmock") else { return false }
        return try await PeerProgram.isPossible("openai")
    })
struct OpenAIPeerTests {
    @Test func itsClientFindsWhatWeAreJudgedByToBeTheServer() async throws {
        let server = try await PeerServer.start("llmock")
        let outcome = try await PeerProgram.run("openai", "openai_client", [server.baseURL])
        #expect(outcome.status == 0 && outcome.output == "openai: satisfied\n")
    }

    @Test(arguments: ["openai", "openai-responses"])
    func oursGetsTheSameAnswerWholeAndStreamed(_ kind: String) async throws {
        let server = try await PeerServer.start("llmock")
        let settings = try ProviderSettings.sample(base: server.baseURL + "/v1", credential: "sk-1")
        let provider = try ProviderCatalog.kind(kind).provider(settings: settings, transport: CurlTransport())
        #expect(try await provider.models().contains { $0.name == "gpt-4o" })
        var answers: [String] = []
        for isStreamed in [true, false] {
            let completion = try await provider.complete(
                CompletionRequest(
                    model: "gpt-4o", messages: [ChatMessage(.user, "one two three")], isStreamed: isStreamed))
            #expect(completion.answer.finishReason == .stop && completion.answer.usage.output ?? 0 > 0)
            answers.append(completion.answer.text)
        }
        #expect(answers[0] == answers[1] && !answers[0].isEmpty)
    }
}
