import HTTPTransport
import Testing

@testable import Providers

@Suite struct TextGenerationRequestTests {
    private func encode(_ request: CompletionRequest, base: String = "http://127.0.0.1:8080") throws -> EncodedRequest {
        try TextGenerationRequest.encode(request, settings: .sample(base: base))
    }

    private func body(_ sampling: SamplingParameters) throws -> String {
        String(decoding: try encode(.sample("Hi", sampling: sampling)).http.body, as: UTF8.self)
    }

    @Test func bareRequestHasTheseBytes() throws {
        #expect(
            try body(SamplingParameters())
                == #"{"inputs":"Hi","parameters":{"details":true,"return_full_text":false}}"#)
    }

    @Test func fullRequestHasTheseBytes() throws {
        let expected = """
            {"inputs":"Hi","parameters":{"details":true,"do_sample":true,"frequency_penalty":0.5,"grammar":{"type":\
            "json","value":{"type":"object","properties":{"name":{"type":"string"}}}},\
            "max_new_tokens":64,"return_full_text":false,"seed":7,"stop":["\\n","END"],"temperature":0.7,"top_k":40,\
            "top_p":0.9}}
            """
        #expect(try body(.everything) == expected)
        #expect(try encode(.sample(sampling: .everything)).notApplied == [.presencePenalty, .reasoningEffort])
    }

    @Test func temperatureOfZeroIsTheLikeliestToken() throws {
        #expect(
            try body(SamplingParameters(temperature: 0, topP: 0.5, topK: 3)) == """
                {"inputs":"Hi","parameters":{"details":true,"do_sample":false,"return_full_text":false}}
                """)
    }

    @Test func shareOfOneIsNoBound() throws {
        #expect(
            try body(SamplingParameters(topP: 1))
                == #"{"inputs":"Hi","parameters":{"details":true,"return_full_text":false}}"#)
    }

    @Test(arguments: [("http://h:8080", true, "/generate_stream"), ("http://h:8080/v1/", false, "/generate")])
    func wishToStreamDecidesThePath(_ base: String, _ isStreamed: Bool, _ path: String) throws {
        let http = try encode(.sample(isStreamed: isStreamed), base: base).http
        #expect(http.method == "POST" && http.url == "http://h:8080" + path)
        #expect(http.headers["accept"] == (isStreamed ? "text/event-stream" : "application/json"))
    }

    @Test(arguments: [true, false])
    func routerHasAnAddressForEachModelAndIsToldWhetherToStream(_ isStreamed: Bool) throws {
        let request = CompletionRequest(
            model: "org/a model?", messages: [ChatMessage(.user, "Hi")], isStreamed: isStreamed)
        let http = try TextGenerationRequest.encode(
            request, settings: .sample(base: "https://router.huggingface.co/hf-inference/", credential: "hf_1"),
            place: .router
        ).http
        #expect(http.url == "https://router.huggingface.co/hf-inference/models/org/a%20model%3F")
        #expect(http.headers["authorization"] == "Bearer hf_1")
        #expect(
            String(decoding: http.body, as: UTF8.self) == """
                {"inputs":"Hi","parameters":{"details":true,"return_full_text":false},"stream":\(isStreamed)}
                """)
    }

    @Test(arguments: [
        (SamplingParameters(topK: 0), RequestFlaw.outOfRange(.topK, 1...(.infinity))),
        (SamplingParameters(seed: -1), .outOfRange(.seed, 0...(.infinity))),
        (SamplingParameters(frequencyPenalty: 3), .outOfRange(.frequencyPenalty, -2...2)),
    ])
    func valueTheServerRefusesIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) {
        #expect(throws: flaw) { try body(sampling) }
    }

    @Test func conversationWithoutAMessageIsNotSent() {
        #expect(throws: RequestFlaw.noMessages) { try encode(CompletionRequest(model: "m", messages: [])) }
    }

    @Test func loneMessageGoesAsItIs() {
        for role in ChatMessage.Role.allCases {
            #expect(TextGenerationPrompt.text(of: [ChatMessage(role, "[INST] Hi [/INST]")]) == "[INST] Hi [/INST]")
        }
    }

    @Test func severalMessagesBecomeParagraphsThatTheAssistantGoesOnWith() {
        let messages = [ChatMessage(.system, "Be brief."), ChatMessage(.user, "Name a colour.")]
        let paragraphs = "System: Be brief.\n\nUser: Name a colour.\n\nAssistant:"
        #expect(TextGenerationPrompt.text(of: messages) == paragraphs)
        #expect(TextGenerationPrompt.text(of: messages + [ChatMessage(.assistant, "Bl")]) == paragraphs + " Bl")
    }
}
