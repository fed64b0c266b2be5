internal import Domain
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
    /// What is not taken, of how many of the models that are.
    package let untaken: [Untaken: Int]

    /// What the file says of the price of calls like ours, and a price here has no place for.
    package enum Untaken: Hashable, Comparable, Sendable {
        /// What it costs to have input kept in the provider's cache.
        case cacheWriting
        /// Something under a key of the file.
        case key(String)
    }

    /// Why a model is left out.
    package enum Skip: Hashable, Comparable, Sendable {
        /// It is none that is asked for completions.
        case notForText
        case noPricePerToken
        /// A price is negative, larger than any, or finer than 10⁻¹² USD.
        case priceOutOfRange
        /// A price is neither a number nor a text that is one.
        case priceIsNoNumber
        /// It says two prices of one thing.
        case contradictory
        /// In that line of the file.
        case nameUnusable(line: Int)
        /// Its provider, as the file calls it, is not one that was asked for.
        case provider(String)
        /// Another name of the same model was taken.
        case saidBefore
    }
}

extension PriceFile {
    /// The same of a file's bytes.
    package static func read(_ bytes: [UInt8], file: String, providers: Set<String>) throws(ExperimentFileFault)
        -> PriceFile
    {
        try read(FileText.decode(bytes, file: file), file: file, providers: providers)
    }

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
        var untaken: [Untaken: Int] = [:]
        var models: Set<String> = []
        // `sample_spec` explains the fields; it is no model.
        for entry in try value.map("the price file") where entry.key != "sample_spec" {
            switch prices(of: entry, providers) {
            case .failure(let skip): skipped[skip, default: 0] += 1
            case .success(let (prices, left)):
                let new = prices.filter { models.insert($0.model).inserted }
                if new.isEmpty { skipped[.saidBefore, default: 0] += 1 }
                entries += new
                for what in left where !new.isEmpty { untaken[what, default: 0] += 1 }
            }
        }
        return PriceFile(entries: entries, skipped: skipped, untaken: untaken)
    }

    /// One for each of the words that the model can be asked for by, and what the file says of its price that is not taken.
    private static func prices(
        of entry: FileValue.Entry, _ providers: Set<String>
    ) -> Result<(entries: [Entry], untaken: Set<Untaken>), Skip> {
        let theirs = entry.value["litellm_provider"]?.asText ?? ""
        let words = words(of: theirs).filter(providers.contains)
        guard !words.isEmpty else { return .failure(.provider(theirs)) }
        if let mode = entry.value["mode"]?.asText, !["chat", "completion", "responses"].contains(mode) {
            return .failure(.notForText)
        }
        let prices: PriceFileModel
        do { prices = try PriceFileModel(entry.value) } catch { return .failure(error) }
        let name = entry.key.hasPrefix("\(theirs)/") ? String(entry.key.dropFirst(theirs.count + 1)) : entry.key
        let models = words.map { "\($0):\(name)" }
        guard models.allSatisfy(Field.model.accepts) else { return .failure(.nameUnusable(line: entry.place.line)) }
        return .success((models.map { Entry(model: $0, price: prices.price) }, prices.untaken))
    }

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

extension PriceFile.Untaken: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cacheWriting: "the price of input that is written into the provider's cache, which counts as any input"
        case .key(let key): Quoting.code(key)
        }
    }
}

extension PriceFile.Skip: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notForText: "not for text"
        case .noPricePerToken: "no price for a token"
        case .priceOutOfRange: "a price that is negative, too large, or finer than 10⁻¹² USD a token"
        case .priceIsNoNumber: "a price that is no number"
        case .contradictory: "two prices of one thing, which contradict each other"
        case .nameUnusable(let line):
            "a name that no model can have here, in line \(line): at most \(ProviderLimits.modelCharactersMax) "
                + "characters with its provider's, without spaces and control characters"
        case .provider(let word): "of the provider \(word.isEmpty ? "–" : word), which is not asked for"
        case .saidBefore: "another name of a model that was taken"
        }
    }
}
