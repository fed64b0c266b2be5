import Events
import Projections

/// How prices are told: in USD for a million tokens, as providers state them.
enum PriceWords {
    /// `nil`: nobody has said what the model costs.
    static func fields(_ price: ModelPrice?) -> [String: Any?] {
        var fields = fields(price?.usual)
        if let tiers = price?.tiers, !tiers.isEmpty {
            fields["tiers"] = tiers.map { tier in
                Self.fields(tier.price).merging(["above_input_tokens": tier.aboveInputTokens], uniquingKeysWith: { $1 })
            }
        }
        return fields
    }

    /// Input, cached input, output, reasoning: the columns of a table.
    static func cells(_ price: TokenPrice?) -> [String] {
        func text(_ picodollars: Int64?) -> String? { picodollars.map { "\(perMillion($0))" } }
        return [
            text(price?.inputPicodollars) ?? "unknown", text(price?.cachedInputPicodollars) ?? "",
            text(price?.outputPicodollars) ?? "unknown", text(price?.reasoningPicodollars) ?? "",
        ]
    }

    private static func fields(_ price: TokenPrice?) -> [String: Any?] {
        [
            "input_usd_per_million_tokens": Figures.number(price.map { perMillion($0.inputPicodollars) }),
            "output_usd_per_million_tokens": Figures.number(price.map { perMillion($0.outputPicodollars) }),
            "cached_input_usd_per_million_tokens": Figures.number(price?.cachedInputPicodollars.map(perMillion)),
            "reasoning_usd_per_million_tokens": Figures.number(price?.reasoningPicodollars.map(perMillion)),
        ]
    }

    private static func perMillion(_ picodollars: Int64) -> Picodollars { Picodollars(Int128(picodollars) * 1_000_000) }
}
