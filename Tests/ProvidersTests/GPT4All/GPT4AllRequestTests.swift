import HTTPTransport
import Testing

@testable import Providers

@Suite struct GPT4AllRequestTests {
    private func encode(_ request: CompletionRequest) throws -> EncodedRequest {
        try GPT4AllRequest.encode(request, settings: .sample(base: "http://127.0.0.1:4891/v1"))
    }

    @Test func bareRequestNamesALimit() throws {
        let http = try encode(.sample("Hi")).http
        #expect(
            String(decoding: http.body, as: UTF8.self)
                == #"{"max_tokens":4096,"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1"}"#)
        #expect(http.url == "http://127.0.0.1:4891/v1/chat/completions")
        #expect(http.headers["accept"] == "application/json")
    }

    @Test func whatTheAppRefusesIsReportedAndNotSent() throws {
        let encoded = try encode(.sample("Hi", sampling: .everything))
        let expected = """
            {"max_tokens":64,"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1","temperature":0.7,"top_p":0.9}
            """
        #expect(String(decoding: encoded.http.body, as: UTF8.self) == expected)
        #expect(
            encoded.notApplied == [
                .topK, .seed, .frequencyPenalty, .presencePenalty, .stop, .schema, .reasoningEffort,
            ])
    }

    @Test(arguments: [
        (SamplingParameters(temperature: 2.1), RequestFlaw.outOfRange(.temperature, 0...2)),
        (SamplingParameters(topP: -0.1), .outOfRange(.topP, 0...1)),
        (SamplingParameters(maxTokens: 0), .outOfRange(.maxTokens, 1...(.infinity))),
    ])
    func valueTheAppRefusesIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) {
        #expect(throws: flaw) { try encode(.sample(sampling: sampling)) }
    }

    @Test func conversationWithoutAMessageIsNotSent() {
        #expect(throws: RequestFlaw.noMessages) { try encode(CompletionRequest(model: "m", messages: [])) }
    }
}
