import Foundation
import Interchange
import Projections

/// Numbers as people read them; what is unknown is a dash.
enum Figures {
    static func score(_ value: Double?) -> String { value.map(ScoreText.number) ?? "–" }

    static func interval(_ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return "–" }
        let ends = ScoreText.ends(low, high)
        return "[\(ends.low), \(ends.high)]"
    }

    static func signed(_ value: Double?) -> String { value.map(ScoreText.signed) ?? "–" }

    static func p(_ value: Double?) -> String {
        value.map { $0 < 0.0001 ? "<0.0001" : String(format: "%.4f", $0) } ?? "–"
    }

    /// A fraction, such as 0.95, without needless digits.
    static func percent(_ fraction: Double) -> String { String(format: "%.4g %%", fraction * 100) }

    static func milliseconds(_ value: Double?) -> String {
        value.map { String(format: $0 < 10 ? "%.2f ms" : "%.0f ms", $0) } ?? "–"
    }

    /// In the quantity's unit.
    static func amount(_ value: Double?, of quantity: LeaderboardMeasure.Quantity) -> String {
        switch quantity {
        case .latency: milliseconds(value)
        case .cost: value.map { String(format: "$%.6g", $0) } ?? "unknown"
        case .tokens: value.map { String(format: "%.1f", $0) } ?? "–"
        }
    }

    static func count(_ value: UInt64?) -> String { value.map { "\($0)" } ?? "–" }

    /// USD, exactly.
    static func cost(_ cost: Picodollars?) -> String { cost.map { "$\($0)" } ?? "unknown" }

    /// For JSON: a number of USD, exactly.
    static func number(_ cost: Picodollars?) -> Any? {
        cost.flatMap { Decimal(string: "\($0)") }.map { NSDecimalNumber(decimal: $0) }
    }

    static func duration(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded())
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
}
