import HTTPTransport
import Testing

@testable import Providers

/// What a server said of the tokens before its stream broke is known, and not to be estimated.
@Suite struct BrokenStreamUsageTests {
    private static let prompt = TokenUsage(input: 17, cached: 4, cacheWritten: 3)

    private static func failure(
        of adapter: Adapter, _ chunks: [String], ending: HTTPFault? = nil
    ) async throws -> ProviderError? {
        let transport = ReplayTransport(headers: eventStream, chunks: chunks, ending: ending)
        return await ProvidersTests.failure(from: try adapter.provider(transport))
    }

    @Test func thePromptOfAMessageIsCountedWhereverItBreaks() async throws {
        let events = Adapter.anthropic.events
        let whole = events.count - 1 - Adapter.anthropic.eventsAfterFinish
        for count in 1...whole {
            let chunks = Array(events.prefix(count))
            #expect(try await Self.failure(of: .anthropic, chunks)?.usage == Self.prompt, "\(count)")
            #expect(try await Self.failure(of: .anthropic, chunks, ending: .cut("x"))?.usage == Self.prompt, "\(count)")
        }
    }

    @Test func anErrorInTheSameBytesTakesNothingAway() async throws {
        for (event, fault) in Adapter.anthropic.errors {
            let error = try #require(try await Self.failure(of: .anthropic, [Adapter.anthropic.events[0] + event]))
            #expect(error.fault == fault && error.usage == Self.prompt)
        }
    }

    @Test func anAnswerThatDoesNotEndIsNotCounted() async throws {
        let counting = chunk("He").replacing(
            #""usage":null"#, with: #""usage":{"prompt_tokens":11,"completion_tokens":1}"#)
        let transport = ReplayTransport(headers: eventStream, chunks: [counting, chunk("llo")])
        #expect(await ProvidersTests.failure(of: try .sample(transport))?.usage == TokenUsage(input: 11))
    }

    @Test func whoCountsAtTheEndAloneSaysNothing() async throws {
        for adapter in [Adapter.cohere, .responses] {
            let error = try #require(try await Self.failure(of: adapter, [adapter.events[0]]))
            #expect(error.fault == .cutShort && error.usage == nil, "\(adapter)")
        }
    }
}
