/// A moment in the form of RFC 3339 §5.6: `2026-11-23T01:26:07Z`, with or without a fraction of a second, in UTC or
/// with an offset.
enum RFC3339Time {
    /// Whole seconds since 1970; a fraction is cut off. `nil` where `text` is no such moment.
    static func secondsSince1970(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == dash, bytes[7] == dash, bytes[10] | 0x20 == UInt8(ascii: "t"),
            bytes[13] == colon, bytes[16] == colon,
            let year = number(bytes[0..<4], 1970...9999), let month = number(bytes[5..<7], 1...12),
            let day = number(bytes[8..<10], 1...31), let hour = number(bytes[11..<13], 0...23),
            let minute = number(bytes[14..<16], 0...59), let second = number(bytes[17..<19], 0...60)
        else { return nil }
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") {
            let fraction = zone.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            zone = zone.dropFirst(fraction.count + 1)
        }
        guard let offset = offset(Array(zone)) else { return nil }
        return HTTPDate.days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")

    /// Seconds that a clock there is ahead of UTC.
    private static func offset(_ zone: [UInt8]) -> Int? {
        if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard zone.count == 6, zone[3] == colon, zone[0] == dash || zone[0] == UInt8(ascii: "+"),
            let hours = number(zone[1..<3], 0...23), let minutes = number(zone[4..<6], 0...59)
        else { return nil }
        return (zone[0] == dash ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return range.contains(number) ? number : nil
    }
}
