/// A length of time as providers write it in headers.
enum DurationText {
    /// A number longer than 31 days is a date or a mistake, and unknown.
    static let secondsMax = 31 * 86_400.0

    /// Numbers with units, as OpenAI sends them (`12ms`, `6m0s`, `1h2m3.5s`), or plain seconds; rounded up to whole
    /// milliseconds. `nil` where `text` is neither.
    static func read(_ text: String) -> Duration? {
        guard let seconds = Double(plain: text) ?? sum(text[...]), seconds <= secondsMax else { return nil }
        return .milliseconds(Int((seconds * 1_000).rounded(.up)))
    }

    /// Seconds of numbers that each have a unit.
    private static func sum(_ text: Substring) -> Double? {
        guard !text.isEmpty else { return nil }
        var (rest, seconds) = (text, 0.0)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber }
            rest = rest.dropFirst(unit.count)
            guard let count = Double(plain: digits), let factor = factors[String(unit)] else { return nil }
            seconds += count * factor
        }
        return seconds
    }

    private static let factors = [
        "d": 86_400, "h": 3_600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9,
    ]
}

extension Double {
    /// Digits with or without a fraction; signs, exponents and words are none.
    init?(plain text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        self.init(text)
    }
}
