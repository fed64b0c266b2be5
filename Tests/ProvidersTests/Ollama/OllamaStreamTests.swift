import HTTPTransport
import Testing

@testable import Providers

@Suite struct OllamaStreamTests {
    private static let lines: HTTPHeaders = ["Content-Type": "application/x-ndjson"]
    private static func piece(_ text: String, thinking: String? = nil) -> String {
        let thought = thinking.map { #","thinking":"\#($0)""# } ?? ""
        return #"{"model":"tiny","message":{"role":"assistant","content":"\#(text)"\#(thought)},"done":false}"# + "\n"
    }
    private static let end =
        #"{"model":"tiny","message":{"role":"assistant","content":""},"done":true,"done_reason":"length","eval_count":3,"#
        + #""eval_duration":7000}"# + "\n"
    private static let stream = piece("", thinking: "Hm.") + piece("Hel") + piece("lo ü") + end
    private static let answer = Answer(
        text: "Hello ü", reasoning: "Hm.", finishReason: .length, usage: TokenUsage(output: 3), model: "tiny",
        serverTiming: ServerTiming(generation: 7))

    private func read(_ pieces: [[UInt8]]) throws -> Answer {
        var stream = OllamaStream()
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

    @Test func randomCutsGiveTheSameAnswer() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("OllamaStreamTests.randomCutsGiveTheSameAnswer seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<200 {
            let pieces = randomPieces(Array(Self.stream.utf8), using: &random)
            #expect(try read(pieces) == Self.answer, "seed \(seed) round \(round)")
        }
    }

    @Test func everythingButAWholeLastLineIsCutShort() {
        for count in 0..<Self.stream.utf8.count {
            #expect(fault(String(decoding: Self.stream.utf8.prefix(count), as: UTF8.self)) == .cutShort, "\(count)")
        }
    }

    @Test func lineWithAnErrorIsTheError() async throws {
        let transport = ReplayTransport(
            headers: Self.lines, chunks: [Self.piece("Hel"), #"{"error":"the runner has died"}"# + "\n"])
        let provider = OllamaProvider(settings: try .sample(), transport: transport, clock: steppingClock())
        let error = try #require(await failure(from: provider))
        #expect(error.fault == .serverFailed && error.status == 200 && error.detail == "the runner has died")
    }

    @Test func lineThatCannotBeReadBreaksTheProtocol() {
        #expect(fault(Self.piece("Hel") + "{\"mess\n") == .protocolBroken(.badEvent))
        #expect(fault(Self.piece("Hel") + "[]\n") == .protocolBroken(.badEvent))
    }

    @Test func whatFollowsTheEndIsNotRead() throws {
        #expect(try read([Array((Self.stream + "rubbish\n").utf8)]) == Self.answer)
    }

    @Test func lineWithoutEndIsStoppedAtTheLimit() async throws {
        let flood = Array(repeating: Array(repeating: UInt8(ascii: "x"), count: 1 << 20), count: 5)
        let provider = OllamaProvider(
            settings: try .sample(), transport: ReplayTransport(headers: Self.lines, chunks: flood))
        #expect(await failure(from: provider)?.fault == .protocolBroken(.eventTooLong))
    }

    @Test func firstPieceIsTimedAndTheWholeIsKept() async throws {
        let transport = ReplayTransport(headers: Self.lines, chunks: [Self.stream])
        let provider = OllamaProvider(settings: try .sample(), transport: transport, clock: steppingClock())
        let completion = try await provider.complete(.sample())
        #expect(completion.answer == Self.answer)
        #expect(completion.timing.firstToken == 1_000 && completion.timing.total == 2_000)
        #expect(completion.rawReply == Array(Self.stream.utf8))
        #expect(completion.requestSent == transport.requests.first?.body)
    }
}
