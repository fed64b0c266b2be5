import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// Decodes what real servers answered in the protocols of Anthropic, Cohere and OpenAI's responses, and compares it
/// with what `JSONSerialization` and a plain split of the lines see in the same bytes.
@Suite(.enabled(if: SharedFiles.isPresent, .init(rawValue: SharedFiles.absence)))
struct SharedVectorsCloudSamplesTests {
    /// A protocol: its adapter, its replies, and a plain reading of them.
    struct Wire {
        let adapter: Adapter
        let samples: [SharedSample]
        let text: ([String: Any]) -> String
        /// What an event of a stream adds to the text.
        let piece: ([String: Any]) -> String
        let inputTokens: ([String: Any]) -> Int?
    }

    private static func wires() throws -> [Wire] {
        [
            Wire(
                adapter: .anthropic,
                samples: try SharedSample.captured { $0.contains("anthropic") }
                    + SharedSample.recorded { $0.contains("/v1/messages") },
                text: { texts($0["content"]) },
                piece: { ($0["delta"] as? [String: Any])?["text"] as? String ?? "" },
                inputTokens: { object in
                    let usage = object["usage"] as? [String: Any]
                    let parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
                    return usage.map { usage in parts.map { usage[$0] as? Int ?? 0 }.reduce(0, +) }
                }),
            Wire(
                adapter: .cohere,
                samples: try SharedSample.captured { $0.contains("cohere") }
                    + SharedSample.recorded { $0.hasSuffix("/v2/chat") },
                text: { texts(($0["message"] as? [String: Any])?["content"]) },
                piece: { event in
                    let message = (event["delta"] as? [String: Any])?["message"] as? [String: Any]
                    return (message?["content"] as? [String: Any])?["text"] as? String ?? ""
                },
                inputTokens: { object in
                    let usage = object["usage"] as? [String: Any]
                    return (usage?["tokens"] as? [String: Any])?["input_tokens"] as? Int
                }),
            Wire(
                adapter: .responses,
                samples: try SharedSample.captured { $0.contains("responses") }
                    + SharedSample.recorded { $0.hasSuffix("/responses") },
                text: { ($0["output"] as? [[String: Any]] ?? []).map { texts($0["content"]) }.joined() },
                piece: { event in
                    event["type"] as? String == "response.output_text.delta" ? event["delta"] as? String ?? "" : ""
                },
                inputTokens: { ($0["usage"] as? [String: Any])?["input_tokens"] as? Int }),
        ]
    }

    private static func texts(_ parts: Any?) -> String {
        (parts as? [[String: Any]] ?? []).map { $0["text"] as? String ?? "" }.joined()
    }

    private static func object(_ bytes: some Sequence<UInt8>) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    }

    private func check(_ sample: SharedSample, _ wire: Wire, pieces: [[UInt8]]) async throws {
        let transport = ReplayTransport(status: sample.status, headers: sample.headers, chunks: pieces)
        let provider = try wire.adapter.provider(transport)
        guard sample.status == 200 else {
            let error = try #require(await failure(from: provider), "\(sample.name)")
            #expect(error.status == sample.status && error.mayRetry && error.retryAfter != nil, "\(sample.name)")
            #expect(
                error.detail != nil && (error.fault == .rateLimited || error.fault == .overloaded), "\(sample.name)")
            return
        }
        let completion = try await provider.complete(.sample())
        let answer = completion.answer
        #expect((completion.timing.firstToken != nil) == sample.isStream, "\(sample.name)")
        #expect(answer.id != nil && answer.usage.output != nil, "\(sample.name)")
        #expect(!answer.text.isEmpty, "\(sample.name)")
        if sample.isStream {
            let lines = String(decoding: sample.body, as: UTF8.self).split(separator: "\n")
            let text = lines.filter { $0.hasPrefix("data: {") }
                .map { Self.object($0.dropFirst(6).utf8).map(wire.piece) ?? "" }.joined()
            #expect(answer.text == text, "\(sample.name)")
        } else {
            let object = try #require(Self.object(sample.body), "\(sample.name)")
            #expect(answer.text == wire.text(object), "\(sample.name)")
            #expect(answer.usage.input == wire.inputTokens(object), "\(sample.name)")
            #expect(answer.finishReason == .stop, "\(sample.name)")
        }
    }

    @Test func everySampleIsUnderstood() async throws {
        for wire in try Self.wires() {
            #expect(wire.samples.contains(where: \.isStream) && wire.samples.contains { !$0.isStream })
            #expect(wire.samples.contains { $0.name.hasPrefix("recorded-") })
            for sample in wire.samples { try await check(sample, wire, pieces: [sample.body]) }
            print("SharedVectorsCloudSamples: \(wire.adapter.name): \(wire.samples.map(\.name).joined(separator: " "))")
        }
    }

    @Test func samplesMeanTheSameInRandomPieces() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("SharedVectorsCloudSamples.samplesMeanTheSameInRandomPieces seed \(seed)")
        var random = SeededRandom(seed: seed)
        for wire in try Self.wires() {
            for sample in wire.samples {
                for _ in 0..<5 { try await check(sample, wire, pieces: randomPieces(sample.body, using: &random)) }
            }
        }
    }

    @Test func recordedThinkingStandsApart() async throws {
        let sample = try #require(try SharedSample.recorded { $0.contains("/v1/messages") }.first)
        let transport = ReplayTransport(headers: sample.headers, chunks: [sample.body])
        let answer = try await Adapter.anthropic.provider(transport).complete(.sample()).answer
        #expect(answer.reasoning?.hasPrefix("This is a straightforward question") == true)
        #expect(answer.usage == TokenUsage(input: 43, output: 282, cached: 0, cacheWritten: 0))
        #expect(answer.finishReason == .stop && answer.model == "claude-sonnet-4-20250514")
    }

    @Test func recordedCohereIsBilledForLessThanItRead() async throws {
        let sample = try #require(try SharedSample.recorded { $0.hasSuffix("/v2/chat") }.first)
        let transport = ReplayTransport(headers: sample.headers, chunks: [sample.body])
        let answer = try await Adapter.cohere.provider(transport).complete(.sample()).answer
        #expect(answer.usage == TokenUsage(input: 496, output: 11, billedInput: 1, billedOutput: 9))
    }

    @Test func recordedThinkTagsOfTheHuggingFaceRouterAreTheReasoning() async throws {
        let sample = try #require(try SharedSample.recorded { $0.contains("router.huggingface.co") }.first)
        let transport = ReplayTransport(headers: sample.headers, chunks: [sample.body])
        let answer = try await Adapter.huggingFace.provider(transport).complete(.sample()).answer
        #expect(answer.reasoning?.hasPrefix("Okay, the user asked") == true)
        #expect(!answer.text.isEmpty && !answer.text.contains("think>"))
    }

    @Test func rateHeadersOfEverySampleAreRead() throws {
        let samples = try SharedSample.captured { $0.contains("-rpm-") }
        #expect(samples.count == 6)
        for sample in samples {
            let status = try #require(RateLimitStatus.read(sample.headers, now: 0), "\(sample.name)")
            #expect(status.requests?.limit == 2 && status.tokens?.limit == 10_000, "\(sample.name)")
            let isFirst = sample.name.hasSuffix("-1")
            #expect(status.requests?.remaining == (isFirst ? 1 : 0), "\(sample.name)")
            #expect(status.requests?.reset == .seconds(isFirst ? 30 : 60), "\(sample.name)")
            #expect(try #require(status.tokens?.reset) < .seconds(2), "\(sample.name)")
        }
    }
}
