/// A rule that a request breaks before it is sent.
package enum RequestFlaw: Error, Equatable, Sendable {
    case noMessages
    case tooManyStops(count: Int, limit: Int)
    case tooManyTexts(count: Int, limit: Int)
    case emptyStop
    /// Not one of these words, which are all that the provider takes.
    case unknownEffort([String])
    /// Not 1…64 of `A–Z a–z 0–9 _ -`.
    case schemaName
    /// Infinite, or not a number.
    case notFinite(SamplingParameter)
    /// Not a value that the provider takes, both ends included; an upper end of infinity is none.
    case outOfRange(SamplingParameter, ClosedRange<Double>)
    /// The URL or a header cannot be sent as it is.
    case malformed

    /// What is wrong with the request, and what to do.
    package var summary: String {
        switch self {
        case .noMessages: "it has no message; give the prompt at least one"
        case .tooManyTexts(let count, let limit): "it has \(count) texts where \(limit) are allowed; compare with fewer"
        case .tooManyStops(let count, let limit):
            "it has \(count) stop texts where \(limit) are allowed; leave some out"
        case .emptyStop: "a stop text is empty; leave it out"
        case .unknownEffort(let words): "\(SamplingParameter.reasoningEffort.rawValue) must be \(Self.list(words)) here"
        case .schemaName: "the schema's name must be 1 to 64 letters, digits, '_' or '-'"
        case .notFinite(let parameter): "\(parameter.rawValue) is not a finite number"
        case .outOfRange(let parameter, let range):
            range.upperBound.isFinite
                ? "\(parameter.rawValue) must be from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound)) here"
                : "\(parameter.rawValue) must be at least \(Self.plain(range.lowerBound)) here"
        case .malformed: "its URL or a header cannot be sent; check the base URL and the extra headers"
        }
    }

    private static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : "\(words.dropLast().joined(separator: ", ")) or \(words[words.count - 1])"
    }

    /// Whole numbers without a fraction.
    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
