package import HTTPTransport

/// A kind of provider: the word before the colon in `openai:gpt-5`, and how to make one.
package struct ProviderKind: Sendable {
    /// In small letters; stored in events, so it is for ever.
    package let word: String
    /// For people.
    package let title: String
    /// Where it is reached when nothing is said; `nil` where there is no such place and a base URL must be given.
    package let defaultBaseURL: String?
    /// The environment variable in which people keep its key; `nil` where it needs none.
    package let credentialVariable: String?
    private let make: @Sendable (ProviderSettings, any HTTPTransport) -> any CompletionProvider

    package init(
        word: String, title: String, defaultBaseURL: String?, credentialVariable: String?,
        make: @escaping @Sendable (ProviderSettings, any HTTPTransport) -> any CompletionProvider
    ) {
        self.word = word
        self.title = title
        self.defaultBaseURL = defaultBaseURL
        self.credentialVariable = credentialVariable
        self.make = make
    }

    /// The base URL to use where the settings of a workspace name `given`, or none.
    package func baseURL(given: String?) throws(ProviderCatalogError) -> BaseURL {
        guard let text = given ?? defaultBaseURL else { throw .needsBaseURL(word) }
        do { return try BaseURL(text) } catch { throw .badBaseURL(word, error) }
    }

    package func provider(settings: ProviderSettings, transport: any HTTPTransport) -> any CompletionProvider {
        make(settings, transport)
    }

    /// Whether the server passes on what such a model is asked, so that it leaves the machine though the server is on it: Ollama's models
    /// whose tag ends in `cloud` run at ollama.com (Ollama's documentation, "Cloud").
    /// - Parameter model: `provider:name`.
    package func forwards(_ model: String) -> Bool {
        word == "ollama" && (model.hasSuffix("-cloud") || model.hasSuffix(":cloud"))
    }
}
