import HTTPTransport
import Testing

@testable import Providers

/// Embeddings in the protocols of those who give them.
@Suite struct EmbeddingTests {
    struct Peer: Sendable, CustomTestStringConvertible {
        let word: String
        let url: String
        let body: String
        let reply: String
        var inputTokens: Int?
        var testDescription: String { word }
    }

    private static let openAI =
        #"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0.5]}],"model":"m-1","usage":{"prompt_tokens":4,"total_tokens":4}}"#
    private static let openAIBody = #"{"encoding_format":"float","input":["a","b"],"model":"m"}"#

    static let peers = [
        Peer(word: "openai-compatible", url: "/v1/embeddings", body: openAIBody, reply: openAI, inputTokens: 4),
        Peer(word: "llamacpp", url: "/v1/embeddings", body: openAIBody, reply: openAI, inputTokens: 4),
        Peer(
            word: "ollama", url: "/api/embed", body: #"{"input":["a","b"],"model":"m","truncate":false}"#,
            reply: #"{"model":"m","embeddings":[[1,0.5],[0,1]],"prompt_eval_count":4}"#, inputTokens: 4),
        Peer(
            word: "cohere", url: "/v2/embed",
            body:
                #"{"embedding_types":["float"],"input_type":"clustering","model":"m","texts":["a","b"],"truncate":"NONE"}"#,
            reply: #"{"id":"x","embeddings":{"float":[[1,0.5],[0,1]]},"meta":{"billed_units":{"input_tokens":4}}}"#,
            inputTokens: 4),
    ]

    private func embedder(_ peer: Peer, _ transport: ReplayTransport) throws -> any EmbeddingProvider {
        let base = peer.word == "openai-compatible" ? "http://127.0.0.1:9/v1" : "http://127.0.0.1:9"
        let provider = try ProviderCatalog.kind(peer.word).provider(
            settings: .sample(base: base, credential: "sk-secret-key"), transport: transport)
        return try #require(provider as? any EmbeddingProvider)
    }

    @Test(arguments: peers) func textsAreSentAndVectorsReadInTheirOrder(_ peer: Peer) async throws {
        let transport = ReplayTransport(headers: ["content-type": "application/json"], chunks: [peer.reply])
        let embeddings = try await embedder(peer, transport).embed(EmbeddingRequest(model: "m", texts: ["a", "b"]))
        #expect(embeddings.vectors == [[1, 0.5], [0, 1]])
        #expect(embeddings.usage == TokenUsage(input: peer.inputTokens, output: 0))
        let request = try #require(transport.requests.first)
        #expect(request.method == "POST" && request.url == "http://127.0.0.1:9\(peer.url)")
        #expect(String(decoding: request.body, as: UTF8.self) == peer.body)
        #expect(request.headers["Authorization"] == "Bearer sk-secret-key")
        #expect(embeddings.requestSent == request.body && embeddings.rawReply == Array(peer.reply.utf8))
    }

    @Test(arguments: peers) func whatIsNoEmbeddingForEachTextBreaksTheProtocol(_ peer: Peer) async throws {
        for reply in ["{}", "[]", #"{"data":[],"embeddings":[]}"#, peer.reply.replacing("0.5", with: "\"x\"")] {
            let transport = ReplayTransport(headers: ["content-type": "application/json"], chunks: [reply])
            let error = await #expect(throws: ProviderError.self) {
                try await embedder(peer, transport).embed(EmbeddingRequest(model: "m", texts: ["a", "b"]))
            }
            #expect(error?.fault == .protocolBroken(.otherShape), "\(reply)")
        }
        let few = ReplayTransport(headers: ["content-type": "application/json"], chunks: [peer.reply])
        await #expect(throws: ProviderError.self) {
            try await embedder(peer, few).embed(EmbeddingRequest(model: "m", texts: ["a", "b", "c"]))
        }
    }

    @Test(arguments: peers) func errorsAreThoseOfAnyCallAndTheKeyIsBlotted(_ peer: Peer) async throws {
        let transport = ReplayTransport(
            status: 401, headers: ["content-type": "application/json"], chunks: [#"{"error":"no sk-secret-key"}"#])
        let error = await #expect(throws: ProviderError.self) {
            try await embedder(peer, transport).embed(EmbeddingRequest(model: "m", texts: ["a"]))
        }
        #expect(error?.fault == .unauthorised && error?.status == 401)
        let raw = String(decoding: error?.rawReply ?? [], as: UTF8.self)
        #expect(raw == "[not kept: the credential stood in this reply]")
        let nothing = ReplayTransport(chunks: [peer.reply])
        let empty = await #expect(throws: ProviderError.self) {
            try await embedder(peer, nothing).embed(EmbeddingRequest(model: "m", texts: []))
        }
        #expect(empty?.fault == .unsendable(.noMessages) && nothing.requests.isEmpty)
    }
}
