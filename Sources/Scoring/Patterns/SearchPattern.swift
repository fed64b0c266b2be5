internal import Foundation

/// A regular expression as JavaScript has it (``JavaScriptPattern``), compiled, with a bound on the steps of each search.
struct SearchPattern: @unchecked Sendable {
    // @unchecked: NSRegularExpression is documented as immutable and safe to share; Foundation for Linux does not say so in the type.
    static let lengthMax = 10_000
    /// Some patterns take exponential time. The engine reports after every 10,000 steps of its own; after so many reports it is stopped, so
    /// the limit is the same on every machine.
    static let progressReportsMax = 2_000
    /// Beyond those, a long text may take this many steps for each of its UTF-16 units.
    static let stepsPerUnitMax = 40

    private let expression: NSRegularExpression

    /// Why a text is not taken as a pattern.
    enum Fault: Error { case tooLong, malformed }

    /// What came of a search.
    enum Outcome { case found, missing, exhausted }

    init(_ pattern: String) throws(Fault) {
        guard pattern.utf8.count <= Self.lengthMax else { throw .tooLong }
        let pattern = JavaScriptPattern(pattern).icu
        // By itself first: a parenthesis that it lacks must not be supplied by those around it.
        guard (try? NSRegularExpression(pattern: pattern)) != nil, let expression = Self.searching(pattern) else {
            throw .malformed
        }
        self.expression = expression
    }

    /// The pattern with what finds it from the text's beginning. The engine can search by itself, but then it reports every letter that it
    /// passes over just as it reports steps, and the two cannot be told apart.
    private static func searching(_ pattern: String) -> NSRegularExpression? {
        // After `(?x)` a pattern may end in a comment, which a new line ends.
        for end in [")", "\n)"] {
            if let expression = try? NSRegularExpression(pattern: "[\\s\\S]*?(?:" + pattern + end) { return expression }
        }
        return nil
    }

    /// Whether it matches somewhere in the text.
    func search(_ text: String) -> Outcome {
        var outcome = Outcome.missing
        var reports = 0
        let length = text.utf16.count
        let reportsMax = Self.progressReportsMax + length * Self.stepsPerUnitMax / 10_000
        expression.enumerateMatches(
            in: text, options: [.reportProgress, .reportCompletion, .anchored],
            range: NSRange(location: 0, length: length)
        ) { match, flags, stop in
            if match != nil {
                outcome = .found
            } else if flags.contains(.progress) {
                reports += 1
                if reports > reportsMax { outcome = .exhausted }
            } else if flags.contains(.internalError) {
                // What it may have to go back to did not fit its stack.
                outcome = .exhausted
            }
            if outcome != .missing { stop.pointee = true }
        }
        return outcome
    }
}
