import HTTPTransport
import Testing

@testable import Providers

@Suite struct OpenAICompatibleProviderTests {
    private static let reply = #"{"id":"c-3","choices":[{"message":{"content":"Blue."},"finish_reason":"stop"}]}"#

    @Test func streamedCompletionTellsWhatItCost() async throws {
        let pieces = [": wait\n\n", chunk("Bl"), chunk("ue.", finish: "stop"), usageChunk + doneEvent]
        let transport = ReplayTransport(headers: eventStream, chunks: pieces)
        let completion = try await OpenAICompatibleProvider.sample(transport).complete(.sample())
        #expect(completion.answer.text == "Blue.")
        #expect(completion.answer.usage.input == 11)
        #expect(completion.requestID == "c-1")
        // The clock steps 1 ms at each look: the start, the first token, the end.
        #expect(completion.timing.firstToken == 1_000 && completion.timing.total == 2_000)
        #expect(completion.timing.http.connect == 10)
        #expect(completion.rawReply == Array(pieces.joined().utf8))
        #expect(completion.requestSent == transport.requests.first?.body)
    }

    @Test func wholeCompletionHasNoFirstToken() async throws {
        let transport = ReplayTransport(
            headers: ["content-type": "application/json", "x-request-id": "req-1"], chunks: [Self.reply])
        let completion = try await OpenAICompatibleProvider.sample(transport).complete(.sample(isStreamed: false))
        #expect(completion.answer.text == "Blue.")
        #expect(completion.timing.firstToken == nil && completion.timing.total == 1_000)
        #expect(completion.requestID == "req-1")
        #expect(completion.rawReply == Array(Self.reply.utf8))
    }

    @Test func serverThatIgnoresTheWishToStreamIsUnderstood() async throws {
        let transport = ReplayTransport(
            headers: json, chunks: [String(Self.reply.prefix(9)), String(Self.reply.dropFirst(9))])
        let completion = try await OpenAICompatibleProvider.sample(transport).complete(.sample())
        #expect(completion.answer.text == "Blue." && completion.timing.firstToken == nil)
    }

    @Test func whatCannotBeAppliedIsReported() async throws {
        let provider = OpenAICompatibleProvider(
            settings: try .sample(), dialect: .openAI, transport: ReplayTransport(headers: json, chunks: [Self.reply]))
        let completion = try await provider.complete(.sample(sampling: SamplingParameters(topK: 3)))
        #expect(completion.notApplied == [.topK])
    }

    @Test func retryAfterOfASuccessIsNoMatter() async throws {
        let transport = ReplayTransport(
            headers: ["content-type": "application/json", "retry-after": "30"], chunks: [Self.reply])
        #expect(try await OpenAICompatibleProvider.sample(transport).complete(.sample()).answer.text == "Blue.")
    }

    @Test(arguments: [HTTPFault.cut("reset"), .timedOut(.whole), .replyTooLarge(limitBytes: 3)])
    func faultAfterTheLastWordCostsOnlyTheUsage(_ fault: HTTPFault) async throws {
        let transport = ReplayTransport(headers: eventStream, chunks: [chunk("Blue.", finish: "stop")], ending: fault)
        let completion = try await OpenAICompatibleProvider.sample(transport).complete(.sample())
        #expect(completion.answer.text == "Blue." && completion.answer.usage == TokenUsage())
    }

    @Test func cancellationAfterTheLastWordIsStillOne() async throws {
        let transport = ReplayTransport(
            headers: eventStream, chunks: [chunk("Blue.", finish: "stop")], ending: .cancelled)
        #expect(await failure(of: try .sample(transport))?.fault == .cancelled)
    }

    @Test func connectionCutBeforeTheLastWordIsCutShort() async throws {
        let transport = ReplayTransport(headers: eventStream, chunks: [chunk("Blue.")], ending: .cut("reset"))
        let error = try #require(await failure(of: try .sample(transport)))
        #expect(error.fault == .cutShort && error.status == 200)
        #expect(error.rawReply == Array(chunk("Blue.").utf8))
    }

    @Test(arguments: [true, false])
    func pageForPeopleIsNamedAsSuch(_ isStreamed: Bool) async throws {
        for headers in [["content-type": "text/html"], [:]] as [HTTPHeaders] {
            let transport = ReplayTransport(headers: headers, chunks: ["\n<!DOCTYPE html><title>Sign in</title>"])
            let error = await failure(of: try .sample(transport), .sample(isStreamed: isStreamed))
            #expect(error?.fault == .protocolBroken(.webPage))
        }
    }

    @Test(arguments: [true, false])
    func emptySuccessIsAnError(_ isStreamed: Bool) async throws {
        let error = await failure(of: try .sample(ReplayTransport(chunks: ["\n"])), .sample(isStreamed: isStreamed))
        #expect(error?.fault == .protocolBroken(.empty))
    }

    @Test func eventWithoutEndIsStoppedAtTheLimit() async throws {
        let flood = Array(repeating: Array(repeating: UInt8(ascii: "x"), count: 1 << 20), count: 5)
        let error = await failure(of: try .sample(ReplayTransport(headers: eventStream, chunks: flood)))
        #expect(error?.fault == .protocolBroken(.eventTooLong))
    }

    @Test func modelsAreListed() async throws {
        let transport = ReplayTransport(headers: json, chunks: [#"{"object":"list","data":[{"id":"tiny-1"}]}"#])
        let models = try await OpenAICompatibleProvider.sample(transport, credential: "sk-1").models()
        #expect(models == [ModelDescription(name: "tiny-1")])
        let request = try #require(transport.requests.first)
        #expect(request.method == "GET" && request.url == "http://127.0.0.1:8080/v1/models" && request.body.isEmpty)
        #expect(request.headers["authorization"] == "Bearer sk-1")
    }

    @Test func modelsOfARefusingServerAreAnError() async throws {
        let provider = try OpenAICompatibleProvider.sample(ReplayTransport(status: 401, chunks: ["{}"]))
        do {
            _ = try await provider.models()
            Issue.record("a 401 gave a list of models")
        } catch {
            #expect(error.fault == .unauthorised && error.host == "127.0.0.1")
        }
    }

    @Test func keyThatAServerEchoesIsNotKept() async throws {
        let transport = ReplayTransport(
            headers: json, chunks: [Self.reply.replacing("}]}", with: #"}],"echo":"sk-canary-77"}"#)])
        let completion = try await OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77").complete(
            .sample())
        let kept = String(decoding: completion.rawReply, as: UTF8.self)
        #expect(kept.hasSuffix(#""echo":"[credential]"}"#) && !kept.contains("sk-canary-77"))
    }

    /// Of a stream that comes to its end, and of one that breaks.
    @Test(arguments: [true, false]) func keyThatAServerEchoesInPiecesIsNotKept(isWhole: Bool) async throws {
        let chunks = [chunk("Your key is sk-cana"), chunk("ry-77")] + (isWhole ? ["data: [DONE]\n\n"] : [])
        let transport = ReplayTransport(headers: eventStream, chunks: chunks, ending: isWhole ? nil : .cut("x"))
        let provider = try OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77")
        let kept: [UInt8]
        do {
            let completion = try await provider.complete(.sample(isStreamed: true))
            #expect(completion.answer.text == "Your key is [credential]")
            kept = completion.rawReply
        } catch { kept = error.rawReply }
        #expect(String(decoding: kept, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    /// A judge asks without a stream, and a server may send one all the same.
    @Test func keyInPiecesOfAStreamThatNobodyAskedForIsNotKept() async throws {
        let chunks = [chunk("Your key is sk-cana"), chunk("ry-77", finish: "stop"), doneEvent]
        let transport = ReplayTransport(headers: eventStream, chunks: chunks)
        let provider = try OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77")
        let error = try #require(await failure(of: provider, .sample(isStreamed: false)))
        #expect(String(decoding: error.rawReply, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    /// Whatever way it was written in, the text that people read had it.
    @Test(arguments: [
        Self.reply.replacing("Blue.", with: "the key is sk-canary-77"),
        Self.reply.replacing("\"Blue.\"", with: #"[{"type":"text","text":"sk-can"},{"type":"text","text":"ary-77"}]"#),
        Self.reply.replacing("\"Blue.\"", with: #""Blue.","reasoning_content":"sk-canary-77""#),
        Self.reply.replacing("\"Blue.\"", with: #"null,"refusal":"sk-canary-77""#),
    ])
    func replyWhoseAnswerHadTheKeyIsNotKept(_ reply: String) async throws {
        let transport = ReplayTransport(headers: json, chunks: [reply])
        let completion = try await OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77").complete(
            .sample(isStreamed: false))
        let answer = completion.answer
        #expect((answer.text + (answer.reasoning ?? "") + (answer.refusal ?? "")).contains("[credential]"))
        #expect(
            String(decoding: completion.rawReply, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    /// JSON within JSON: the message that is read out of it has the key, and the bytes have it nowhere as it is.
    @Test func replyWhoseErrorHadTheKeyIsNotKept() async throws {
        let message = #"{\"k\":\"sk\\u002dcanary-77\"}"#
        let transport = ReplayTransport(
            status: 401, headers: json, chunks: [#"{"error":{"message":"\#(message)"}}"#])
        let provider = try OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77")
        let error = try #require(await failure(of: provider))
        #expect(error.detail == "[not kept: the credential stood in this reply]")
        #expect(String(decoding: error.rawReply, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    /// What is read out of an error joins what stands apart in it.
    @Test(arguments: [
        #"{"error":{"message":"no","p":["sk-can","ary-77"]}"#, #"Error: ["sk-can","ary-77"]"#, "bad key sk-can\nary-77",
        #"{"error":{"message":"bad key sk-can","param":"ary-77","code":"sk-can"}}"#,
        #"{"error":{"message":"bad key","code":"sk-can","type":"ary-77"}}"#,
        #"{"error":{"message":"sent: [\"sk-can\", \"ary-77\"]"}}"#,
    ])
    func errorThatHasTheKeyInPiecesIsNotKept(_ reply: String) async throws {
        let transport = ReplayTransport(status: 400, headers: json, chunks: [reply])
        let provider = try OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77")
        let error = try #require(await failure(of: provider))
        #expect(error.detail == "[not kept: the credential stood in this reply]")
        #expect(String(decoding: error.rawReply, as: UTF8.self) == "[not kept: the credential stood in this reply]")
        #expect(error.fault == .rejected && error.code == nil && error.status == 400)
    }

    @Test func answerThatIsAListOfTheKeysPiecesIsNotKept() async throws {
        let transport = ReplayTransport(
            headers: json, chunks: [Self.reply.replacing("Blue.", with: #"It is [\"sk-can\", \"ary-77\"]."#)])
        let completion = try await OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77").complete(
            .sample(isStreamed: false))
        #expect(completion.answer.text == "[not kept: the credential stood in this reply]")
        #expect(
            String(decoding: completion.rawReply, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    @Test func keyInPlaceOfAnIdIsNoId() async throws {
        let reply = Self.reply.replacing("c-3", with: "sk-canary-77").replacing("\"stop\"", with: "\"sk-canary-77\"")
        let transport = ReplayTransport(
            headers: json, chunks: [reply.replacing(#"{"id""#, with: #"{"model":"x/sk-canary-77","id""#)])
        let completion = try await OpenAICompatibleProvider.sample(transport, credential: "sk-canary-77").complete(
            .sample())
        #expect(completion.requestID == nil && completion.answer.id == nil && completion.answer.model == nil)
        #expect(completion.answer.finishReason == .other("unnamed"))
    }
}
