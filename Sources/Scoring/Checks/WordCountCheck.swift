/// The output has so many words, parted at white space: a number, or an object with `min`, `max` or both.
struct WordCountCheck: Check {
    private let least: Int
    private let most: Int

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        guard case .json(.object(let members)) = terms.value else {
            let text = try terms.text()
            guard let count = Self.count(text) else { throw Self.unfit }
            (least, most) = (count, count)
            return
        }
        var bounds: [String: Int] = [:]
        for (name, value) in members {
            let name = String(decoding: name, as: UTF8.self)
            guard ["min", "max"].contains(name), case .number(let number) = value, let count = Self.count(number.text)
            else {
                throw Self.unfit
            }
            bounds[name] = count
        }
        guard !bounds.isEmpty else { throw Self.unfit }
        (least, most) = (bounds["min"] ?? 0, bounds["max"] ?? .max)
        guard least <= most else { throw .malformed("its min is more than its max") }
    }

    private static let unfit = UnfitAssertion.malformed(
        "its value must be a whole number of words, or an object with min, max or both")

    private static func count(_ text: String) -> Int? {
        guard let count = Int(text.trimmed), count >= 0 else { return nil }
        return count
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let count = output.text.unicodeScalars.split { $0.properties.isWhitespace }.count
        return .scored(least...most ~= count, "the output has \(count) words")
    }
}
