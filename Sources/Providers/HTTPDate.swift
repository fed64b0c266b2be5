/// The date of HTTP headers (RFC 9110 §5.6.7): in the one form that may still be sent, `Sun, 06 Nov 1994 08:49:37 GMT`, and in the two older
/// ones that must still be read, RFC 850's `Sunday, 06-Nov-94 08:49:37 GMT` and asctime's `Sun Nov  6 08:49:37 1994`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter now: in seconds since 1970; by it the century is told of a year of two digits, which is no more than 50 years ahead.
    static func secondsSince1970(_ text: String, now: Int) -> Int? {
        let words = text.split(separator: " ")
        switch words.count {
        case 6 where words[0].utf8.count == 4 && words[5] == "GMT":
            return moment(day: words[1], month: words[2], year: words[3], time: words[4])
        case 5 where words[0].utf8.count == 3:
            return moment(day: words[2], month: words[1], year: words[4], time: words[3])
        case 4 where words[0].last == "," && words[3] == "GMT":
            let date = words[1].split(separator: "-")
            guard date.count == 3, date[2].utf8.count == 2, let year = Int(date[2]), year >= 0 else { return nil }
            let century = now / secondsOfCentury + 19
            return [century, century + 1, century + 2].map { "\($0 * 100 + year)"[...] }
                .compactMap { moment(day: date[0], month: date[1], year: $0, time: words[2]) }
                .last { $0 - now <= secondsOfCentury / 2 }
        default: return nil
        }
    }

    /// 100 years of the Gregorian calendar, on the average.
    private static let secondsOfCentury = 3_155_695_200

    private static func moment(day: Substring, month: Substring, year: Substring, time: Substring) -> Int? {
        guard let day = Int(day), (1...31).contains(day), let month = months.firstIndex(where: { $0 == month }),
            let year = Int(year), (1970...9999).contains(year)
        else { return nil }
        let time = time.split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        return days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    /// Days from 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day comes last.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
