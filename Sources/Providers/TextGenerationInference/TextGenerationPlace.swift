/// Where the protocol of text generation is spoken.
package enum TextGenerationPlace: Sendable {
    /// A server of its own, which has one model: `{root}/generate` and `/generate_stream`.
    case server
    /// The path `hf-inference` of Hugging Face's router, where a model has an address, `{base}/models/MODEL`, and the request
    /// says whether it is to be streamed.
    case router

    /// Last parts of a base that are not the root of the server.
    private static let names: Set = ["hf-inference"]

    /// Where `request` goes.
    func address(of request: CompletionRequest, at base: BaseURL) -> String {
        switch self {
        case .server: base.appendingToRoot(request.isStreamed ? "/generate_stream" : "/generate")
        case .router:
            base.appending(
                "/models/"
                    + request.model.split(separator: "/").map { PercentEncoding.encode(String($0)) }.joined(
                        separator: "/"))
        }
    }

    /// Where the models are listed: a server tells of its one, the router of those of all its providers.
    func modelList(at base: BaseURL) -> String {
        switch self {
        case .server: base.appendingToRoot("/info")
        case .router: base.appendingToRoot("/v1/models", without: Self.names)
        }
    }
}
