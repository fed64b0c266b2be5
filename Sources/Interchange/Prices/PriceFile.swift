/// What LiteLLM's price file (`model_prices_and_context_window.json`) says of the models of chat that it has.
package struct PriceFile: Equatable, Sendable {
    /// One model's price.
    package struct Entry: Equatable, Sendable {
        /// `provider:name`, in the words that are used here.
        package let model: String
        package let inputPicodollarsPerToken: Int64
        package let outputPicodollarsPerToken: Int64
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
            switch price(of: entry, providers) {
            case .failure(let skip): skipped[skip, default: 0] += 1
            case .success(let price):
                if models.insert(price.model).inserted {
                    entries.append(price)
                } else {
                    skipped[.saidBefore, default: 0] += 1
                }
            }
        }
        return PriceFile(entries: entries, skipped: skipped)
    }

    private static func price(of entry: FileValue.Entry, _ providers: Set<String>) -> Result<Entry, Skip> {
        let theirs = entry.value["litellm_provider"]?.asText ?? ""
        guard providers.contains(word(of: theirs)) else { return .failure(.provider(theirs)) }
        if let mode = entry.value["mode"]?.asText, !["chat", "completion", "responses"].contains(mode) {
            return .failure(.notForText)
        }
        guard let input = entry.value["input_cost_per_token"], let output = entry.value["output_cost_per_token"] else {
            return .failure(.noPricePerToken)
        }
        guard let input = try? input.picodollars("input_cost_per_token"),
            let output = try? output.picodollars("output_cost_per_token"), max(input, output) <= picodollarsMax
        else { return .failure(.priceOutOfRange) }
        let name = entry.key.hasPrefix("\(theirs)/") ? String(entry.key.dropFirst(theirs.count + 1)) : entry.key
        guard !name.isEmpty, name.count <= nameCharactersMax, !name.contains(where: \.isWhitespace) else {
            return .failure(.nameUnusable)
        }
        return .success(
            Entry(
                model: "\(word(of: theirs)):\(name)", inputPicodollarsPerToken: input, outputPicodollarsPerToken: output
            ))
    }

    /// 1 USD a token: more is a slip of the unit.
    private static let picodollarsMax: Int64 = 1_000_000_000_000
    private static let nameCharactersMax = 180

    /// The word that is used here for a provider of the file.
    package static func word(of provider: String) -> String {
        switch provider {
        case "cohere_chat": "cohere"
        case "ollama_chat": "ollama"
        default: provider
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
