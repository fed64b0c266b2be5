import Events

/// One model of LiteLLM's price file.
///
/// A price of a token stands under a key such as `input_cost_per_token`; what it is in calls with more input than so many tokens, under the same
/// key with `_above_200k_tokens` (or `_above_200000_tokens`, `_above_1m_tokens`) behind it. `null` says nothing.
struct PriceFileModel {
    let price: ModelPrice
    let untaken: Set<PriceFile.Untaken>

    init(_ model: FileValue) throws(PriceFile.Skip) {
        let statements = try Self.statements(in: model)
        // Over no tokens at all is always.
        let always = statements.said[0]
        guard let said = statements.said[nil], let input = always?.inputPicodollars ?? said.inputPicodollars,
            let output = always?.outputPicodollars ?? said.outputPicodollars
        else { throw .noPricePerToken }
        let usual = TokenPrice(
            inputPicodollars: input, outputPicodollars: output,
            cachedInputPicodollars: always?.cachedInputPicodollars ?? said.cachedInputPicodollars,
            reasoningPicodollars: always?.reasoningPicodollars ?? said.reasoningPicodollars)
        price = ModelPrice(
            usual,
            over: statements.said.compactMap { limit, says in
                limit.flatMap { $0 > 0 ? (aboveInputTokens: $0, says: says) : nil }
            })
        untaken = statements.untaken
    }

    /// By the tokens of input that a call must have more than; `nil` for any call.
    private typealias Said = [UInt64?: PriceTierStatement]

    private static func statements(
        in model: FileValue
    ) throws(PriceFile.Skip) -> (said: Said, untaken: Set<PriceFile.Untaken>) {
        var said: Said = [nil: PriceTierStatement()]
        var untaken: Set<PriceFile.Untaken> = []
        for entry in model.asMap ?? [] where !entry.value.isNull && !isOfOtherCalls(entry.key) {
            guard let key = Key(entry.key) else {
                if entry.key.hasPrefix("cache_creation_input_token_cost") {
                    untaken.insert(.cacheWriting)
                } else if isOfTokens(entry.key) {
                    untaken.insert(.key(entry.key))
                }
                continue
            }
            let price = try picodollars(entry.value)
            let known = said[key.limit, default: PriceTierStatement()][keyPath: key.price]
            guard known == nil || known == price else { throw .contradictory }
            said[key.limit, default: PriceTierStatement()][keyPath: key.price] = price
        }
        return (said, untaken)
    }

    /// What a key gives a price of.
    private struct Key {
        let price: WritableKeyPath<PriceTierStatement, Int64?>
        let limit: UInt64?

        init?(_ text: String) {
            for (name, price) in PriceFileModel.names where text.hasPrefix(name) {
                let rest = text.dropFirst(name.count)
                if rest.isEmpty {
                    (self.price, limit) = (price, nil)
                    return
                }
                guard let match = rest.wholeMatch(of: /_above_(?<count>[0-9]{1,9})(?<unit>[km]?)_tokens/),
                    let count = UInt64(match.count)
                else { continue }
                let unit: UInt64 = match.unit == "k" ? 1_000 : match.unit == "m" ? 1_000_000 : 1
                (self.price, limit) = (price, count * unit)
                return
            }
            return nil
        }
    }

    private static var names: [(String, WritableKeyPath<PriceTierStatement, Int64?>)] {
        [
            ("input_cost_per_token", \.inputPicodollars), ("output_cost_per_token", \.outputPicodollars),
            ("cache_read_input_token_cost", \.cachedInputPicodollars),
            ("output_cost_per_reasoning_token", \.reasoningPicodollars),
        ]
    }

    /// Whether it is of tokens of text, or of all that a call costs.
    private static func isOfTokens(_ key: String) -> Bool {
        key == "tiered_pricing" || names.contains { key.hasPrefix("\($0.0)_") }
    }

    /// Of calls that are made in another way than ours, and cost more or less for it.
    private static func isOfOtherCalls(_ key: String) -> Bool {
        ["_priority", "_flex", "_batches", "_batch_requests"].contains(where: key.hasSuffix)
    }

    private static func picodollars(_ value: FileValue) throws(PriceFile.Skip) -> Int64 {
        let digits: String
        switch value.content {
        case .number(let written), .text(let written): digits = written
        case .null, .truth, .list, .map: throw .priceIsNoNumber
        }
        guard let number = DecimalText(digits) else { throw .priceIsNoNumber }
        guard let price = number.scaled(byPowerOfTen: 12), price.isExact, (0...picodollarsMax).contains(price.value)
        else {
            throw .priceOutOfRange
        }
        return price.value
    }

    /// 1 USD a token: more is a slip of the unit.
    private static let picodollarsMax: Int64 = 1_000_000_000_000
}
