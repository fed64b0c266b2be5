package import Events

/// Says what a person thinks of a result. A later rating counts in the place of an earlier one of the same person.
package struct RecordRating: Equatable, Sendable {
    package var run: RunID
    /// As given, in millionths, and the ends of the scale that it was given on.
    package var valueMillionths: Int64
    package var lowMillionths: Int64
    package var highMillionths: Int64
    /// Where the person said whether it passes.
    package var passed: Bool?
    /// May be empty.
    package var comment: String

    package init(
        run: RunID, valueMillionths: Int64, lowMillionths: Int64 = 0, highMillionths: Int64 = 1_000_000,
        passed: Bool? = nil, comment: String = ""
    ) {
        self.run = run
        self.valueMillionths = valueMillionths
        self.lowMillionths = lowMillionths
        self.highMillionths = highMillionths
        self.passed = passed
        self.comment = comment
    }
}

/// Says which of two results a person finds better, who did not know which versions they are of. A later vote counts in the place of an
/// earlier one of the same person on the same two.
package struct CastVote: Equatable, Sendable {
    /// In the order in which they were shown.
    package var first: RunID
    package var second: RunID
    package var preference: VotePreference

    package init(first: RunID, second: RunID, preference: VotePreference) {
        self.first = first
        self.second = second
        self.preference = preference
    }
}
