/// What a provider allows a minute, over all its models.
struct ProviderQuota: Sendable {
    private var requests: MinuteAllowance?
    private var tokens: MinuteAllowance?

    init(_ limits: MinuteLimits, now: Instant) {
        requests = limits.requestsPerMinute.map { MinuteAllowance(perMinute: $0, now: now) }
        tokens = limits.tokensPerMinute.map { MinuteAllowance(perMinute: $0, now: now) }
    }

    /// Whether it counts tokens, so that one must know what an answer takes.
    var countsTokens: Bool { tokens != nil }

    /// When a request of so many tokens may set out: `now` or later.
    mutating func whenFree(tokens expected: Double, now: Instant) -> Instant {
        max(requests?.whenFree(1, now: now) ?? now, tokens?.whenFree(expected, now: now) ?? now)
    }

    mutating func take(tokens expected: Double, now: Instant) {
        requests?.take(1, now: now)
        tokens?.take(expected, now: now)
    }

    /// Of a request that was not made after all.
    mutating func giveBack(tokens expected: Double, now: Instant) {
        requests?.take(-1, now: now)
        tokens?.take(-expected, now: now)
    }

    /// Puts right what was taken for a request that took another number of tokens.
    mutating func settle(expected: Double, actual: Double, now: Instant) {
        tokens?.take(actual - expected, now: now)
    }
}

/// How much a provider allows; `nil` where nobody said.
package struct MinuteLimits: Equatable, Sendable {
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?

    package init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
    }
}
