import HTTPTransport
import Testing

@testable import Providers

/// What every adapter promises, whatever its protocol.
@Suite struct AdapterTests {
    private func complete(_ adapter: Adapter, _ pieces: [[UInt8]]) async throws -> Answer {
        try await adapter.provider(ReplayTransport(headers: eventStream, chunks: pieces)).complete(.sample()).answer
    }

    private func fault(_ adapter: Adapter, _ body: String, headers: HTTPHeaders = eventStream, isStreamed: Bool = true)
        async throws -> ProviderFault?
    {
        let transport = ReplayTransport(headers: headers, chunks: [body])
        return await failure(from: try adapter.provider(transport), .sample(isStreamed: isStreamed))?.fault
    }

    @Test(arguments: Adapter.all)
    func wholeReplyGivesTheAnswer(_ adapter: Adapter) async throws {
        let transport = ReplayTransport(headers: json, chunks: [adapter.whole])
        let completion = try await adapter.provider(transport).complete(.sample(isStreamed: false))
        #expect(completion.answer == adapter.answer)
        #expect(completion.requestID == adapter.answer.id && completion.timing.firstToken == nil)
    }

    @Test(arguments: Adapter.all)
    func streamGivesTheSameAnswerAndItsFirstToken(_ adapter: Adapter) async throws {
        let transport = ReplayTransport(headers: eventStream, chunks: adapter.events)
        let completion = try await adapter.provider(transport).complete(.sample())
        #expect(completion.answer == adapter.answer)
        #expect(completion.timing.firstToken == 1_000 && completion.timing.total == 2_000)
        #expect(completion.rawReply == Array(adapter.stream.utf8))
    }

    @Test(arguments: Adapter.all)
    func cutsInTwoGiveTheSameAnswer(_ adapter: Adapter) async throws {
        let bytes = Array(adapter.stream.utf8)
        for place in stride(from: 0, through: bytes.count, by: 7) {
            let answer = try await complete(adapter, [Array(bytes[..<place]), Array(bytes[place...])])
            #expect(answer == adapter.answer, "cut at byte \(place)")
        }
    }

    @Test(arguments: Adapter.all)
    func randomCutsGiveTheSameAnswer(_ adapter: Adapter) async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("AdapterTests.randomCutsGiveTheSameAnswer seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<100 {
            let answer = try await complete(adapter, randomPieces(Array(adapter.stream.utf8), using: &random))
            #expect(answer == adapter.answer, "seed \(seed) round \(round)")
        }
    }

    @Test(arguments: Adapter.all)
    func streamThatEndsBeforeTheFinishIsCutShort(_ adapter: Adapter) async throws {
        for count in 1..<(adapter.events.count - adapter.eventsAfterFinish) {
            let body = adapter.events.prefix(count).joined()
            #expect(try await fault(adapter, body) == .cutShort, "after \(count) events")
        }
        let finished = adapter.events.count - adapter.eventsAfterFinish
        #expect(try await fault(adapter, adapter.events.prefix(finished).joined()) == nil)
    }

    @Test(arguments: Adapter.all)
    func connectionCutBeforeTheFinishIsCutShort(_ adapter: Adapter) async throws {
        let transport = ReplayTransport(
            headers: eventStream, chunks: Array(adapter.events.prefix(3)), ending: .cut("reset"))
        #expect(await failure(from: try adapter.provider(transport))?.fault == .cutShort)
    }

    @Test(arguments: Adapter.all)
    func faultAfterTheFinishCostsNothing(_ adapter: Adapter) async throws {
        let transport = ReplayTransport(headers: eventStream, chunks: [adapter.stream], ending: .cut("reset"))
        #expect(try await adapter.provider(transport).complete(.sample()).answer == adapter.answer)
    }

    @Test(arguments: Adapter.all)
    func eventThatCannotBeReadBreaksTheProtocol(_ adapter: Adapter) async throws {
        for rubbish in ["data: {\"type\":\n\n", "data: hello\n\n", "data: [1]\n\n", "data: 7\n\n"] {
            let body = adapter.events[0] + rubbish + adapter.events.dropFirst().joined()
            #expect(try await fault(adapter, body) == .protocolBroken(.badEvent), "\(rubbish)")
        }
    }

    @Test(arguments: Adapter.all)
    func errorInsideAStreamIsTheError(_ adapter: Adapter) async throws {
        for (event, fault) in adapter.errors {
            let transport = ReplayTransport(headers: eventStream, chunks: adapter.events.prefix(2) + [event])
            let error = try #require(await failure(from: try adapter.provider(transport)), "\(event)")
            #expect(error.fault == fault && error.status == 200, "\(event)")
            if event.contains("boom") { #expect(error.detail == "boom", "\(event)") }
        }
    }

    @Test(arguments: Adapter.all)
    func keepAlivesAndCarriageReturnsMakeNoDifference(_ adapter: Adapter) async throws {
        let padded = ":\n\ndata:\n\n" + adapter.events.joined(separator: ": wait\n\n").replacing("\n", with: "\r\n")
        #expect(try await complete(adapter, [Array(padded.utf8)]) == adapter.answer)
    }

    @Test(arguments: Adapter.all)
    func successThatIsNoneIsAnError(_ adapter: Adapter) async throws {
        for isStreamed in [true, false] {
            let plain: HTTPHeaders = [:]
            #expect(
                try await fault(adapter, "\n<!DOCTYPE html><p>Sign in", headers: plain, isStreamed: isStreamed)
                    == .protocolBroken(.webPage))
            #expect(
                try await fault(adapter, " \n", headers: plain, isStreamed: isStreamed) == .protocolBroken(.empty))
            #expect(
                try await fault(adapter, "Internal error", headers: json, isStreamed: isStreamed)
                    == .protocolBroken(.notJSON))
            let half = String(adapter.whole.dropLast(9))
            #expect(
                try await fault(adapter, half, headers: json, isStreamed: isStreamed) == .protocolBroken(.notJSON))
            for other in ["[]", "7", #"{"object":"list","data":[]}"#, "{}"] {
                let found = try await fault(adapter, other, headers: json, isStreamed: isStreamed)
                #expect(
                    found == .protocolBroken(.otherShape) || found == .protocolBroken(.noChoices),
                    "\(other): \(String(describing: found))")
            }
            #expect(
                try await fault(
                    adapter, #"{"error":{"message":"odd"}}"#, headers: json, isStreamed: isStreamed)
                    == .protocolBroken(.errorInSuccess))
        }
    }

    @Test(arguments: Adapter.all)
    func usageThatMakesNoSenseIsUnknownAndTheAnswerStands(_ adapter: Adapter) async throws {
        let body = adapter.whole.replacing(/"usage":\{.*\}/, with: #""usage":"much"}"#)
        let transport = ReplayTransport(headers: json, chunks: [body])
        let answer = try await adapter.provider(transport).complete(.sample(isStreamed: false)).answer
        #expect(answer.text == "Hello ü" && answer.usage == TokenUsage())
    }

    /// Nobody was asked who says nothing, not why, and not what it took.
    @Test(arguments: Self.saidNothing)
    func anAnswerOfNothingAtAllIsAnEmptyReply(_ kind: String, _ body: String, _ type: String) async throws {
        let provider = try ProviderCatalog.kind(kind).provider(
            settings: .sample(base: "http://127.0.0.1:9"),
            transport: ReplayTransport(headers: ["content-type": type], chunks: [body]))
        let isStreamed = type != "application/json"
        let error = await failure(from: provider, .sample(isStreamed: isStreamed))
        #expect(error?.fault == .protocolBroken(.empty), "\(body)")
        #expect(error?.mayRetry == true)
    }

    private static let (oneValue, stream) = ("application/json", "text/event-stream")
    static let saidNothing: [(String, String, String)] = [
        ("openai", #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, oneValue),
        ("openai", #"{"choices":[{"message":{"content":null,"tool_calls":[]}}]}"#, oneValue),
        ("openai", #"{"choices":[{"message":{}}],"usage":null}"#, oneValue),
        ("openai", #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\n", stream),
        ("anthropic", #"{"content":[],"stop_reason":"end_turn"}"#, oneValue),
        ("anthropic", Adapter.named("message_delta", #""delta":{"stop_reason":"end_turn"}"#), stream),
        ("cohere", #"{"message":{"content":[]},"finish_reason":"COMPLETE"}"#, oneValue),
        ("cohere", #"{"message":{},"finish_reason":"COMPLETE"}"#, oneValue),
        ("cohere", Adapter.named("message-end", #""delta":{"finish_reason":"COMPLETE"}"#), stream),
        ("ollama", #"{"message":{"role":"assistant"},"done":true,"done_reason":"stop"}"#, oneValue),
        ("ollama", #"{"done":true,"done_reason":"stop"}"# + "\n", "application/x-ndjson"),
        ("openai-responses", #"{"status":"completed","output":[]}"#, oneValue),
        (
            "openai-responses",
            Adapter.named("response.completed", #""response":{"status":"completed","output":[]}"#), stream
        ),
    ]

    /// An empty text is one, and whoever counts tokens or gives a reason was asked.
    @Test(arguments: [
        ("openai", #"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#, oneValue),
        ("openai", #"{"choices":[{"message":{"content":null},"finish_reason":"length"}]}"#, oneValue),
        ("openai", #"{"choices":[{"message":{"content":null,"tool_calls":[{}]},"finish_reason":"stop"}]}"#, oneValue),
        ("openai", #"{"choices":[{"message":{"content":null}}],"usage":{"completion_tokens":0}}"#, oneValue),
        ("openai", #"data: {"choices":[{"delta":{"content":""},"finish_reason":"stop"}]}"# + "\n\n", stream),
        ("anthropic", #"{"content":[],"stop_reason":"end_turn","usage":{"output_tokens":1}}"#, oneValue),
        ("anthropic", #"{"content":[],"stop_reason":"refusal"}"#, oneValue),
        ("anthropic", #"{"content":[],"stop_reason":"pause_turn"}"#, oneValue),
        ("cohere", #"{"message":{"content":[{"text":""}]},"finish_reason":"COMPLETE"}"#, oneValue),
        ("cohere", #"{"message":{},"finish_reason":"TOOL_CALL"}"#, oneValue),
        ("ollama", #"{"message":{"content":""},"done":true}"#, oneValue),
        ("openai-responses", #"{"status":"completed","output":[{"type":"message","content":[]}]}"#, oneValue),
        ("openai-responses", #"{"status":"completed","output":[{"type":"function_call"}]}"#, oneValue),
    ])
    func anEmptyAnswerStands(_ kind: String, _ body: String, _ type: String) async throws {
        let provider = try ProviderCatalog.kind(kind).provider(
            settings: .sample(base: "http://127.0.0.1:9"),
            transport: ReplayTransport(headers: ["content-type": type], chunks: [body]))
        let completion = try await provider.complete(.sample(isStreamed: type != "application/json"))
        #expect(completion.answer.text.isEmpty)
    }

    @Test(arguments: Adapter.all)
    func rateLimitsAreToldOfSuccessAndFailureAlike(_ adapter: Adapter) async throws {
        var headers: HTTPHeaders = [
            "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s", "retry-after": "30",
        ]
        let limit = RateLimitStatus(requests: .init(remaining: 0, reset: .seconds(360)))
        headers["content-type"] = "text/event-stream"
        let streamed = ReplayTransport(headers: headers, chunks: adapter.events)
        #expect(try await adapter.provider(streamed).complete(.sample()).rateLimit == limit)
        let broken = ReplayTransport(headers: headers, chunks: [adapter.events[0]])
        let cut = await failure(from: try adapter.provider(broken))
        #expect(cut?.rateLimit == limit && cut?.fault == .cutShort && cut?.retryAfter == nil)
        headers["content-type"] = "application/json"
        let whole = ReplayTransport(headers: headers, chunks: [adapter.whole])
        #expect(try await adapter.provider(whole).complete(.sample(isStreamed: false)).rateLimit == limit)
        headers["retry-after"] = nil
        let refused = ReplayTransport(status: 429, headers: headers, chunks: ["{}"])
        let error = await failure(from: try adapter.provider(refused))
        #expect(error?.rateLimit == limit && error?.retryAfter == .seconds(360) && error?.mayRetry == true)
    }

    @Test(arguments: Adapter.all)
    func conversationWithoutAMessageIsNotSent(_ adapter: Adapter) async throws {
        let transport = ReplayTransport()
        let error = await failure(
            from: try adapter.provider(transport), CompletionRequest(model: "m", messages: []))
        #expect(error?.fault == .unsendable(.noMessages) && transport.requests.isEmpty)
    }

    @Test(arguments: Adapter.all)
    func keyAndPromptAppearInNoPrintedForm(_ adapter: Adapter) async throws {
        let (key, prompt) = ("sk-canary-8842", "the canary sings at noon")
        let bodies = [
            #"{"error":{"message":"\#(key) \#(prompt)","type":"\#(key)","details":{"error_code":"\#(key)"}}}"#,
            #"{"message":"\#(key) \#(prompt)","code":"\#(key)"}"#, "\(key) \(prompt)",
            Adapter.named("error", #""code":"\#(key)","message":"\#(prompt)""#),
            Adapter.named("response.failed", #""response":{"error":{"code":"\#(key)","message":"\#(prompt)"}}"#),
            Adapter.named("message-end", #""delta":{"finish_reason":"ERROR","error":"\#(key) \#(prompt)"}"#),
        ]
        for status in [200, 400, 401, 429, 500, 529] {
            for body in bodies {
                for isStreamed in [true, false] {
                    let transport = ReplayTransport(
                        status: status,
                        headers: ["request-id": key, "content-type": isStreamed ? "text/event-stream" : "text/plain"],
                        chunks: [body])
                    let provider = try adapter.provider(transport, credential: key)
                    let error = try #require(await failure(from: provider, .sample(prompt, isStreamed: isStreamed)))
                    var dumped = ""
                    dump(error, to: &dumped)
                    for shown in ["\(error)", String(reflecting: error), error.summary, dumped] {
                        #expect(!shown.contains(key) && !shown.contains(prompt), "\(status) \(body)")
                    }
                    let stored =
                        String(decoding: error.rawReply, as: UTF8.self) + (error.detail ?? "") + (error.code ?? "")
                        + (error.requestID ?? "")
                    #expect(!stored.contains(key), "\(status) \(body)")
                }
            }
        }
    }

    @Test(arguments: Adapter.all)
    func keyInPlaceOfAnIdIsNoId(_ adapter: Adapter) async throws {
        let id = try #require(adapter.answer.id)
        for (headers, body) in [(json, adapter.whole), (eventStream, adapter.stream)] {
            let transport = ReplayTransport(headers: headers, chunks: [body.replacing(id, with: "sk-canary-77")])
            let completion = try await adapter.provider(transport, credential: "sk-canary-77").complete(.sample())
            #expect(completion.requestID == nil && completion.answer.id == nil)
            #expect(!String(decoding: completion.rawReply, as: UTF8.self).contains("sk-canary-77"))
        }
    }
}
