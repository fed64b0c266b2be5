import ArgumentParser
import Runner

/// `PROVIDER=REQUESTS[,TOKENS]`: what a provider allows a minute.
struct ProviderLimitArgument: ExpressibleByArgument {
    let provider: String
    let limits: MinuteLimits

    init?(argument: String) {
        let halves = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, let amount = MinuteLimitArgument(argument: String(halves[1]))
        else {
            return nil
        }
        provider = String(halves[0])
        limits = amount.limits
    }
}

/// `REQUESTS[,TOKENS]` a minute.
struct MinuteLimitArgument: ExpressibleByArgument {
    let limits: MinuteLimits

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(numbers.count), numbers.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
        limits = MinuteLimits(
            requestsPerMinute: numbers[0], tokensPerMinute: numbers.count == 2 ? numbers[1] : nil)
    }
}
