import HTTPTransport
import Testing

@testable import Providers

@Suite struct LlamaCppProviderTests {
    private static let template = #"{"prompt":"<user>Name a colour.<assistant>"}"#
    private static let reply = #"{"content":"Blue.","stop":true,"stop_type":"eos"}"#

    private func provider(_ transport: some HTTPTransport, credential: String? = nil) throws -> LlamaCppProvider {
        LlamaCppProvider(settings: try .sample(credential: credential), transport: transport, clock: steppingClock())
    }

    @Test func completionIsTheSecondRequestAlone() async throws {
        let completions = ReplayTransport(headers: json, chunks: [Self.reply])
        let transport = RoutedTransport([
            "/apply-template": ReplayTransport(headers: json, chunks: [Self.template]), "/completion": completions,
        ])
        let completion = try await provider(transport).complete(.sample(isStreamed: false))
        #expect(transport.urls == ["http://127.0.0.1:8080/apply-template", "http://127.0.0.1:8080/completion"])
        #expect(completion.answer.text == "Blue." && completion.rawReply == Array(Self.reply.utf8))
        #expect(completion.requestSent == completions.requests.first?.body)
        #expect(String(decoding: completion.requestSent, as: UTF8.self).contains("<user>Name a colour.<assistant>"))
        // The clock steps 1 ms at each look, and was looked at before, for the template.
        #expect(completion.timing.total == 1_000)
    }

    @Test(arguments: [
        (404, #"{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"#, ProviderFault.notFound),
        (503, #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#, .overloaded),
        (200, #"{"text":"P"}"#, .protocolBroken(.otherShape)), (200, "", .protocolBroken(.empty)),
    ])
    func errorOfTheTemplateIsTheCompletions(_ status: Int, _ body: String, _ fault: ProviderFault) async throws {
        let transport = RoutedTransport([
            "/apply-template": ReplayTransport(status: status, headers: json, chunks: [body]),
            "/completion": ReplayTransport(headers: json, chunks: [Self.reply]),
        ])
        let error = try #require(await failure(from: try provider(transport)))
        #expect(error.fault == fault && error.status == status)
        #expect(transport.urls.count == 1)
        #expect(String(decoding: error.requestSent, as: UTF8.self).hasPrefix(#"{"messages":"#))
    }

    /// The clock steps 1 s at each look; two are between the start and the second request, which the template took.
    @Test func bothRequestsShareTheTimeOfOne() async throws {
        let templates = ReplayTransport(headers: json, chunks: [Self.template])
        let completions = ReplayTransport(headers: json, chunks: [Self.reply])
        let transport = RoutedTransport(["/apply-template": templates, "/completion": completions])
        let provider = LlamaCppProvider(
            settings: try .sample(), transport: transport, clock: steppingClock(step: 1_000_000))
        var request = CompletionRequest.sample(isStreamed: false)
        request.limits = HTTPLimits(whole: .seconds(10))
        _ = try await provider.complete(request)
        #expect(templates.requests.map(\.limits.whole) == [.seconds(10)])
        #expect(completions.requests.map(\.limits.whole) == [.seconds(8)])
    }

    @Test func nothingIsCompletedOnceTheTemplateTookAllTheTime() async throws {
        let transport = RoutedTransport([
            "/apply-template": ReplayTransport(headers: json, chunks: [Self.template]),
            "/completion": ReplayTransport(headers: json, chunks: [Self.reply]),
        ])
        let provider = LlamaCppProvider(
            settings: try .sample(), transport: transport, clock: steppingClock(step: 1_000_000))
        var request = CompletionRequest.sample(isStreamed: false)
        request.limits = HTTPLimits(whole: .seconds(2))
        let error = try #require(await failure(from: provider, request))
        #expect(error.fault == .timedOut(.whole) && error.host == "127.0.0.1")
        #expect(transport.urls.count == 1)
    }

    @Test func settingsThatHoldTheKeyAreNotKept() async throws {
        let reply = #"{"content":"x","stop":true,"stop_type":"eos","generation_settings":{"key":"sk-canary-77"}}"#
        let transport = RoutedTransport([
            "/apply-template": ReplayTransport(headers: json, chunks: [Self.template]),
            "/completion": ReplayTransport(headers: json, chunks: [reply]),
        ])
        let completion = try await provider(transport, credential: "sk-canary-77").complete(.sample(isStreamed: false))
        #expect(completion.answer.effectiveSettings == nil)
    }
}
