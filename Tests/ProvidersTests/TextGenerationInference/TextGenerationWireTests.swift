import Testing

@testable import Providers

@Suite struct TextGenerationWireTests {
    private static func token(_ text: String, special: Bool = false) -> String {
        #"data:{"index":1,"token":{"id":7,"text":"\#(text)","logprob":-0.1,"special":\#(special)},"#
            + #""generated_text":null,"details":null}"# + "\n\n"
    }
    private static let end =
        #"data: {"index":3,"token":{"id":2,"text":"</s>","special":true},"generated_text":"Hello ü","details":"#
        + #"{"finish_reason":"eos_token","generated_tokens":3,"seed":7,"input_length":5}}"# + "\n\n"
    private static let stream = token("Hel") + token("lo ü") + end
    private static let answer = Answer(
        text: "Hello ü", finishReason: .stop, usage: TokenUsage(input: 5, output: 3))

    private func read(_ pieces: [[UInt8]]) throws -> Answer {
        var stream = TextGenerationStream()
        for piece in pieces { try stream.take(piece) }
        return try stream.answer()
    }

    private func fault(_ work: () throws -> Answer) -> ProviderFault? {
        do { _ = try work() } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func replyGivesItsAnswer() throws {
        let body = """
            {"generated_text":"Blue.","details":{"finish_reason":"length","generated_tokens":2,"seed":null,"prefill":[],\
            "tokens":[{"id":1,"text":"Blue","logprob":-0.1,"special":false}]}}
            """
        let answer = Answer(text: "Blue.", finishReason: .length, usage: TokenUsage(output: 2))
        #expect(try TextGenerationWire.decode(Array(body.utf8)) == answer)
        #expect(try TextGenerationWire.decode(Array("[\(body)]".utf8)) == answer)
    }

    @Test(arguments: [
        ("eos_token", FinishReason.stop), ("stop_sequence", .stop), ("length", .length), ("odd", .other("odd")),
    ])
    func finishReasonsAreTyped(_ word: String, _ reason: FinishReason) throws {
        let body = #"{"generated_text":"x","details":{"finish_reason":"\#(word)"}}"#
        #expect(try TextGenerationWire.decode(Array(body.utf8)) == Answer(text: "x", finishReason: reason))
    }

    @Test(arguments: [
        ("Internal error", ProviderFault.protocolBroken(.notJSON)), ("[]", .protocolBroken(.otherShape)),
        ("{}", .protocolBroken(.otherShape)), (#"{"generated_text":1}"#, .protocolBroken(.otherShape)),
        (#"{"error":"Model is overloaded","error_type":"overloaded"}"#, .overloaded),
        (#"{"error":"odd"}"#, .protocolBroken(.errorInSuccess)),
    ])
    func successThatIsNoneIsAnError(_ body: String, _ expected: ProviderFault) {
        #expect(fault { try TextGenerationWire.decode(Array(body.utf8)) } == expected)
    }

    @Test func everyCutInTwoGivesTheSameAnswer() throws {
        let bytes = Array(Self.stream.utf8)
        for place in 0...bytes.count {
            #expect(try read([Array(bytes[..<place]), Array(bytes[place...])]) == Self.answer, "cut at byte \(place)")
        }
    }

    @Test func everythingButAWholeLastEventIsCutShort() {
        for count in 0..<Self.stream.utf8.count {
            #expect(fault { try read([Array(Self.stream.utf8.prefix(count))]) } == .cutShort, "\(count)")
        }
    }

    @Test func marksOfTheModelAreNoBeginning() throws {
        var stream = TextGenerationStream()
        try stream.take(Array(Self.token("<s>", special: true).utf8))
        #expect(!stream.hasBegun)
        try stream.take(Array(Self.token("Hel").utf8))
        #expect(stream.hasBegun && !stream.isWhole)
    }

    @Test(arguments: [
        (#"data: {"error":"Model is overloaded","error_type":"overloaded"}"#, ProviderFault.overloaded),
        (#"data:{"error":"Incomplete generation","error_type":"incomplete_generation"}"#, .serverFailed),
        (#"data:{"error":"too long","error_type":"validation"}"#, .rejected),
        ("event: error\ndata: \"boom\"", .protocolBroken(.badEvent)), ("data: {\"tok", .protocolBroken(.badEvent)),
    ])
    func errorInsideAStreamIsTheError(_ event: String, _ expected: ProviderFault) {
        #expect(fault { try read([Array((Self.token("Hel") + event + "\n\n" + Self.end).utf8)]) } == expected)
    }

    @Test func infoNamesTheOneModel() throws {
        let body = #"{"model_id":"org/words","max_total_tokens":4096,"version":"3"}"#
        #expect(
            try TextGenerationInfo.decode(Array(body.utf8)) == [
                ModelDescription(name: "org/words", contextTokens: 4_096)
            ])
        #expect(try TextGenerationInfo.decode(Array(#"{"model_id":""}"#.utf8)) == [])
        #expect(throws: ProviderError.self) { try TextGenerationInfo.decode(Array(#"{"data":[]}"#.utf8)) }
    }
}
