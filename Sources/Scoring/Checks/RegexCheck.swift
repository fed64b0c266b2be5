internal import Foundation

/// The pattern (ICU syntax, which holds JavaScript's common part) matches somewhere in the output.
struct RegexCheck: Check, @unchecked Sendable {
    // @unchecked: NSRegularExpression is documented as immutable and safe to share; Foundation for Linux does not say so in the type.
    static let patternLengthMax = 10_000
    /// Some patterns take exponential time. The engine reports after every 10,000 steps of its own; after so many reports it is stopped, so
    /// the limit is the same on every machine.
    static let progressReportsMax = 2_000
    /// Beyond those, a long output may take this many steps for each of its UTF-16 units.
    static let stepsPerUnitMax = 40

    private let expression: NSRegularExpression

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        let pattern = try terms.text()
        guard pattern.utf8.count <= Self.patternLengthMax else {
            throw .malformed("its pattern is over \(Self.patternLengthMax) bytes")
        }
        // By itself first: a parenthesis that it lacks must not be supplied by those around it.
        guard (try? NSRegularExpression(pattern: pattern)) != nil, let expression = Self.searching(pattern) else {
            throw .malformed("its pattern is no regular expression")
        }
        self.expression = expression
    }

    /// The pattern with what finds it from the output's beginning. The engine can search by itself, but then it reports every letter that it
    /// passes over just as it reports steps, and the two cannot be told apart.
    private static func searching(_ pattern: String) -> NSRegularExpression? {
        // A pattern may end in a comment, which a new line ends, or in a quotation that is not closed.
        for end in [")", "\n)", "\\E)"] {
            if let expression = try? NSRegularExpression(pattern: "[\\s\\S]*?(?:" + pattern + end) { return expression }
        }
        return nil
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        var found = false
        var isExhausted = false
        var reports = 0
        let length = output.text.utf16.count
        let reportsMax = Self.progressReportsMax + length * Self.stepsPerUnitMax / 10_000
        expression.enumerateMatches(
            in: output.text, options: [.reportProgress, .reportCompletion, .anchored],
            range: NSRange(location: 0, length: length)
        ) { match, flags, stop in
            if match != nil {
                found = true
            } else if flags.contains(.progress) {
                reports += 1
                isExhausted = reports > reportsMax
            } else if flags.contains(.internalError) {
                // What it may have to go back to did not fit its stack.
                isExhausted = true
            }
            if found || isExhausted { stop.pointee = true }
        }
        if isExhausted { return .errored("its pattern takes too long on this output; simplify it") }
        return .scored(found, "the pattern \(found ? "matches" : "does not match")")
    }
}
