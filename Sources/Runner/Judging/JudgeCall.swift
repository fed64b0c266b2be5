internal import Domain
internal import Events
internal import HTTPTransport
internal import Providers
internal import Scoring

/// Somebody who judges, ready to be asked.
enum JudgeCall: Sendable {
    case model(ModelCall)
    case embedder(ModelCall, any EmbeddingProvider)
    case server(JudgeServer)

    var locality: Locality {
        switch self {
        case .model(let call), .embedder(let call, _): call.locality
        case .server(let server): server.locality
        }
    }

    /// As people call it, without an address, which may hold a secret.
    var name: String {
        switch self {
        case .model(let call), .embedder(let call, _): call.settings.model
        case .server: "the server of a webhook"
        }
    }
}

extension ModelResolver {
    /// - Throws: where nobody could be asked: no provider, no key, or a provider that gives no embeddings.
    func judge(_ judge: ExpectedJudging.Judge) throws(FailedAttempt) -> JudgeCall {
        switch judge {
        case .model(let settings): return .model(try call(for: settings))
        case .embedder(let settings):
            let call = try call(for: settings)
            guard let embedder = call.provider as? any EmbeddingProvider else {
                throw FailedAttempt(
                    .providerUnknown,
                    "nothing was sent: \(settings.model) gives no embeddings, which `similar` needs; name a model of OpenAI's protocol, of Ollama, Cohere or llama.cpp"
                )
            }
            return .embedder(call, embedder)
        case .server(let address): return .server(JudgeServer(address: address, transport: transport, limits: limits))
        }
    }
}
