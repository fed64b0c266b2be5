import HTTPTransport
import Testing

@testable import Providers

@Suite struct RateLimitStatusTests {
    private static let now = 1_795_397_137  // Mon, 23 Nov 2026 01:25:37 GMT

    private func read(_ lines: [String: String]) -> RateLimitStatus? {
        var headers = HTTPHeaders()
        for (name, value) in lines { headers[name] = value }
        return RateLimitStatus.read(headers, now: Self.now)
    }

    @Test(
        arguments: [
            ("12ms", .milliseconds(12)), ("6m0s", .seconds(360)), ("1h2m3.5s", .milliseconds(3_723_500)),
            ("30s", .seconds(30)), ("1d2h", .seconds(93_600)), ("8.64s", .milliseconds(8_640)), ("30", .seconds(30)),
            ("0.25", .milliseconds(250)), ("0", .zero), ("0s", .zero), ("15us", .milliseconds(1)),
            ("15µs", .milliseconds(1)), ("9ns", .milliseconds(1)), ("", nil), ("soon", nil), ("5 apples", nil),
            ("-3s", nil), ("1e3", nil), ("s", nil), ("1.2.3s", nil), ("3s4", nil), ("nan", nil), ("٣s", nil),
            ("99999h", nil), ("1795397137", nil),
        ] as [(String, Duration?)])
    func lengthsOfTimeAreReadInEveryForm(_ text: String, _ span: Duration?) {
        #expect(DurationText.read(text) == span)
    }

    @Test(
        arguments: [
            ("2026-11-23T01:25:37Z", now), ("2026-11-23t01:25:37.999z", now), ("2026-11-23T02:25:37+01:00", now),
            ("2026-11-22T20:55:37-04:30", now), ("1970-01-01T00:00:00Z", 0), ("2028-02-29T23:59:59Z", 1_835_481_599),
            ("2026-11-23T01:25:37", nil), ("2026-11-23 01:25:37Z", nil), ("2026-13-23T01:25:37Z", nil),
            ("2026-11-23T01:25:37.Z", nil), ("2026-11-23T01:25:37+0100", nil), ("2026-11-23T0a:25:37Z", nil),
            ("", nil), ("tomorrow", nil),
        ] as [(String, Int?)])
    func momentsAreRead(_ text: String, _ seconds: Int?) {
        #expect(RFC3339Time.secondsSince1970(text) == seconds)
    }

    @Test func openAIsWindowsAreRead() {
        let status = read([
            "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
            "x-ratelimit-reset-requests": "1s", "x-ratelimit-limit-tokens": "150000",
            "x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6m0s",
        ])
        #expect(
            status
                == RateLimitStatus(
                    requests: .init(limit: 60, remaining: 59, reset: .seconds(1)),
                    tokens: .init(limit: 150_000, remaining: 149_984, reset: .seconds(360))))
        #expect(status?.wait == nil)
    }

    @Test func anthropicsWindowsCountFromTheReplysOwnDate() {
        let lines = [
            "anthropic-ratelimit-requests-limit": "2", "anthropic-ratelimit-requests-remaining": "0",
            "anthropic-ratelimit-requests-reset": "2026-11-23T01:26:37Z",
            "anthropic-ratelimit-tokens-remaining": "9828",
            "anthropic-ratelimit-tokens-reset": "2020-01-01T00:00:00Z",
        ]
        let tokens = RateLimitStatus.Window(remaining: 9_828, reset: .zero)
        let status = read(lines)
        #expect(
            status == RateLimitStatus(requests: .init(limit: 2, remaining: 0, reset: .seconds(60)), tokens: tokens))
        #expect(status?.wait == .seconds(60))
        let dated = read(lines.merging(["date": "Mon, 23 Nov 2026 01:26:30 GMT"]) { $1 })
        #expect(dated?.requests?.reset == .seconds(7))
    }

    @Test func scarcerSideCountsWhereTokensAreNotToldAsAWhole() {
        let status = read([
            "anthropic-ratelimit-input-tokens-remaining": "500", "anthropic-ratelimit-output-tokens-remaining": "20",
        ])
        #expect(status == RateLimitStatus(tokens: .init(remaining: 20)))
    }

    @Test func otherSpellingsAreRead() {
        #expect(
            read(["x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "3"])
                == RateLimitStatus(requests: .init(limit: 10, remaining: 0, reset: .seconds(3))))
        #expect(
            read(["x-trial-endpoint-call-limit": "20", "x-trial-endpoint-call-remaining": "19"])
                == RateLimitStatus(requests: .init(limit: 20, remaining: 19)))
    }

    @Test func rubbishIsUnknown() {
        #expect(read([:]) == nil)
        #expect(
            read([
                "x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "-1",
                "x-ratelimit-reset-requests": "later",
            ]) == nil)
    }

    @Test func longestOfTheUsedUpWindowsIsWaitedFor() {
        #expect(
            RateLimitStatus(
                requests: .init(remaining: 0, reset: .seconds(5)), tokens: .init(remaining: 0, reset: .seconds(9))
            ).wait == .seconds(9))
        #expect(RateLimitStatus(requests: .init(remaining: 0)).wait == nil)
    }
}
