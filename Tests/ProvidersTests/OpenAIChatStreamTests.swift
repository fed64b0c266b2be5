import HTTPTransport
import Testing

@testable import Providers

@Suite struct OpenAIChatStreamTests {
    static let stream =
        ": keep-alive\n\n" + chunk("Hel") + chunk("lo ü") + chunk("", finish: "stop") + usageChunk + doneEvent
    static let answer = Answer(
        text: "Hello ü", finishReason: .stop, usage: TokenUsage(input: 11, output: 7, cached: 4, reasoning: 3),
        model: "tiny-1-2026", id: "c-1")

    private func read(_ pieces: [String]) throws -> Answer { try read(pieces.map { Array($0.utf8) }) }

    private func read(_ pieces: [[UInt8]]) throws -> Answer {
        var stream = OpenAIChatStream()
        for piece in pieces { try stream.take(piece) }
        return try stream.answer()
    }

    private func fault(_ pieces: [String]) -> ProviderFault? {
        do { _ = try read(pieces) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func chunksAddUpToTheAnswer() throws {
        #expect(try read([Self.stream]) == Self.answer)
    }

    @Test func everyCutInTwoGivesTheSameAnswer() throws {
        let bytes = Array(Self.stream.utf8)
        for place in 0...bytes.count {
            #expect(try read([Array(bytes[..<place]), Array(bytes[place...])]) == Self.answer, "cut at byte \(place)")
        }
    }

    @Test func randomCutsGiveTheSameAnswer() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("OpenAIChatStreamTests.randomCutsGiveTheSameAnswer seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<200 {
            let pieces = randomPieces(Array(Self.stream.utf8), using: &random)
            #expect(try read(pieces) == Self.answer, "seed \(seed) round \(round)")
        }
    }

    @Test func carriageReturnsAndPaddingMakeNoDifference() throws {
        let padded = Self.stream.replacing("}\n\n", with: "}   \r\n\r\n").replacing("[DONE]", with: "[DONE] ")
        #expect(try read([padded]) == Self.answer)
    }

    @Test func dataOverSeveralLinesIsOneChunk() throws {
        let broken = chunk("Hi", finish: "stop").replacing(#","choices""#, with: ",\ndata: \"choices\"")
        #expect(try read([broken]).text == "Hi")
    }

    @Test func finishWithoutDoneIsWhole() throws {
        #expect(
            try read([chunk("Hi", finish: "length")])
                == Answer(text: "Hi", finishReason: .length, model: "tiny-1-2026", id: "c-1"))
    }

    @Test func cleanEndWithoutFinishIsCutShort() {
        #expect(fault([chunk("Hel"), chunk("lo")]) == .cutShort)
        #expect(fault([]) == .cutShort)
    }

    @Test func doneWithoutFinishIsCutShort() {
        #expect(fault([chunk("Hel"), doneEvent]) == .cutShort)
    }

    @Test func finishInAnEventThatNeverEndsIsCutShort() {
        #expect(fault([chunk("Hel"), String(chunk("", finish: "stop").dropLast(2))]) == .cutShort)
    }

    @Test func malformedChunkBreaksTheProtocol() {
        #expect(
            fault([chunk("Hel"), "data: {\"choices\":[{\n\n", chunk("lo", finish: "stop")])
                == .protocolBroken(.badEvent))
        #expect(fault([chunk("Hel"), "data: hello\n\n"]) == .protocolBroken(.badEvent))
    }

    @Test func whatFollowsDoneIsNotRead() throws {
        #expect(try read([Self.stream, "data: rubbish\n\n"]) == Self.answer)
    }

    @Test(arguments: [
        (
            #"data: {"error":{"message":"slow down","type":"x","code":"rate_limit_exceeded"}}"#,
            ProviderFault.rateLimited
        ),
        (#"data: {"error":{"message":"boom","type":"server_error","code":500}}"#, .serverFailed),
        (#"data: {"error":{"message":"boom","code":502}}"#, .serverFailed),
        (
            #"data: {"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#,
            .overloaded
        ),
        (#"data: {"error":"boom","choices":[]}"#, .serverFailed),
        ("event: error\ndata: {\"message\":\"boom\"}", .serverFailed),
    ])
    func errorInsideAStreamIsTheError(_ event: String, _ expected: ProviderFault) {
        #expect(fault([chunk("Hel"), event + "\n\n"]) == expected)
    }

    @Test func errorThatIsNullIsNone() throws {
        #expect(try read([chunk("Hi", finish: "stop").replacing(#"{"id""#, with: #"{"error":null,"id""#)]).text == "Hi")
    }

    @Test func reasoningAndRefusalStandApartFromTheText() throws {
        let answer = try read([
            #"data: {"choices":[{"delta":{"role":"assistant","content":null,"reasoning_content":"Hm. "}}]}"# + "\n\n",
            #"data: {"choices":[{"delta":{"reasoning":"So."}}]}"# + "\n\n",
            #"data: {"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}"# + "\n\n",
        ])
        #expect(answer == Answer(text: "", reasoning: "Hm. So.", refusal: "No.", finishReason: .stop))
    }

    @Test func onlyTheFirstChoiceIsTheAnswer() throws {
        let second = chunk("other", finish: "length").replacing(#""index":0"#, with: #""index":1"#)
        #expect(try read([second, chunk("Hi", finish: "stop")]).text == "Hi")
    }

    @Test func lastOfSeveralUsagesCounts() throws {
        let counting = { (count: Int) in #"data: {"choices":[],"usage":{"completion_tokens":\#(count)}}"# + "\n\n" }
        let answer = try read([counting(1), chunk("Hi", finish: "stop"), counting(2)])
        #expect(answer.usage == TokenUsage(output: 2))
    }

    @Test func keepAliveWithoutDataIsPassedOver() throws {
        #expect(try read(["data:\n\n", Self.stream]) == Self.answer)
    }
}
