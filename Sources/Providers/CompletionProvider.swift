/// One way to reach language models. Each adapter is two pure functions, `encode` and `decode`, around one effect.
///
/// A provider sends every request once. Retrying, budgets and concurrency belong to whoever calls it, so that there is
/// one policy for all providers; ``ProviderError`` tells that policy what it needs.
package protocol CompletionProvider: Sendable {
    /// Asks the model for one completion. Cancelling the task ends the transfer and throws ``ProviderFault/cancelled``.
    func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion

    /// Throws the rule that a request breaks, by which ``complete(_:)`` would not send it. Nothing is sent here.
    func check(_ request: CompletionRequest) throws(RequestFlaw)

    /// The models that the provider offers, in its order; also the cheapest way to see that it can be reached and takes
    /// the credential.
    func models() async throws(ProviderError) -> [ModelDescription]
}

/// One model a provider says it offers.
package struct ModelDescription: Sendable, Equatable {
    /// The name to put in ``CompletionRequest/model``.
    package var name: String
    package var owner: String?
    /// Seconds since 1970.
    package var created: Int?
    /// How many tokens a prompt and its answer may have together, where the provider says so.
    package var contextTokens: Int?

    package init(name: String, owner: String? = nil, created: Int? = nil, contextTokens: Int? = nil) {
        self.name = name
        self.owner = owner
        self.created = created
        self.contextTokens = contextTokens
    }
}
