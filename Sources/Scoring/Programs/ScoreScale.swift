/// What the scores of a program may be.
package struct ScoreScale: Equatable, Sendable {
    package let range: ClosedRange<Double>
    package let lowerIsBetter: Bool
    /// Whether they are amounts of something, of which the digits count wherever they stand. Of a share from 0 to 1 a millionth is fine enough.
    package let isOfAmounts: Bool

    /// - Parameter range: an open end is infinite.
    package init(_ range: ClosedRange<Double>, lowerIsBetter: Bool = false, isOfAmounts: Bool = false) {
        (self.range, self.lowerIsBetter, self.isOfAmounts) = (range, lowerIsBetter, isOfAmounts)
    }

    /// 0 to 1, and more is better: of assertions in experiments.
    package static let usual = ScoreScale(0...1)

    /// Whether the millionths that scores are kept in say enough of this one.
    package func keeps(_ score: Double) -> Bool { !isOfAmounts || Self.keepsAmount(score) }

    /// Whether an amount stays what it is in millionths, but for a thousandth of it.
    package static func keepsAmount(_ amount: Double) -> Bool {
        // What is larger loses less; and what is very large has no millionths.
        guard amount.magnitude < 1 else { return true }
        return ((amount * 1_000_000).rounded() / 1_000_000 - amount).magnitude <= amount.magnitude / 1_000
    }

    /// Of an amount that is not kept.
    package static let tooSmall =
        "too small for millionths, in which scores are kept: choose a smaller unit, such as milliseconds for seconds"

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
