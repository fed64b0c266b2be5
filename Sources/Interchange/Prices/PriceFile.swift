/// What LiteLLM's price file (`model_prices_and_context_window.json`) says of the models of chat that it has.
package struct PriceFile: Equatable, Sendable {
    /// One model's price.
    package struct Entry: Equatable, Sendable {
        /// `provider:name`, in the words that are used here.
        package let model: String
        package let inputPicodollarsPerToken: Int64
        package let outputPicodollarsPerToken: Int64
        /// Of input that came from the provider's cache, where the file says it.
        package let cachedInputPicodollarsPerToken: Int64?
        /// Of hidden reasoning, where the file says it.
        package let reasoningPicodollarsPerToken: Int64?
    }

    /// In the order of the file; each model once.
    package let entries: [Entry]
    /// How many models are left out, by why.
    package let skipped: [Skip: Int]

    /// Why a model is left out.
    package enum Skip: Hashable, Comparable, Sendable {
        /// It is none that is asked for completions.
        case notForText
        case noPricePerToken
        /// A price is negative, larger than any, or finer than 10⁻¹² USD.
        case priceOutOfRange
        case nameUnusable
        /// Its provider, as the file calls it, is not one that was asked for.
        case provider(String)
        /// Another name of the same model was taken.
        case saidBefore
    }
}

extension PriceFile {
    /// - Parameters:
    ///   - text: the file.
    ///   - file: what messages call it.
    ///   - providers: whose models are wanted, by the words before the colon.
    package static func read(_ text: String, file: String, providers: Set<String>) throws(ExperimentFileFault)
        -> PriceFile
    {
        let value = try JSONText.read(text, file: file)
        var entries: [Entry] = []
        var skipped: [Skip: Int] = [:]
        var models: Set<String> = []
        // `sample_spec` explains the fields; it is no model.
        for entry in try value.map("the price file") where entry.key != "sample_spec" {
            switch prices(of: entry, providers) {
            case .failure(let skip): skipped[skip, default: 0] += 1
            case .success(let prices):
                let new = prices.filter { models.insert($0.model).inserted }
                if new.isEmpty { skipped[.saidBefore, default: 0] += 1 }
                entries += new
            }
        }
        return PriceFile(entries: entries, skipped: skipped)
    }

    /// One for each of the words that the model can be asked for by.
    private static func prices(of entry: FileValue.Entry, _ providers: Set<String>) -> Result<[Entry], Skip> {
        let theirs = entry.value["litellm_provider"]?.asText ?? ""
        let words = words(of: theirs).filter(providers.contains)
        guard !words.isEmpty else { return .failure(.provider(theirs)) }
        if let mode = entry.value["mode"]?.asText, !["chat", "completion", "responses"].contains(mode) {
            return .failure(.notForText)
        }
        let input: Int64?
        let output: Int64?
        let cached: Int64?
        let reasoning: Int64?
        do {
            input = try price("input_cost_per_token", in: entry.value)
            output = try price("output_cost_per_token", in: entry.value)
            cached = try price("cache_read_input_token_cost", in: entry.value)
            reasoning = try price("output_cost_per_reasoning_token", in: entry.value)
        } catch { return .failure(.priceOutOfRange) }
        guard let input, let output else { return .failure(.noPricePerToken) }
        let name = entry.key.hasPrefix("\(theirs)/") ? String(entry.key.dropFirst(theirs.count + 1)) : entry.key
        guard !name.isEmpty, name.count <= nameCharactersMax, !name.contains(where: \.isWhitespace) else {
            return .failure(.nameUnusable)
        }
        return .success(
            words.map {
                Entry(
                    model: "\($0):\(name)", inputPicodollarsPerToken: input, outputPicodollarsPerToken: output,
                    cachedInputPicodollarsPerToken: cached, reasoningPicodollarsPerToken: reasoning)
            })
    }

    /// Nil where the file does not say it.
    private static func price(_ key: String, in value: FileValue) throws -> Int64? {
        guard let price = try value[key]?.picodollars(key) else { return nil }
        guard price <= picodollarsMax else { throw Skip.priceOutOfRange }
        return price
    }

    /// 1 USD a token: more is a slip of the unit.
    private static let picodollarsMax: Int64 = 1_000_000_000_000
    private static let nameCharactersMax = 180

    /// The words that are used here for a provider of the file: one for each protocol by which it serves the same models.
    private static func words(of provider: String) -> [String] {
        switch provider {
        case "openai": ["openai", "openai-responses"]
        case "cohere_chat": ["cohere"]
        case "ollama_chat": ["ollama"]
        default: [provider]
        }
    }
}

extension PriceFile.Skip: Error {}

extension PriceFile.Skip: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notForText: "not for text"
        case .noPricePerToken: "no price for a token"
        case .priceOutOfRange: "a price that is negative, too large, or finer than 10⁻¹² USD a token"
        case .nameUnusable: "a name that no model can have here"
        case .provider(let word): "of the provider \(word.isEmpty ? "–" : word), which is not asked for"
        case .saidBefore: "another name of a model that was taken"
        }
    }
}
