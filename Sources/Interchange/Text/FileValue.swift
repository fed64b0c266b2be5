/// A value read from YAML or JSON, which knows where it stands.
struct FileValue: Sendable {
    enum Content: Sendable {
        case null
        case truth(Bool)
        /// Valid as a JSON number, with the digits that the file has: `1.0` stays `1.0`.
        case number(String)
        case text(String)
        case list([FileValue])
        case map([Entry])
    }

    struct Entry: Sendable {
        let key: String
        let place: Place
        let value: FileValue
    }

    let place: Place
    let content: Content

    /// What a message calls it.
    var typeName: String {
        switch content {
        case .null: "nothing"
        case .truth: "a truth value"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    var isNull: Bool { if case .null = content { true } else { false } }
    var asText: String? { if case .text(let text) = content { text } else { nil } }
    var asList: [FileValue]? { if case .list(let list) = content { list } else { nil } }
    var asMap: [Entry]? { if case .map(let entries) = content { entries } else { nil } }

    /// The value under a key of a map.
    subscript(key: String) -> FileValue? { asMap?.first { $0.key == key }?.value }

    /// "`key`: expected …, found …".
    func unexpected(_ key: String, expected: String) -> ExperimentFileFault {
        ExperimentFileFault(.wrongType, at: place, "\(key): expected \(expected), found \(typeName)")
    }

    func outOfRange(_ key: String, expected: String) -> ExperimentFileFault {
        ExperimentFileFault(.outOfRange, at: place, "\(key): expected \(expected)")
    }

    func text(_ key: String) throws(ExperimentFileFault) -> String {
        switch content {
        case .text(let text): return text
        case .number, .truth: throw unexpected(key, expected: "a text (put it in quotes)")
        case .null, .list, .map: throw unexpected(key, expected: "a text")
        }
    }

    /// A text with something in it.
    func name(_ key: String) throws(ExperimentFileFault) -> String {
        let text = try text(key)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw outOfRange(key, expected: "a text that is not empty")
        }
        return text
    }

    func truth(_ key: String) throws(ExperimentFileFault) -> Bool {
        guard case .truth(let truth) = content else { throw unexpected(key, expected: "true or false") }
        return truth
    }

    func list(_ key: String) throws(ExperimentFileFault) -> [FileValue] {
        guard case .list(let list) = content else { throw unexpected(key, expected: "a list") }
        return list
    }

    func map(_ key: String) throws(ExperimentFileFault) -> [Entry] {
        guard case .map(let entries) = content else { throw unexpected(key, expected: "a map") }
        return entries
    }

    /// One text, or a list of texts.
    func texts(_ key: String) throws(ExperimentFileFault) -> [String] {
        guard let list = asList else {
            guard let text = asText else { throw unexpected(key, expected: "a text or a list of texts") }
            return [text]
        }
        var texts: [String] = []
        for value in list { texts.append(try value.text(key)) }
        return texts
    }

    private func number(_ key: String) throws(ExperimentFileFault) -> DecimalText {
        guard case .number(let text) = content, let decimal = DecimalText(text) else {
            throw unexpected(key, expected: "a number")
        }
        return decimal
    }

    /// A finite number not below `minimum`.
    func double(_ key: String, from minimum: Double = -.greatestFiniteMagnitude) throws(ExperimentFileFault) -> Double {
        guard case .number(let text) = content else { throw unexpected(key, expected: "a number") }
        guard let number = Double(text), number.isFinite, number >= minimum else {
            let bound = minimum == -.greatestFiniteMagnitude ? "" : " not below \(DecimalText.short(minimum))"
            throw outOfRange(key, expected: "a finite number\(bound)")
        }
        return number
    }

    /// A number from 0 to 1.
    func share(_ key: String) throws(ExperimentFileFault) -> Double {
        let number = try double(key, from: 0)
        guard number <= 1 else { throw outOfRange(key, expected: "a number from 0 to 1") }
        return number
    }

    /// A whole number, however it is written (`4`, `4.0`, `4e0`).
    func integer(_ key: String, _ range: ClosedRange<Int64>) throws(ExperimentFileFault) -> Int64 {
        guard let number = try number(key).scaled(byPowerOfTen: 0), number.isExact, range.contains(number.value) else {
            let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
            let lower =
                range.lowerBound == .min
                ? "a whole number of 64 bits" : "a whole number from \(range.lowerBound)\(upper)"
            throw outOfRange(key, expected: lower)
        }
        return number.value
    }

    /// A share or weight in millionths, rounded to the nearest; but what is not 0 does not become it, which would say something else.
    func millionths(_ key: String, _ range: ClosedRange<Int64>) throws(ExperimentFileFault) -> Int64 {
        guard let number = try number(key).scaled(byPowerOfTen: 6), range.contains(number.value) else {
            throw outOfRange(
                key, expected: "a number from \(range.lowerBound / 1_000_000) to \(range.upperBound / 1_000_000)")
        }
        guard number.value != 0 || number.isExact else {
            throw outOfRange(key, expected: "0, or a number of a millionth at least")
        }
        return number.value
    }

    /// A time of so many decimal places more than microseconds have, in microseconds: seconds have 6, milliseconds 3.
    func microseconds(_ key: String, places: Int, max: Int64) throws(ExperimentFileFault) -> UInt64 {
        guard let time = try number(key).scaled(byPowerOfTen: places), 1...max ~= time.value else {
            let unit = places == 6 ? "seconds" : "milliseconds"
            throw outOfRange(key, expected: "\(unit), more than 0 and at most a year")
        }
        return UInt64(time.value)
    }

    /// US dollars as picodollars, exactly.
    func picodollars(_ key: String) throws(ExperimentFileFault) -> Int64 {
        guard let price = try number(key).scaled(byPowerOfTen: 12), price.isExact, price.value >= 0 else {
            throw outOfRange(
                key,
                expected: "US dollars for one token: not negative, below 9 million, and no finer than 0.000000000001")
        }
        return price.value
    }
}
