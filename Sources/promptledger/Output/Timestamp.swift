import Foundation

/// Times as people and scripts write them: RFC 3339, in UTC, with microseconds.
enum Timestamp {
    /// - Parameter time: Microseconds since 1970.
    static func text(_ time: UInt64) -> String {
        var seconds = time_t(time / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date =
            "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let clock = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return "\(date)T\(clock).\(digits(Int(time % 1_000_000), 6))Z"
    }

    /// Microseconds since 1970 of an RFC 3339 time with any offset; `nil` for anything else, and for times before 1970.
    static func time(_ text: String) -> UInt64? {
        let pattern = /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))/
        guard let match = text.wholeMatch(of: pattern)?.output else { return nil }
        var parts = tm()
        parts.tm_year = Int32(match.1)! - 1900
        parts.tm_mon = Int32(match.2)! - 1
        parts.tm_mday = Int32(match.3)!
        parts.tm_hour = Int32(match.4)!
        parts.tm_min = Int32(match.5)!
        parts.tm_sec = Int32(match.6)!
        guard (0..<12).contains(parts.tm_mon), (1...31).contains(parts.tm_mday), parts.tm_hour < 24, parts.tm_min < 60,
            parts.tm_sec <= 60
        else { return nil }
        let day = parts.tm_mday
        var seconds = Int64(timegm(&parts))
        // timegm carries the 31st of a short month into the next.
        guard parts.tm_mday == day || match.6 == "60" else { return nil }
        if let sign = match.9, let hours = match.10.flatMap({ Int64($0) }),
            let minutes = match.11.flatMap({ Int64($0) })
        {
            guard hours < 24, minutes < 60 else { return nil }
            seconds -= (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
        guard seconds >= 0 else { return nil }
        let fraction = match.7.map { String(($0 + "000000").prefix(6)) } ?? "0"
        return UInt64(seconds) * 1_000_000 + UInt64(fraction)!
    }
}
