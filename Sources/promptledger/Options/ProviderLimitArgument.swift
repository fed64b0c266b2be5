import ArgumentParser
import Runner

/// `PROVIDER=REQUESTS[,TOKENS]`: what a provider allows a minute.
struct ProviderLimitArgument: Sendable {
    let provider: String
    let limits: MinuteLimits

    /// - Throws: why `text` is none.
    init(_ text: String) throws {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty else {
            throw ValidationError("a provider and `=` must stand before the numbers, as in openai=500,200000")
        }
        provider = String(halves[0])
        limits = try MinuteLimits(argument: String(halves[1]))
    }
}

extension MinuteLimits {
    /// `REQUESTS[,TOKENS]` a minute.
    /// - Throws: why `argument` is none.
    init(argument: String) throws {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw ValidationError("at most two numbers are taken, requests and tokens, as in 500,200000")
        }
        let numbers = try zip(parts, ["requests", "tokens"]).map { part, unit in
            guard let number = Int(part), number > 0 else {
                throw ValidationError("the \(unit) a minute must be a whole number above 0, as in 500,200000")
            }
            return number
        }
        self.init(requestsPerMinute: numbers[0], tokensPerMinute: numbers.count == 2 ? numbers[1] : nil)
    }
}
