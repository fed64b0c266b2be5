internal import Foundation

/// The pattern (ICU syntax, which holds JavaScript's common part) matches somewhere in the output.
struct RegexCheck: Check, @unchecked Sendable {
    // @unchecked: NSRegularExpression is documented as immutable and safe to share; Foundation for Linux does not say so in the type.
    static let patternLengthMax = 10_000
    /// Some patterns take exponential time. The engine reports after every 10,000 steps of its own; after so many reports it is stopped, so
    /// the limit is the same on every machine.
    static let progressReportsMax = 2_000

    private let expression: NSRegularExpression

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        let pattern = try terms.text()
        guard pattern.utf8.count <= Self.patternLengthMax else { throw .malformed("its pattern is over \(Self.patternLengthMax) bytes") }
        do { expression = try NSRegularExpression(pattern: pattern) } catch { throw .malformed("its pattern is no regular expression") }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        var found = false
        var reports = 0
        let all = NSRange(output.text.startIndex..., in: output.text)
        expression.enumerateMatches(in: output.text, options: .reportProgress, range: all) { match, flags, stop in
            if match != nil {
                found = true
                stop.pointee = true
            } else if flags.contains(.progress) {
                reports += 1
                if reports > Self.progressReportsMax { stop.pointee = true }
            }
        }
        guard found || reports <= Self.progressReportsMax else { return .errored("its pattern takes too long on this output; simplify it") }
        return .scored(found, "the pattern \(found ? "matches" : "does not match")")
    }
}
