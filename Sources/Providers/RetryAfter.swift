import HTTPTransport

/// How long a reply asks its client to wait.
enum RetryAfter {
    /// A wait longer than a day is taken as a day.
    static let secondsMax = 86_400.0

    /// `retry-after-ms` (milliseconds), else `Retry-After` (RFC 9110 §10.2.3: seconds, or a date); `nil` where neither
    /// can be read. A date counts from the reply's own `Date`, so that a clock that is wrong here does no harm, else
    /// from `now`.
    static func read(_ headers: HTTPHeaders, now secondsSince1970: Int) -> Duration? {
        if let wait = headers["retry-after-ms"].flatMap(Double.init(plain:)) { return duration(seconds: wait / 1_000) }
        guard let value = headers["retry-after"] else { return nil }
        if let wait = Double(plain: value) { return duration(seconds: wait) }
        let now = headers["date"].flatMap { HTTPDate.secondsSince1970($0, now: secondsSince1970) } ?? secondsSince1970
        guard let then = HTTPDate.secondsSince1970(value, now: now) else { return nil }
        return duration(seconds: Double(max(then - now, 0)))
    }

    private static func duration(seconds: Double) -> Duration {
        .milliseconds(Int((min(seconds, secondsMax) * 1_000).rounded(.up)))
    }
}
