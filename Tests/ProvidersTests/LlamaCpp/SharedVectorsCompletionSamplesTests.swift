import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// Decodes what llama.cpp's real server answered, and compares it with what `JSONSerialization` sees in the same bytes.
@Suite(.enabled(if: SharedFiles.isPresent, .init(rawValue: SharedFiles.absence)))
struct SharedVectorsCompletionSamplesTests {
    /// What plain reading sees: all the text, and the last object.
    private static func reading(_ body: [UInt8]) throws -> (text: String, last: [String: Any]) {
        let objects = try String(decoding: body, as: UTF8.self).split(separator: "\n").map { line in
            let text = line.hasPrefix("data: ") ? line.dropFirst(6) : line
            return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        }
        return (objects.map { $0["content"] as? String ?? "" }.joined(), objects.last ?? [:])
    }

    private func check(_ answer: Answer, _ body: [UInt8]) throws {
        let (text, last) = try Self.reading(body)
        #expect(answer.text == text && answer.model == last["model"] as? String)
        #expect(answer.usage.input == last["tokens_evaluated"] as? Int)
        #expect(answer.usage.output == last["tokens_predicted"] as? Int)
        let settings = try #require(answer.effectiveSettings).text
        let read = try JSONSerialization.jsonObject(with: Data(settings.utf8)) as? NSDictionary
        #expect(read == last["generation_settings"] as? NSDictionary)
        let timings = try #require(last["timings"] as? [String: Any])
        #expect(answer.usage.cached == timings["cache_n"] as? Int)
        let milliseconds = try #require(timings["predicted_ms"] as? Double)
        #expect(abs(Double(try #require(answer.serverTiming?.generation)) - milliseconds * 1_000) <= 0.5)
    }

    @Test func wholeSampleIsUnderstood() throws {
        let body = Array(try SharedFiles.data("samples/llamacpp-completion.body"))
        let answer = try LlamaCppWire.decode(body)
        #expect(answer.finishReason == .stop)
        try check(answer, body)
    }

    @Test func streamedSampleIsUnderstoodInRandomPieces() throws {
        let body = Array(try SharedFiles.data("samples/llamacpp-completion-stream.body"))
        let seed = UInt64.random(in: .min ... .max)
        print("SharedVectorsCompletionSamplesTests.streamedSampleIsUnderstoodInRandomPieces seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            var stream = LlamaCppStream()
            for piece in randomPieces(body, using: &random) { try stream.take(piece) }
            #expect(try stream.answer().finishReason == .length)
            try check(stream.answer(), body)
        }
    }
}
