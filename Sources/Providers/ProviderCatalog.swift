import HTTPTransport
internal import Spelling

/// The kinds of provider that there are.
package enum ProviderCatalog {
    /// In the order in which they are listed to people.
    package static let kinds: [ProviderKind] = [
        ProviderKind(
            word: "openai", title: "OpenAI", defaultBaseURL: "https://api.openai.com/v1",
            credentialVariable: "OPENAI_API_KEY",
            make: {
                OpenAICompatibleProvider(settings: $0, dialect: .ofOpenAI(at: $0.baseURL.host), transport: $1)
            }),
        ProviderKind(
            word: "huggingface", title: "Hugging Face router", defaultBaseURL: "https://router.huggingface.co/v1",
            credentialVariable: "HF_TOKEN",
            make: { OpenAICompatibleProvider(settings: $0, dialect: .huggingFace, transport: $1) }),
        ProviderKind(
            word: "llamacpp", title: "llama.cpp server", defaultBaseURL: "http://127.0.0.1:8080",
            credentialVariable: nil, make: { LlamaCppProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "ollama", title: "Ollama", defaultBaseURL: "http://127.0.0.1:11434", credentialVariable: nil,
            make: { OllamaProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "gpt4all", title: "GPT4All's desktop app", defaultBaseURL: "http://127.0.0.1:4891/v1",
            credentialVariable: nil, make: { GPT4AllProvider(settings: $0, transport: $1) }),
        // No variable of the environment: the token in `HF_TOKEN` is Hugging Face's, and the server may be anybody's.
        ProviderKind(
            word: "tgi", title: "Text Generation Inference", defaultBaseURL: nil, credentialVariable: nil,
            make: { TextGenerationProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "hf-inference", title: "Hugging Face's hf-inference, text generation",
            defaultBaseURL: "https://router.huggingface.co/hf-inference", credentialVariable: "HF_TOKEN",
            make: { TextGenerationProvider(settings: $0, place: .router, transport: $1) }),
        ProviderKind(
            word: "openai-compatible", title: "Any server that speaks OpenAI's chat completions", defaultBaseURL: nil,
            credentialVariable: nil, make: { OpenAICompatibleProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "openai-responses", title: "OpenAI responses", defaultBaseURL: "https://api.openai.com/v1",
            credentialVariable: "OPENAI_API_KEY", make: { OpenAIResponsesProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "anthropic", title: "Anthropic", defaultBaseURL: "https://api.anthropic.com",
            credentialVariable: "ANTHROPIC_API_KEY", make: { AnthropicProvider(settings: $0, transport: $1) }),
        ProviderKind(
            word: "cohere", title: "Cohere", defaultBaseURL: "https://api.cohere.com",
            credentialVariable: "CO_API_KEY", make: { CohereProvider(settings: $0, transport: $1) }),
    ]

    static var words: [String] { kinds.map(\.word) }

    /// The kind called `word`, whatever its capitals.
    package static func kind(_ word: String) throws(ProviderCatalogError) -> ProviderKind {
        let lowered = word.lowercased()
        if let kind = kinds.first(where: { $0.word == lowered }) { return kind }
        throw .unknown(word, nearest: NearestNames.nearest(to: lowered, among: words).first)
    }
}

/// Why a model's provider cannot be made.
package enum ProviderCatalogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No kind has that word; `nearest` is the known one that it resembles.
    case unknown(String, nearest: String?)
    case needsBaseURL(String)
    case badBaseURL(String, BaseURL.Flaw)

    package var description: String {
        switch self {
        case .unknown(let word, let nearest?): "no provider is called '\(Self.cut(word))': did you mean '\(nearest)'?"
        case .unknown(let word, nil):
            "no provider is called '\(Self.cut(word))': the known ones are \(ProviderCatalog.words.joined(separator: ", "))"
        case .needsBaseURL(let word): "provider '\(word)' has no address of its own: configure its base URL"
        case .badBaseURL(let word, let flaw): "provider '\(word)': \(flaw)"
        }
    }

    /// What somebody typed may be of any length, and a message is one line.
    private static func cut(_ word: String) -> String { word.count <= 60 ? word : word.prefix(59) + "…" }
}
