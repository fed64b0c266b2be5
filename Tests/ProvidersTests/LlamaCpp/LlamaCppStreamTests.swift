import HTTPTransport
import Testing

@testable import Providers

@Suite struct LlamaCppStreamTests {
    private static func piece(_ text: String) -> String {
        #"data: {"index":0,"content":"\#(text)","tokens":[7],"stop":false,"tokens_predicted":1}"# + "\n\n"
    }
    private static let end =
        #"data: {"content":"","stop":true,"model":"tiny","tokens_predicted":2,"tokens_evaluated":5,"#
        + #""generation_settings":{"seed":1,"stop":["}"]},"truncated":false,"stop_type":"word"}"# + "\n\n"
    private static let stream = ":\n\n" + piece("Hel") + piece("lo ü") + end
    private static let answer = Answer(
        text: "Hello ü", finishReason: .stop, usage: TokenUsage(input: 5, output: 2), model: "tiny",
        effectiveSettings: JSONText(object: #"{"seed":1,"stop":["}"]}"#))

    private func read(_ pieces: [[UInt8]]) throws -> Answer {
        var stream = LlamaCppStream()
        for piece in pieces { try stream.take(piece) }
        return try stream.answer()
    }

    private func fault(_ text: String) -> ProviderFault? {
        do { _ = try read([Array(text.utf8)]) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func everyCutInTwoGivesTheSameAnswer() throws {
        let bytes = Array(Self.stream.utf8)
        for place in 0...bytes.count {
            #expect(try read([Array(bytes[..<place]), Array(bytes[place...])]) == Self.answer, "cut at byte \(place)")
        }
    }

    @Test func everythingButAWholeLastEventIsCutShort() {
        for count in 0..<Self.stream.utf8.count {
            #expect(fault(String(decoding: Self.stream.utf8.prefix(count), as: UTF8.self)) == .cutShort, "\(count)")
        }
    }

    @Test func whatFollowsTheEndIsNotRead() throws {
        #expect(try read([Array((Self.stream + "data: [DONE]\n\n").utf8)]) == Self.answer)
    }

    @Test(arguments: [
        (#"data: {"error":{"code":500,"message":"boom","type":"server_error"}}"#, ProviderFault.serverFailed),
        (#"data: {"error":{"code":400,"message":"full","type":"exceed_context_size_error"}}"#, .tooLarge),
        ("event: error\ndata: {\"message\":\"boom\"}", .serverFailed), ("data: {\"cont", .protocolBroken(.badEvent)),
    ])
    func errorInsideAStreamIsTheError(_ event: String, _ expected: ProviderFault) {
        #expect(fault(Self.piece("Hel") + event + "\n\n" + Self.end) == expected)
    }
}
