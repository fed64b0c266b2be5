import HTTPTransport
import Testing

@testable import Providers

/// What is said where a list of models does not come: nobody asked for tokens, and no prompt was sent that a message could quote.
@Suite struct ModelListErrorTests {
    private static let key = "sk-canary-0123456789"

    private static func provider(_ transport: ReplayTransport) throws -> OpenAICompatibleProvider {
        try .sample(transport, credential: key)
    }

    private static func failure(_ transport: ReplayTransport) async throws -> ProviderError? {
        do {
            _ = try await provider(transport).models()
            return nil
        } catch let error as ProviderError { return error }
    }

    @Test(arguments: [
        #"{"error":{"message":"the plan\n has ended","type":"billing_error"}}"#, #"{"message":"the plan has ended"}"#,
        #"{"error":"the plan has ended"}"#,
    ]) func anErrorInsideASuccessIsReportedInTheServersWords(_ body: String) async throws {
        let error = try #require(try await Self.failure(ReplayTransport(headers: json, chunks: [body])))
        #expect(error.detail?.contains("ended") == true && !error.summary.contains("ended"))
        #expect(error.report == "\(error.summary); it says: the plan has ended")
        #expect(!error.report.contains("attempt"))
    }

    @Test(arguments: [#"{"type":"list"}"#, #"[1]"#, #"{"data":7,"error":null}"#])
    func whatIsNoErrorIsOfAnotherShape(_ body: String) async throws {
        let error = try #require(try await Self.failure(ReplayTransport(headers: json, chunks: [body])))
        #expect(error.fault == .protocolBroken(.otherShape) && error.detail == nil && error.report == error.summary)
    }

    @Test func aMessageIsReportedInPartAndWithoutTheKey() async throws {
        let message = "no such key: \(Self.key) " + String(repeating: "long ", count: 400)
        let transport = ReplayTransport(status: 401, headers: json, chunks: [#"{"error":"\#(message)"}"#])
        let report = try #require(try await Self.failure(transport)).report
        #expect(
            report.contains("no such key: [credential] long") && report.hasSuffix("…") && !report.contains(Self.key))
        #expect(report.count < ProviderError.reportedDetailLengthMax + 160)
    }

    @Test func theMessageOfAnAnswerIsNotReported() async throws {
        let transport = ReplayTransport(status: 400, headers: json, chunks: [#"{"error":"you wrote: my prompt"}"#])
        let provider = try Self.provider(transport)
        let error = try #require(await ProvidersTests.failure(of: provider, .sample("my prompt", isStreamed: false)))
        #expect(error.report == error.summary && error.report.hasSuffix("is kept with the attempt"))
    }

    @Test(arguments: [HTTPFault.replyTooLarge(limitBytes: 9), .timedOut(.whole), .cut("x")])
    func whoBeganToAnswerIsThereAndWasAskedForNoTokens(_ fault: HTTPFault) async throws {
        let error = try #require(try await Self.failure(ReplayTransport(ending: fault)))
        #expect(error.isAnswered && !error.summary.contains("tokens"))
    }

    @Test(arguments: [
        HTTPFault.unreachable(host: "h"), .timedOut(.connect), .timedOut(.firstByte), .unknownHost("h"), .proxy("p"),
        .tls(host: "h", "x"),
    ]) func whoSaysNothingIsNotReached(_ fault: HTTPFault) async throws {
        #expect(try await Self.failure(ReplayTransport(ending: fault))?.isAnswered == false)
    }

    @Test func aModelThatIsCalledLikeTheKeyIsNotShown() async throws {
        let body = #"{"data":[{"id":"m","owned_by":"\#(Self.key)"},{"id":"x-\#(Self.key)"},{"id":"y"}]}"#
        let models = try await Self.provider(ReplayTransport(headers: json, chunks: [body])).models()
        #expect(models.first?.name == "m" && models.last?.name == "y")
        #expect(!"\(models)".contains(Self.key))
    }

    /// Whoever reads the list down could put them together.
    @Test func modelsThatAreCalledLikePiecesOfTheKeyAreNotShown() async throws {
        for pieces in [[Self.key.prefix(9), Self.key.dropFirst(9)], Self.key.map { "\($0)"[...] }] {
            let data = pieces.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",")
            let error = try #require(
                try await Self.failure(ReplayTransport(headers: json, chunks: ["{\"data\":[\(data)]}"])))
            #expect(error.report.contains("not kept: the credential stood in this reply"))
            #expect(!"\(error)".contains(Self.key.prefix(9)))
        }
    }
}
