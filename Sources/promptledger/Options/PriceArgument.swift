import ArgumentParser
import Events
import Foundation
import Interchange

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

/// What calls cost that have more input than so many tokens: `TOKENS=INPUT,OUTPUT[,CACHED[,REASONING]]`. A price left out is that of shorter
/// calls.
struct PriceTierArgument: Sendable {
    let aboveInputTokens: UInt64
    let says: PriceTierStatement

    /// - Throws: why `text` is none.
    init(_ text: String) throws {
        let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, let tokens = UInt64(words[0]), tokens > 0 else {
            throw ValidationError(
                "a whole number of tokens above 0 and `=` must stand before the prices, as in 200000=5,15")
        }
        let prices = try words[1].split(separator: ",", omittingEmptySubsequences: false).map { word in
            do { return word.isEmpty ? nil : try PriceArgument.picodollars(String(word)) } catch {
                throw ValidationError("\(error)")
            }
        }
        guard prices.count <= 4 else {
            throw ValidationError("at most four prices are taken: input, output, cached input and reasoning")
        }
        guard prices.contains(where: { $0 != nil }) else {
            throw ValidationError("no price is said; give at least one, as in 200000=5,15")
        }
        func price(_ place: Int) -> Int64? { place < prices.count ? prices[place] : nil }
        aboveInputTokens = tokens
        says = PriceTierStatement(
            inputPicodollars: price(0), outputPicodollars: price(1), cachedInputPicodollars: price(2),
            reasoningPicodollars: price(3))
    }
}
