/// Dates and times of RFC 3339.
enum TextMoment {
    static func isDate(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2]), (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// A second of 60 is one only where it ends a day of universal time.
    static func isTime(_ text: some StringProtocol, needsZone: Bool) -> Bool {
        let end = text.firstIndex { "Zz+-".contains($0) } ?? text.endIndex
        guard let zone = offset(text[end...], isNeeded: needsZone) else { return false }
        let parts = text[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 2, parts[1].utf8.count == 2, let hour = number(parts[0]),
            let minute = number(parts[1]), hour < 24, minute < 60
        else { return false }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard seconds[0].utf8.count == 2, let second = number(seconds[0]), second <= 60,
            seconds.count == 1 || number(seconds[1].prefix(9)) != nil && seconds[1].allSatisfy(isDigit)
        else { return false }
        let minutes = ((hour * 60 + minute - zone) % 1_440 + 1_440) % 1_440
        return second < 60 || minutes == 23 * 60 + 59
    }

    static func isDateTime(_ text: String, needsZone: Bool) -> Bool {
        let date = text.prefix(10)
        guard let separator = text.dropFirst(10).first, "Tt ".contains(separator) else { return false }
        return isDate(date) && isTime(text.dropFirst(11), needsZone: needsZone)
    }

    /// In minutes.
    private static func offset(_ text: some StringProtocol, isNeeded: Bool) -> Int? {
        if text.isEmpty { return isNeeded ? nil : 0 }
        if text == "Z" || text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, "+-".contains(sign), parts.map(\.utf8.count) == [2, 2],
            let hours = number(parts[0]), let minutes = number(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func isDigit(_ letter: Character) -> Bool { letter.isASCII && letter.isNumber }

    private static func number(_ text: some StringProtocol) -> Int? {
        !text.isEmpty && text.allSatisfy(isDigit) ? Int(text) : nil
    }
}
