import HTTPTransport
import Synchronization
import Testing

@testable import Providers

@Suite struct ModelPagesTests {
    /// Answers the requests with one body after the other, the last of them for ever.
    private final class Pages: HTTPTransport {
        private let bodies: [String]
        private let asked = Mutex<[String]>([])

        init(_ bodies: [String]) { self.bodies = bodies }

        var urls: [String] { asked.withLock(\.self) }

        func send(_ request: HTTPRequest) async throws(HTTPFault) -> HTTPReply {
            let index = asked.withLock {
                $0.append(request.url)
                return $0.count - 1
            }
            let body = bodies[min(index, bodies.count - 1)].replacing("COUNT", with: "\(index)")
            return HTTPReply(
                head: HTTPReplyHead(status: body.isEmpty ? 500 : 200, headers: json), body: Array(body.utf8),
                timing: HTTPTiming())
        }

        func open(_ request: HTTPRequest) async throws(HTTPFault) -> any HTTPReplyStream { throw .cancelled }
    }

    private func anthropic(_ pages: Pages) throws -> AnthropicProvider {
        AnthropicProvider(settings: try .sample(base: "https://api.anthropic.com"), transport: pages)
    }

    @Test func pagesOfAnthropicAreFollowed() async throws {
        let pages = Pages([
            #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a b&c"}"#, #"{"data":[{"id":"d"}],"has_more":false}"#,
        ])
        #expect(try await anthropic(pages).models().map(\.name) == ["a", "d"])
        #expect(
            pages.urls == [
                "https://api.anthropic.com/v1/models?limit=1000",
                "https://api.anthropic.com/v1/models?limit=1000&after_id=a%20b%26c",
            ])
    }

    @Test func pagesOfCohereAreFollowed() async throws {
        let pages = Pages([
            #"{"models":[{"name":"a","context_length":4096.0}],"next_page_token":"t/1"}"#,
            #"{"models":[{"name":"b"}],"next_page_token":""}"#,
        ])
        let provider = CohereProvider(settings: try .sample(base: "https://api.cohere.com/v2"), transport: pages)
        #expect(
            try await provider.models() == [
                ModelDescription(name: "a", contextTokens: 4_096), ModelDescription(name: "b"),
            ])
        #expect(
            pages.urls == [
                "https://api.cohere.com/v1/models?endpoint=chat&page_size=1000",
                "https://api.cohere.com/v1/models?endpoint=chat&page_size=1000&page_token=t%2F1",
            ])
    }

    @Test func listThatNeverEndsIsLeftAtTheBound() async throws {
        let pages = Pages([#"{"data":[{"id":"m"}],"has_more":true,"last_id":"COUNT"}"#])
        #expect(try await anthropic(pages).models().count == ProviderExchange.pagesMax)
        #expect(pages.urls.count == ProviderExchange.pagesMax)
    }

    @Test func pageThatNamesItselfIsNotFollowedInCircles() async throws {
        let pages = Pages([#"{"data":[{"id":"m"}],"has_more":true,"last_id":"m"}"#])
        #expect(try await anthropic(pages).models().count == 2)
    }

    @Test func pageThatFailsFailsTheList() async throws {
        let pages = Pages([#"{"data":[{"id":"m"}],"has_more":true,"last_id":"m"}"#, ""])
        let provider = try anthropic(pages)
        do {
            _ = try await provider.models()
            Issue.record("half a list passed for a whole one")
        } catch {
            #expect(error.fault == .serverFailed && error.host == "api.anthropic.com")
        }
    }

    @Test func modelsOfLlamaCppAreListedUnderEitherProtocol() async throws {
        let pages = Pages([#"{"object":"list","data":[{"id":"tiny","object":"model","created":5}]}"#])
        #expect(try await anthropic(pages).models().map(\.name) == ["tiny"])
    }
}
