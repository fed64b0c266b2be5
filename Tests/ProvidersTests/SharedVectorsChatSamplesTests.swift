import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Providers

/// Decodes what real servers answered, and compares it with what `JSONSerialization` and a plain split of the lines see
/// in the same bytes.
@Suite(.enabled(if: SharedFiles.isPresent, .init(rawValue: SharedFiles.absence)))
struct SharedVectorsChatSamplesTests {
    /// Samples of other protocols carry one of these words in their name.
    private static let others = [
        "anthropic", "cohere", "responses", "completion", "props", "slots", "metrics", "models",
    ]

    private static func chatSamples() throws -> [SharedSample] {
        try SharedSample.captured { name in !others.contains(where: name.contains) }
            .filter { $0.body != Array(#"{"status":"ok"}"#.utf8) }
    }

    /// The streams of chat completions in recorded traffic, as samples.
    private static func recordedStreams() throws -> [SharedSample] {
        try SharedSample.recorded { $0.hasSuffix("/chat/completions") }
    }

    /// What plain reading sees in a stream: its text, its reason to finish, its usage, and whether each line could be
    /// read.
    private struct Reading {
        var text = ""
        var finishReason: String?
        var usage: [String: Any]?
        var isReadable = true

        init(stream: [UInt8]) {
            for line in String(decoding: stream, as: UTF8.self).split(separator: "\n") where line.hasPrefix("data: {") {
                guard
                    let chunk = try? JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8)) as? [String: Any]
                else {
                    isReadable = false
                    continue
                }
                usage = chunk["usage"] as? [String: Any] ?? usage
                guard let choice = (chunk["choices"] as? [[String: Any]])?.first else { continue }
                text += (choice["delta"] as? [String: Any])?["content"] as? String ?? ""
                finishReason = choice["finish_reason"] as? String ?? finishReason
            }
        }

        init(whole: [UInt8]) {
            let reply = try? JSONSerialization.jsonObject(with: Data(whole)) as? [String: Any]
            let choice = (reply?["choices"] as? [[String: Any]])?.first
            text = (choice?["message"] as? [String: Any])?["content"] as? String ?? ""
            finishReason = choice?["finish_reason"] as? String
            usage = reply?["usage"] as? [String: Any]
            isReadable = reply != nil
        }
    }

    private func complete(_ sample: SharedSample, pieces: [[UInt8]]) async throws -> Result<Completion, ProviderError> {
        let transport = ReplayTransport(status: sample.status, headers: sample.headers, chunks: pieces)
        let provider = try OpenAICompatibleProvider.sample(transport)
        do { return .success(try await provider.complete(.sample())) } catch { return .failure(error) }
    }

    private func check(_ sample: SharedSample, pieces: [[UInt8]]) async throws {
        let outcome = try await complete(sample, pieces: pieces)
        guard sample.status == 200 else {
            guard case .failure(let error) = outcome else {
                Issue.record("\(sample.name): status \(sample.status) gave a completion")
                return
            }
            #expect(error.status == sample.status, "\(sample.name)")
            let retried = [408, 409, 429].contains(sample.status) || sample.status >= 500
            #expect(error.mayRetry == (retried && error.fault != .quotaExhausted), "\(sample.name)")
            #expect((error.retryAfter == nil) == (sample.headers["retry-after"] == nil), "\(sample.name)")
            let reply = try? JSONSerialization.jsonObject(with: Data(sample.body)) as? [String: Any]
            if let message = (reply?["error"] as? [String: Any])?["message"] as? String {
                #expect(error.detail?.hasPrefix(message) == true, "\(sample.name)")
            }
            return
        }
        let reading = sample.isStream ? Reading(stream: sample.body) : Reading(whole: sample.body)
        switch outcome {
        case .success(let completion):
            #expect(reading.isReadable, "\(sample.name): a chunk that cannot be read was passed over")
            #expect(completion.answer.text == reading.text, "\(sample.name)")
            #expect(
                completion.answer.finishReason == reading.finishReason.map(OpenAIChatWire.finishReason),
                "\(sample.name)")
            #expect(completion.answer.usage.input == reading.usage?["prompt_tokens"] as? Int, "\(sample.name)")
            #expect(completion.answer.usage.output == reading.usage?["completion_tokens"] as? Int, "\(sample.name)")
            #expect(
                (completion.timing.firstToken != nil) == (sample.isStream && !reading.text.isEmpty), "\(sample.name)")
        case .failure(let error):
            if reading.isReadable {
                #expect(reading.finishReason == nil && error.fault == .cutShort, "\(sample.name): \(error)")
            } else {
                #expect(error.fault == .protocolBroken(.badEvent), "\(sample.name): \(error)")
            }
        }
    }

    @Test func everyChatSampleIsUnderstood() async throws {
        let samples = try Self.chatSamples()
        #expect(!samples.isEmpty)
        for sample in samples { try await check(sample, pieces: [sample.body]) }
        print("SharedVectorsChatSamples: \(samples.count) samples: \(samples.map(\.name).joined(separator: " "))")
    }

    @Test func everyRecordedStreamIsUnderstood() async throws {
        let streams = try Self.recordedStreams()
        #expect(!streams.isEmpty)
        for stream in streams { try await check(stream, pieces: [stream.body]) }
        print(
            "SharedVectorsChatSamples: \(streams.count) recorded streams: \(streams.map(\.name).joined(separator: " "))"
        )
    }

    @Test func samplesMeanTheSameInRandomPieces() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("SharedVectorsChatSamples.samplesMeanTheSameInRandomPieces seed \(seed)")
        var random = SeededRandom(seed: seed)
        for sample in try Self.chatSamples() + Self.recordedStreams() {
            for _ in 0..<3 { try await check(sample, pieces: randomPieces(sample.body, using: &random)) }
        }
    }

    @Test func everyModelListIsRead() throws {
        let files = try SharedSample.names().filter { $0.hasSuffix("-models.body") }
        #expect(!files.isEmpty)
        for file in files {
            let sample = try SharedSample(file: file)
            let list = try JSONSerialization.jsonObject(with: Data(sample.body)) as? [String: Any]
            let names = (list?["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
            #expect(try OpenAIModelList.decode(sample.body).map(\.name) == names, "\(file)")
        }
        print("SharedVectorsChatSamples: \(files.count) model lists")
    }
}
