import HTTPTransport

/// How long Daytona asks its clients to wait. Its throttlers each have their own headers, `Retry-After-sandbox-create`
/// and `X-RateLimit-{Limit,Remaining,Reset}-sandbox-create`, in seconds; the one for wrong keys says `Retry-After`.
enum DaytonaRateLimit {
    /// A wait longer than a day is taken as a day.
    static let secondsMax = 86_400.0

    /// The longest that any header asks for; else the longest reset of those that have nothing left, and of all where
    /// none says what is left. `nil` where no header can be read.
    static func wait(_ headers: HTTPHeaders) -> Duration? {
        var asked: [Double] = []
        var resets: [String: Double] = [:]
        var remaining: [String: Double] = [:]
        for line in headers.lines {
            let name = line.name.lowercased()
            guard let value = seconds(line.value) else { continue }
            if name.hasPrefix("retry-after") {
                asked.append(value)
            } else if let throttler = suffix(of: name, after: "x-ratelimit-reset") {
                resets[throttler] = value
            } else if let throttler = suffix(of: name, after: "x-ratelimit-remaining") {
                remaining[throttler] = value
            }
        }
        let spent = resets.filter { remaining[$0.key, default: 0] == 0 }.values
        return (asked.max() ?? spent.max() ?? resets.values.max()).map { seconds in
            .milliseconds(Int((min(seconds, secondsMax) * 1_000).rounded(.up)))
        }
    }

    private static func suffix(of name: String, after prefix: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// Digits, with or without a fraction: `Double` alone would read `nan` and `0x1p3` too.
    private static func seconds(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else {
            return nil
        }
        return Double(text)
    }
}
