internal import Domain

/// The word of a model, `provider:name`, from promptfoo's `vendor:model` or `vendor:kind:model`.
///
/// `openai:chat:gpt-5` is `openai:gpt-5`, `openai:responses:gpt-5` is `openai-responses:gpt-5`,
/// `anthropic:messages:claude` is `anthropic:claude`, and `ollama:chat:llama3` is `ollama:llama3`. Words of other vendors are kept as they are: whether they can be
/// run is the runner's to say.
enum ModelWord {
    /// Our provider for promptfoo's vendor and kind.
    private static let providers: [String: [String: String]] = [
        "openai": ["chat": "openai", "responses": "openai-responses"], "anthropic": ["messages": "anthropic"],
        "ollama": ["chat": "ollama"], "huggingface": ["chat": "huggingface"],
    ]
    private static let unsupportedKinds: Set<String> = [
        "completion", "embedding", "embeddings", "assistant", "image", "moderation", "realtime",
        "transcription", "video",
        "agents", "chatkit", "codex-sdk", "speech",
    ]
    /// Words before a colon that name a program or a place, not a vendor.
    private static let programs: Set<String> = [
        "file", "exec", "python", "golang", "ruby", "javascript", "package", "http", "https", "ws", "wss", "webhook",
        "mcp", "promptfoo",
        "browser", "sequence", "slack", "f5", "simulated-user",
    ]

    /// The word of a model of embeddings, `vendor:embedding:name` or `vendor:embeddings:name`, without its kind; `nil` of any other.
    static func embedder(_ id: String) -> String? {
        let parts = id.split(separator: ":", maxSplits: 2).map { String($0).trimmed }
        guard parts.count == 3, ["embedding", "embeddings"].contains(parts[1]) else { return nil }
        return "\(parts[0]):\(parts[2])"
    }

    static func read(_ id: String, at place: Place) throws(ExperimentFileFault) -> String {
        let word = try word(id, at: place)
        let charactersMax = ProviderLimits.modelCharactersMax
        guard word.count <= charactersMax else {
            throw ExperimentFileFault(
                .tooLarge, at: place,
                "expected a model of at most \(charactersMax) characters, found \(word.count): \(Quoting.code(word)); "
                    + "name it as its provider does")
        }
        // The ledger would refuse it, when the prompts and cases before it are recorded.
        guard Field.model.accepts(word) else {
            throw ExperimentFileFault(
                .outOfRange, at: place,
                "expected a model as `provider:name` without spaces and control characters, its provider of at most "
                    + "\(ProviderLimits.providerCharactersMax) characters, found \(Quoting.code(word))"
            )
        }
        return word
    }

    private static func word(_ id: String, at place: Place) throws(ExperimentFileFault) -> String {
        let parts = id.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
        let vendor = parts[0]
        if programs.contains(vendor.lowercased()) {
            // The rest may hold an address with a token in it: it is not shown.
            throw ExperimentFileFault(
                .unsupported, at: place,
                "a provider \(Quoting.code("\(vendor):")) is not supported in this version: name a model such as "
                    + "`openai:gpt-5`; `config.apiBaseUrl` reaches any server that speaks OpenAI's protocol"
            )
        }
        guard parts.count == 2, isVendor(vendor), !parts[1].isEmpty else {
            throw ExperimentFileFault(
                .outOfRange, at: place,
                "expected a model as `provider:name`, such as `openai:gpt-5`, found \(Quoting.code(id))")
        }
        let rest = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if vendor == "openai", unsupportedKinds.contains(rest[0]) {
            throw ExperimentFileFault(
                .unsupported, at: place,
                "`openai:\(rest[0])` is not supported in this version, which speaks chat completions and responses: "
                    + "name the model as `openai:NAME`"
            )
        }
        guard let provider = providers[vendor]?[rest[0]] else { return "\(vendor):\(parts[1])" }
        guard rest.count == 2, !rest[1].isEmpty else {
            throw ExperimentFileFault(
                .outOfRange, at: place, "expected a model after `\(vendor):\(rest[0]):`, such as `openai:gpt-5`")
        }
        return "\(provider):\(rest[1])"
    }

    private static func isVendor(_ word: String) -> Bool {
        !word.isEmpty
            && word.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
