import HTTPTransport

/// One page of a provider's list of models.
struct ModelPage: Sendable {
    var models: [ModelDescription]
    /// What to ask for the next page with; `nil` on the last.
    var next: String?
}

extension ProviderExchange {
    /// Pages of a list of models that are read at most; what is beyond is left out.
    static let pagesMax = 20

    /// The models of all pages, in their order. `request` makes the request of the page that `next` of the page before
    /// names, or of the first.
    func models(
        request: (_ next: String?) -> HTTPRequest, decode: ([UInt8]) throws(ProviderError) -> ModelPage
    ) async throws(ProviderError) -> [ModelDescription] {
        var models: [ModelDescription] = []
        var asked: Set<String> = []
        var next: String?
        for _ in 0..<Self.pagesMax {
            let page = try await fetch(request(next), decode: decode)
            models += page.models
            // A server that names a page again would be followed in circles.
            guard let following = page.next, asked.insert(following).inserted else { break }
            next = following
        }
        return models
    }
}
