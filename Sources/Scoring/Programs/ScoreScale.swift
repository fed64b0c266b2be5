/// What the scores of a program may be.
package struct ScoreScale: Equatable, Sendable {
    package let range: ClosedRange<Double>
    package let lowerIsBetter: Bool

    /// - Parameter range: an open end is infinite.
    package init(_ range: ClosedRange<Double>, lowerIsBetter: Bool = false) {
        (self.range, self.lowerIsBetter) = (range, lowerIsBetter)
    }

    /// 0 to 1, and more is better: of assertions in experiments.
    package static let usual = ScoreScale(0...1)

    func reaches(_ threshold: Double, _ score: Double) -> Bool {
        lowerIsBetter ? score <= threshold : score >= threshold
    }

    /// Whether it is better than the worst that there is.
    func isAboveWorst(_ score: Double) -> Bool {
        lowerIsBetter ? score < range.upperBound : score > range.lowerBound
    }

    /// `0 to 1`
    var words: String {
        switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
        case (true, true): "\(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        case (true, false): "\(Self.text(range.lowerBound)) and up"
        case (false, true): "\(Self.text(range.upperBound)) and down"
        case (false, false): "what is finite"
        }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
