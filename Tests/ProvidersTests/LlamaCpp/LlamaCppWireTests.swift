import Testing

@testable import Providers

@Suite struct LlamaCppWireTests {
    private func decode(_ text: String) throws -> Answer { try LlamaCppWire.decode(Array(text.utf8)) }

    private func fault(_ text: String) -> ProviderFault? {
        do { _ = try decode(text) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func replyGivesItsAnswer() throws {
        let answer = try decode(
            """
            {"index":0,"content":" Paris.","tokens":[],"stop":true,"model":"tiny","tokens_predicted":3,\
            "tokens_evaluated":9,"generation_settings":{"seed":1,"temperature":0.0,"top_p":0.949999988079071},\
            "truncated":false,"stop_type":"eos","timings":{"cache_n":4,"prompt_n":5,"prompt_ms":27.493,\
            "predicted_n":3,"predicted_ms":19.3946}}
            """)
        #expect(
            answer
                == Answer(
                    text: " Paris.", finishReason: .stop, usage: TokenUsage(input: 9, output: 3, cached: 4),
                    model: "tiny",
                    effectiveSettings: JSONText(object: #"{"seed":1,"temperature":0.0,"top_p":0.949999988079071}"#),
                    serverTiming: ServerTiming(prompt: 27_493, generation: 19_395)))
    }

    @Test func whatTheServerDoesNotSayIsUnknown() throws {
        #expect(try decode(#"{"content":"x"}"#) == Answer(text: "x", finishReason: .other("unnamed")))
        let odd =
            #"{"content":"x","timings":{"prompt_ms":-1.0,"predicted_ms":1e300,"cache_n":-1},"generation_settings":1}"#
        #expect(try decode(odd) == Answer(text: "x", finishReason: .other("unnamed")))
    }

    @Test(arguments: [
        ("eos", false, FinishReason.stop), ("word", false, .stop), ("limit", false, .length), ("eos", true, .length),
        ("none", false, .other("none")),
    ])
    func finishReasonsAreTyped(_ word: String, _ isTruncated: Bool, _ reason: FinishReason) throws {
        let text = #"{"content":"x","stop_type":"\#(word)","truncated":\#(isTruncated)}"#
        #expect(try decode(text).finishReason == reason)
    }

    @Test(arguments: [
        ("Internal error", ProviderFault.protocolBroken(.notJSON)), (#"{"content":"#, .protocolBroken(.notJSON)),
        ("[]", .protocolBroken(.otherShape)), ("{}", .protocolBroken(.otherShape)),
        (#"{"content":["x"]}"#, .protocolBroken(.otherShape)), (#"{"content":"x","stop":false}"#, .cutShort),
        (#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#, .overloaded),
    ])
    func successThatIsNoneIsAnError(_ body: String, _ expected: ProviderFault) { #expect(fault(body) == expected) }

    @Test func promptOfAnotherShapeIsAnError() throws {
        #expect(try LlamaCppPrompt.decode(Array(#"{"prompt":"P"}"#.utf8)) == "P")
        #expect(throws: ProviderError.self) { try LlamaCppPrompt.decode(Array(#"{"content":"P"}"#.utf8)) }
    }
}
