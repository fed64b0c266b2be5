package import Events

/// What LiteLLM's price file (`model_prices_and_context_window.json`) says of the models of chat that it has.
package struct PriceFile: Equatable, Sendable {
    /// One model's price.
    package struct Entry: Equatable, Sendable {
        /// `provider:name`, in the words that are used here.
        package let model: String
        package let price: ModelPrice
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
        let price: ModelPrice?
        do { price = try self.price(in: entry.value) } catch { return .failure(.priceOutOfRange) }
        guard let price else { return .failure(.noPricePerToken) }
        let name = entry.key.hasPrefix("\(theirs)/") ? String(entry.key.dropFirst(theirs.count + 1)) : entry.key
        guard !name.isEmpty, name.count <= nameCharactersMax, !name.contains(where: \.isWhitespace) else {
            return .failure(.nameUnusable)
        }
        return .success(words.map { Entry(model: "\($0):\(name)", price: price) })
    }

    /// Nil where the file says no price of a token.
    private static func price(in value: FileValue) throws -> ModelPrice? {
        guard let input = try picodollars("input_cost_per_token", in: value),
            let output = try picodollars("output_cost_per_token", in: value)
        else { return nil }
        var price = ModelPrice(
            TokenPrice(
                inputPicodollars: input, outputPicodollars: output,
                cachedInputPicodollars: try picodollars("cache_read_input_token_cost", in: value),
                reasoningPicodollars: try picodollars("output_cost_per_reasoning_token", in: value)))
        for limit in try limits(in: value) {
            var rates = price.tiers.last?.price ?? price.usual
            // What a limit does not name costs over it what it costs below.
            rates.inputPicodollars =
                try picodollars("input_cost_per_token\(limit.suffix)", in: value) ?? rates.inputPicodollars
            rates.outputPicodollars =
                try picodollars("output_cost_per_token\(limit.suffix)", in: value) ?? rates.outputPicodollars
            rates.cachedInputPicodollars =
                try picodollars("cache_read_input_token_cost\(limit.suffix)", in: value)
                ?? rates.cachedInputPicodollars
            price.tiers.append(ModelPrice.Tier(aboveInputTokens: limit.tokens, price: rates))
        }
        return price
    }

    /// Of prompts, above which other prices hold: `…_above_200k_tokens` of a price that is known here. The lowest first.
    private static func limits(in value: FileValue) throws -> [(tokens: UInt64, suffix: Substring)] {
        var limits: [UInt64: Substring] = [:]
        for entry in try value.map("a model") {
            guard
                let match = entry.key.wholeMatch(
                    of:
                        /(?:input_cost_per_token|output_cost_per_token|cache_read_input_token_cost)(?<suffix>_above_(?<count>[0-9]{1,9})(?<thousands>k?)_tokens)/
                ), let count = UInt64(match.count), count > 0
            else { continue }
            limits[match.thousands.isEmpty ? count : 1_000 * count] = match.suffix
        }
        return limits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Nil where the file does not say it.
    private static func picodollars(_ key: String, in value: FileValue) throws -> Int64? {
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
