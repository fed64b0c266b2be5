import HTTPTransport
import Testing

@testable import Providers

@Suite struct ProviderErrorTests {
    static let all: [ProviderFault] =
        [
            .unsendable(.noMessages), .unsendable(.tooManyStops(count: 5, limit: 4)), .unsendable(.schemaName),
            .unsendable(.notFinite(.topP)), .unsendable(.outOfRange(.topP, 0...1)), .unsendable(.malformed), .rejected,
            .unauthorised, .forbidden, .notFound,
            .tooLarge, .contentFiltered, .quotaExhausted, .rateLimited,
            .overloaded, .conflict,
            .serverFailed, .redirected, .cutShort, .replyTooLarge(limitBytes: 9), .cancelled,
        ] + ProviderFault.Phase.allCases.map { .timedOut($0) }
        + ProviderFault.Obstacle.allCases.map { .unreachable($0) }
        + ProtocolBreach.allCases.map { .protocolBroken($0) }

    @Test(arguments: all)
    func summaryIsOneLineThatSaysWhatToDo(_ fault: ProviderFault) {
        let summary = ProviderError(fault).summary
        #expect(!summary.contains("\n"))
        #expect(summary.count > 20 && summary.count < 160, "\(summary)")
    }

    @Test func wordsAreKebabCaseAndStable() {
        let words = Set(Self.all.map(\.word))
        #expect(
            words.sorted() == [
                "cancelled", "conflict", "content-filtered", "cut-short", "forbidden", "not-found", "overloaded",
                "protocol-broken", "quota-exhausted", "rate-limited", "redirected", "rejected", "reply-too-large",
                "server-failed", "timed-out", "too-large", "unauthorised", "unreachable", "unsendable",
            ])
    }

    @Test func onlyWhatMayPassIsRetried() {
        let retried = Set(Self.all.filter(\.mayRetry).map(\.word))
        #expect(
            retried.sorted() == [
                "conflict", "cut-short", "overloaded", "protocol-broken", "rate-limited", "server-failed", "timed-out",
                "unreachable",
            ])
        #expect(!ProviderFault.unreachable(.tls).mayRetry && !ProviderFault.protocolBroken(.webPage).mayRetry)
        #expect(!ProviderFault.unreachable(.certificateExpired).mayRetry)
    }

    @Test func summaryNamesHostStatusCodeAndWait() async throws {
        let transport = ReplayTransport(
            status: 429, headers: ["retry-after": "1", "x-request-id": "req-5"],
            chunks: [#"{"error":{"message":"slow","code":"rate_limit_exceeded"}}"#])
        let error = try #require(await failure(of: try .sample(transport)))
        #expect(
            error.summary
                == "127.0.0.1 asks for fewer requests (HTTP 429, rate_limit_exceeded): try again in 1.0 s")
        #expect(error.requestID == "req-5" && error.status == 429 && error.detail == "slow")
    }

    @Test func keyAndPromptAppearInNoPrintedForm() async throws {
        let (key, prompt) = ("sk-canary-8842", "the canary sings at noon")
        let bodies = [
            #"{"error":{"message":"\#(key) \#(prompt)","type":"\#(prompt)","param":"\#(prompt)","code":"\#(key)"}}"#,
            #"{"error":"\#(key) \#(prompt)"}"#, "\(key) \(prompt)", "<html>\(key) \(prompt)",
            #"{"choices":[{"message":{"content":7,"x":"\#(key) \#(prompt)"}}]}"#,
            "data: \(key) \(prompt)\n\n", #"data: {"error":{"message":"\#(prompt)","code":"\#(key)"}}"# + "\n\n",
        ]
        for status in [200, 301, 400, 401, 403, 404, 413, 429, 500, 503] {
            for body in bodies {
                for isStreamed in [true, false] {
                    let transport = ReplayTransport(
                        status: status,
                        headers: [
                            "x-request-id": key, "content-type": isStreamed ? "text/event-stream" : "text/plain",
                        ],
                        chunks: [body])
                    let provider = try OpenAICompatibleProvider.sample(transport, credential: key)
                    let error = try #require(await failure(of: provider, .sample(prompt, isStreamed: isStreamed)))
                    var dumped = ""
                    dump(error, to: &dumped)
                    for shown in ["\(error)", String(reflecting: error), error.summary, error.debugDescription, dumped]
                    {
                        #expect(!shown.contains(key) && !shown.contains(prompt), "\(status) \(body)")
                    }
                    let stored =
                        String(decoding: error.rawReply, as: UTF8.self) + (error.detail ?? "") + (error.code ?? "")
                        + (error.requestID ?? "")
                    #expect(!stored.contains(key), "\(status) \(body)")
                    #expect(String(decoding: error.requestSent, as: UTF8.self).contains(prompt))
                }
            }
        }
    }

    @Test(
        arguments: [
            (["retry-after": "7"], "try again in 7.0 s"),
            (["retry-after": "86400"], "try again in a day at the earliest"),
            (["retry-after": "604800"], "try again in a day at the earliest"), ([:], "try again later"),
        ] as [([String: String], String)])
    func aWaitThatWasCutIsNotToldAsTheProviders(_ lines: [String: String], _ advice: String) async throws {
        var headers = HTTPHeaders()
        for (name, value) in lines { headers[name] = value }
        let error = await failure(of: try .sample(ReplayTransport(status: 429, headers: headers, chunks: ["{}"])))
        #expect(error?.summary.hasSuffix(": \(advice)") == true)
    }

    @Test func detailAndRawReplyAreBounded() async throws {
        let key = "sk-canary-8842"
        // The key lies across the limit: what is kept must not hold the half of it.
        let text = String(repeating: "a", count: ProviderError.detailLengthMax - 4) + key
        let error = try #require(
            await failure(of: try .sample(ReplayTransport(status: 500, chunks: [text]), credential: key)))
        #expect(error.detail?.count == ProviderError.detailLengthMax && error.detail?.hasSuffix("[cre") == true)
        let before = #"{"error":"odd","more":""#
        let body =
            before + String(repeating: "b", count: ProviderError.rawReplyBytesMax - before.utf8.count - 4) + key + "\"}"
        let long = try #require(
            await failure(of: try .sample(ReplayTransport(status: 500, chunks: [body]), credential: key)))
        #expect(long.rawReply.count == ProviderError.rawReplyBytesMax && long.detail == "odd")
        #expect(String(decoding: long.rawReply, as: UTF8.self).hasSuffix("bbb[cre"))
    }

    @Test(arguments: [
        (HTTPFault.malformedRequest("x"), ProviderFault.unsendable(.malformed)),
        (.unknownHost("h"), .unreachable(.name)),
        (.unreachable(host: "h"), .unreachable(.connection)), (.tls(host: "h", "x"), .unreachable(.tls)),
        (.tls(host: "h", CertificateFlaw.expired.rawValue), .unreachable(.certificateExpired)),
        (.tls(host: "h", CertificateFlaw.otherName.rawValue), .unreachable(.certificateName)),
        (.tls(host: "h", CertificateFlaw.unknownIssuer.rawValue), .unreachable(.certificateIssuer)),
        (.proxy("p"), .unreachable(.proxy)), (.timedOut(.connect), .timedOut(.connect)),
        (.timedOut(.firstByte), .timedOut(.firstByte)), (.timedOut(.whole), .timedOut(.whole)),
        (.replyTooLarge(limitBytes: 5), .replyTooLarge(limitBytes: 5)), (.cut("x"), .cutShort),
        (.cancelled, .cancelled),
    ])
    func faultOfTheTransportIsAFaultOfTheProvider(_ fault: HTTPFault, _ expected: ProviderFault) async throws {
        for isStreamed in [true, false] {
            let error = await failure(of: try .sample(ReplayTransport(ending: fault)), .sample(isStreamed: isStreamed))
            #expect(error?.fault == expected)
            #expect(error?.host == "127.0.0.1" && error?.requestSent.isEmpty == false)
        }
    }
}
