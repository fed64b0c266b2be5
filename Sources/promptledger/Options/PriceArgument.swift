import ArgumentParser
import Events
import Foundation

/// A price as people state it: USD for a million tokens.
enum PriceArgument {
    /// 1 USD for a million tokens is 1,000,000 picodollars a token.
    static func picodollars(_ text: String) throws -> Int64 {
        guard let price = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), price >= 0,
            price <= 1_000_000, text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil
        else { throw ExitStatus.usage("\(text) is not a price; give USD for a million tokens, like 2.5") }
        var exact = price * 1_000_000
        var rounded = Decimal()
        NSDecimalRound(&rounded, &exact, 0, .plain)
        guard rounded == exact else {
            throw ExitStatus.usage("\(text) is finer than a millionth of a USD for a million tokens")
        }
        return NSDecimalNumber(decimal: rounded).int64Value
    }
}

/// What calls cost that have more input than so many tokens: `TOKENS=INPUT,OUTPUT[,CACHED[,REASONING]]`.
struct PriceTierArgument: ExpressibleByArgument {
    let tier: ModelPrice.Tier

    init?(argument: String) {
        let words = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, let tokens = UInt64(words[0]), tokens > 0 else { return nil }
        let prices = words[1].split(separator: ",", omittingEmptySubsequences: false).map {
            try? PriceArgument.picodollars(String($0))
        }
        guard (2...4).contains(prices.count), let input = prices[0], let output = prices[1],
            prices.allSatisfy({ $0 != nil })
        else { return nil }
        tier = ModelPrice.Tier(
            aboveInputTokens: tokens,
            price: TokenPrice(
                inputPicodollars: input, outputPicodollars: output,
                cachedInputPicodollars: prices.count > 2 ? prices[2] : nil,
                reasoningPicodollars: prices.count > 3 ? prices[3] : nil))
    }
}
