import HTTPTransport

/// What a reply says of the provider's rate limits, for a success as for a failure: so that a caller can slow down
/// before it is told to.
package struct RateLimitStatus: Sendable, Equatable {
    /// How much may be used in a span of time; `nil` where the provider does not say.
    package struct Window: Sendable, Equatable {
        /// What the window holds when nothing is used.
        package var limit: Int?
        package var remaining: Int?
        /// From the reply until the provider counts anew, at most 31 days.
        package var reset: Duration?

        package init(limit: Int? = nil, remaining: Int? = nil, reset: Duration? = nil) {
            self.limit = limit
            self.remaining = remaining
            self.reset = reset
        }
    }

    package var requests: Window?
    package var tokens: Window?

    package init(requests: Window? = nil, tokens: Window? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// How long until no window is used up: the longest reset of those with nothing remaining.
    package var wait: Duration? {
        [requests, tokens].compactMap(\.self).filter { $0.remaining == 0 }.compactMap(\.reset).max()
    }

    /// Reads the headers of a reply in every spelling in use; `nil` where they say nothing.
    ///
    /// OpenAI and who follows it: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, the reset a length of time.
    /// Together: `x-ratelimit-{limit,remaining,reset}`, in seconds.
    /// Anthropic: `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`, the reset a moment by RFC 3339;
    /// where it gives no `tokens` as a whole, that of `input-tokens` and `output-tokens` counts of which less is left.
    /// Cohere, for trial keys: `x-trial-endpoint-call-{limit,remaining}`.
    static func read(_ headers: HTTPHeaders, now secondsSince1970: Int) -> RateLimitStatus? {
        // By the reply's own clock where it has one: one that is wrong here does no harm then.
        let now = headers["date"].flatMap { HTTPDate.secondsSince1970($0, now: secondsSince1970) } ?? secondsSince1970
        let window = { (spelling: (String) -> String) in Window(headers, now: now, spelling) }
        let parts = ["input-tokens", "output-tokens"].compactMap { part in
            window { "anthropic-ratelimit-\(part)-\($0)" }
        }
        let status = RateLimitStatus(
            requests: window { "x-ratelimit-\($0)-requests" } ?? window { "anthropic-ratelimit-requests-\($0)" }
                ?? window { "x-ratelimit-\($0)" } ?? window { "x-trial-endpoint-call-\($0)" },
            tokens: window { "x-ratelimit-\($0)-tokens" } ?? window { "anthropic-ratelimit-tokens-\($0)" }
                ?? parts.min { ($0.remaining ?? .max) < ($1.remaining ?? .max) })
        return status == RateLimitStatus() ? nil : status
    }
}

extension RateLimitStatus.Window {
    /// The window whose headers have the names that `spelling` makes of `limit`, `remaining` and `reset`; `nil` where
    /// none of them can be read.
    fileprivate init?(_ headers: HTTPHeaders, now: Int, _ spelling: (String) -> String) {
        limit = headers[spelling("limit")].flatMap(Self.count)
        remaining = headers[spelling("remaining")].flatMap(Self.count)
        reset = headers[spelling("reset")].flatMap { text in
            DurationText.read(text) ?? RFC3339Time.secondsSince1970(text).flatMap { Self.span(from: now, to: $0) }
        }
        if self == RateLimitStatus.Window() { return nil }
    }

    private static func count(_ text: String) -> Int? { Int(text).flatMap { $0 >= 0 ? $0 : nil } }

    private static func span(from now: Int, to then: Int) -> Duration? {
        let seconds = max(then - now, 0)
        return Double(seconds) <= DurationText.secondsMax ? .seconds(seconds) : nil
    }
}
