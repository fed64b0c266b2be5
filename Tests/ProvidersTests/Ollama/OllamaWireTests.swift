import Testing

@testable import Providers

@Suite struct OllamaWireTests {
    private func decode(_ text: String) throws -> Answer { try OllamaWire.decode(Array(text.utf8)) }

    private func fault(_ text: String) -> ProviderFault? {
        do { _ = try decode(text) } catch { return (error as? ProviderError)?.fault }
        return nil
    }

    @Test func replyGivesItsAnswer() throws {
        let answer = try decode(
            """
            {"model":"tiny:1b","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":"Blue.",\
            "thinking":"Hm."},"done":true,"done_reason":"stop","total_duration":9000000,"load_duration":1999,\
            "prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":4,"eval_duration":12345678}
            """)
        #expect(
            answer
                == Answer(
                    text: "Blue.", reasoning: "Hm.", finishReason: .stop, usage: TokenUsage(input: 26, output: 4),
                    model: "tiny:1b", serverTiming: ServerTiming(load: 1, prompt: 342_546, generation: 12_345)))
    }

    @Test func whatTheServerDoesNotSayIsUnknown() throws {
        let answer = try decode(#"{"message":{"content":"x"},"done":true,"eval_count":2,"eval_duration":5000}"#)
        #expect(answer.usage == TokenUsage(output: 2))
        #expect(answer.serverTiming == ServerTiming(generation: 5))
        #expect(answer.finishReason == .other("unnamed"))
        #expect(try decode(#"{"message":{"content":"x"},"done":true,"eval_count":-2}"#).usage == TokenUsage())
        #expect(try decode(#"{"message":{"content":"x"},"done":true}"#).serverTiming == nil)
    }

    @Test(arguments: [
        ("stop", FinishReason.stop), ("length", .length), ("load", .other("load")), ("unload", .other("unload")),
        ("out of luck", .other("unnamed")),
    ])
    func finishReasonsAreTyped(_ word: String, _ reason: FinishReason) throws {
        #expect(
            try decode(#"{"message":{"content":"x"},"done":true,"done_reason":"\#(word)"}"#).finishReason == reason)
    }

    @Test(arguments: [
        ("Internal error", ProviderFault.protocolBroken(.notJSON)), (#"{"message":{"#, .protocolBroken(.notJSON)),
        ("[]", .protocolBroken(.otherShape)), ("{}", .protocolBroken(.otherShape)),
        (#"{"message":"x","done":true}"#, .protocolBroken(.otherShape)),
        (#"{"message":{"content":"x"},"done":false}"#, .cutShort),
        (#"{"error":"it broke"}"#, .protocolBroken(.errorInSuccess)),
    ])
    func successThatIsNoneIsAnError(_ body: String, _ expected: ProviderFault) { #expect(fault(body) == expected) }

    @Test func modelListIsRead() throws {
        let body = #"{"models":[{"name":"b:1b","model":"b:1b","size":5,"details":{"family":"x"}},{"name":""},{}]}"#
        #expect(try OllamaModelList.decode(Array(body.utf8)) == [ModelDescription(name: "b:1b")])
        #expect(throws: ProviderError.self) { try OllamaModelList.decode(Array(#"{"data":[]}"#.utf8)) }
    }
}
