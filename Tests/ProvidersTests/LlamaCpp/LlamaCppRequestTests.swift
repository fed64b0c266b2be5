import HTTPTransport
import Testing

@testable import Providers

@Suite struct LlamaCppRequestTests {
    private func prepare(
        _ request: CompletionRequest, base: String = "http://127.0.0.1:8080", credential: String? = nil
    ) throws -> LlamaCppRequest {
        try LlamaCppRequest(request, settings: .sample(base: base, credential: credential))
    }

    private func body(_ http: HTTPRequest) -> String { String(decoding: http.body, as: UTF8.self) }

    @Test func templateIsAskedForWithTheMessages() throws {
        let http = try prepare(.sample("Hi", sampling: .everything)).template
        #expect(http.method == "POST" && http.url == "http://127.0.0.1:8080/apply-template")
        #expect(body(http) == #"{"messages":[{"content":"Hi","role":"user"}],"model":"tiny-1"}"#)
    }

    @Test func bareCompletionHasTheseBytes() throws {
        let encoded = try prepare(.sample("Hi", isStreamed: false)).completion(of: "<user>Hi")
        #expect(
            body(encoded.http) == #"{"cache_prompt":false,"model":"tiny-1","prompt":"<user>Hi","stream":false}"#)
        #expect(encoded.http.url == "http://127.0.0.1:8080/completion")
    }

    @Test func fullCompletionHasTheseBytes() throws {
        let encoded = try prepare(.sample("Hi", sampling: .everything)).completion(of: "P\n")
        let expected = """
            {"cache_prompt":false,"frequency_penalty":0.5,"json_schema":{"type":"object","properties":{"name":\
            {"type":"string"}}},"model":"tiny-1","n_predict":64,"presence_penalty":0.25,\
            "prompt":"P\\n","seed":7,"stop":["\\n","END"],"stream":true,"temperature":0.7,"top_k":40,"top_p":0.9}
            """
        #expect(body(encoded.http) == expected)
        #expect(encoded.notApplied == [.reasoningEffort])
    }

    @Test(arguments: ["http://h:8080", "http://h:8080/", "http://h:8080/v1", "http://h:8080/v1/"])
    func bothUsualAddressesOfTheServerWillDo(_ base: String) throws {
        let prepared = try prepare(.sample(), base: base)
        #expect(prepared.template.url == "http://h:8080/apply-template")
        #expect(prepared.completion(of: "").http.url == "http://h:8080/completion")
        #expect(LlamaCppRequest.listModels(settings: try .sample(base: base)).url == "http://h:8080/v1/models")
    }

    @Test func bothRequestsCarryTheKey() throws {
        let prepared = try prepare(.sample(), credential: "k-1")
        #expect(prepared.template.headers["authorization"] == "Bearer k-1")
        let http = prepared.completion(of: "").http
        #expect(http.headers["authorization"] == "Bearer k-1" && http.headers["accept"] == "text/event-stream")
    }

    @Test(arguments: [
        (SamplingParameters(seed: -1), RequestFlaw.outOfRange(.seed, 0...4_294_967_294)),
        (SamplingParameters(seed: 4_294_967_295), .outOfRange(.seed, 0...4_294_967_294)),
        (SamplingParameters(temperature: -1), .outOfRange(.temperature, 0...(.infinity))),
    ])
    func requestThatBreaksARuleIsNotSent(_ sampling: SamplingParameters, _ flaw: RequestFlaw) async throws {
        let transport = ReplayTransport()
        let provider = LlamaCppProvider(settings: try .sample(), transport: transport)
        #expect(await failure(from: provider, .sample(sampling: sampling))?.fault == .unsendable(flaw))
        #expect(transport.requests.isEmpty)
    }
}
