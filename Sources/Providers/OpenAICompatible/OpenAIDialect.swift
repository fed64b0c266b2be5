/// Where servers of the chat completions protocol differ in what they take.
package struct OpenAIDialect: Sendable, Equatable {
    package enum TokenLimitField: String, Sendable {
        case maxTokens = "max_tokens"
        /// OpenAI's own name since its reasoning models, which refuse the old one.
        case maxCompletionTokens = "max_completion_tokens"
    }

    package var tokenLimitField: TokenLimitField
    /// Whether `top_k` is sent; where it is not, it is reported as not applied.
    package var takesTopK: Bool
    /// How many stop texts a request may have.
    package var stopsMax: Int
    /// The header that carries ``ProviderSettings/organisation``.
    package var organisationHeader: String

    package init(
        tokenLimitField: TokenLimitField, takesTopK: Bool, stopsMax: Int = 4,
        organisationHeader: String = "OpenAI-Organization"
    ) {
        self.tokenLimitField = tokenLimitField
        self.takesTopK = takesTopK
        self.stopsMax = stopsMax
        self.organisationHeader = organisationHeader
    }

    /// OpenAI itself, and Azure's offer of it.
    package static let openAI = OpenAIDialect(tokenLimitField: .maxCompletionTokens, takesTopK: false)
    /// All others. Most know `top_k` (llama.cpp, vLLM, TGI, Together); one that does not will say so, and nothing was
    /// lost in silence.
    package static let compatible = OpenAIDialect(tokenLimitField: .maxTokens, takesTopK: true)
    /// The Hugging Face router: compatible, and bills the organisation of a header of its own.
    package static let huggingFace = OpenAIDialect(
        tokenLimitField: .maxTokens, takesTopK: true, organisationHeader: "X-HF-Bill-To")

    /// The rule where nothing is set: `api.openai.com` and `*.openai.azure.com` speak ``openAI``, the Hugging Face
    /// router ``huggingFace``, every other host ``compatible``.
    package init(host: String) {
        switch host {
        case "api.openai.com": self = .openAI
        case "router.huggingface.co": self = .huggingFace
        default: self = host.hasSuffix(".openai.azure.com") ? .openAI : .compatible
        }
    }
}
