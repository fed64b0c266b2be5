internal import Foundation

/// Scores and their differences as people read them: three digits behind the point and, of what is less than a thousandth, three that say something.
package enum ScoreText {
    package static func number(_ value: Double) -> String { text(value, digits: digits(of: [value])) }

    /// With its sign, whichever it is.
    package static func signed(_ value: Double) -> String {
        text(value, digits: digits(of: [value]), isSigned: true)
    }

    /// Both ends with as many digits: those that the smaller one needs.
    package static func ends(_ low: Double, _ high: Double) -> (low: String, high: String) {
        let digits = digits(of: [low, high])
        return (text(low, digits: digits), text(high, digits: digits))
    }

    private static func digits(of values: [Double]) -> Int {
        let sizes = values.map(\.magnitude).filter(\.isFinite)
        // Values are kept in millionths, and what sums of them leave by rounding is no figure.
        let rounding = max(5e-13, 1e-9 * (sizes.max() ?? 0))
        guard let least = sizes.filter({ $0 > rounding }).min(), least < 0.001 else { return 3 }
        return 2 - Int(log10(least).rounded(.down))
    }

    private static func text(_ value: Double, digits: Int, isSigned: Bool = false) -> String {
        let format = "%\(isSigned ? "+" : "").\(digits)f"
        let text = String(format: format, value)
        // What rounds to nothing has no sign that means something.
        let isNothing = value.isFinite && !text.contains { ("1"..."9").contains($0) }
        return isNothing ? String(format: format, 0.0) : text
    }
}
