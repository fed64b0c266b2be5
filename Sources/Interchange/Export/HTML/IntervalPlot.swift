internal import Foundation

/// Intervals drawn under each other on one scale, each as a little SVG of its own: lines of a table.
package struct IntervalPlot: Sendable {
    package let scale: ClosedRange<Double>
    /// Where upright lines stand: no difference, margins.
    package let guides: [Double]

    private static let width = 220.0
    private static let height = 18.0
    private static let inset = 6.0

    /// - Parameters:
    ///   - values: all that is to be drawn.
    ///   - guides: are on the scale too.
    ///   - unit: is the scale where nothing lies beyond it.
    package init(of values: [Double], guides: [Double] = [], within unit: ClosedRange<Double>) {
        self.guides = guides
        let all = (values + guides).filter(\.isFinite)
        let (least, greatest) = (all.min() ?? unit.lowerBound, all.max() ?? unit.upperBound)
        scale = min(least, unit.lowerBound)...max(greatest, unit.upperBound)
    }

    /// Zero in the middle, and as much room on both sides as the values take.
    package init(around values: [Double], guides: [Double]) {
        self.guides = [0] + guides
        let reach = max(1e-9, (values + guides).filter(\.isFinite).map(\.magnitude).max() ?? 1)
        scale = -reach * 1.08...reach * 1.08
    }

    /// - Returns: an `svg` element, which says in words what it shows; a dot alone where there is no interval, nothing without an estimate.
    package func mark(_ estimate: Double?, _ low: Double?, _ high: Double?) -> String {
        guard let estimate, estimate.isFinite else { return "" }
        var parts = [
            "<svg class=\"plot\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(Self.words(estimate, low, high))\">",
            line(x1: place(scale.lowerBound), x2: place(scale.upperBound), "axis"),
        ]
        parts += guides.map { guide in
            "<line class=\"guide\" x1=\"\(place(guide))\" y1=\"1\" x2=\"\(place(guide))\" y2=\"17\"/>"
        }
        if let low, let high, low.isFinite, high.isFinite {
            parts.append(line(x1: place(low), x2: place(high), "reach"))
        }
        parts.append("<circle class=\"dot\" cx=\"\(place(estimate))\" cy=\"9\" r=\"4\"/></svg>")
        return parts.joined()
    }

    /// Where the scale begins and ends, in words.
    package var ends: (String, String) { (Self.text(scale.lowerBound), Self.text(scale.upperBound)) }

    private func place(_ value: Double) -> String {
        let span = scale.upperBound - scale.lowerBound
        let share = span > 0 ? (value - scale.lowerBound) / span : 0.5
        return String(format: "%.2f", Self.inset + min(max(share, 0), 1) * (Self.width - 2 * Self.inset))
    }

    private func line(x1: String, x2: String, _ kind: String) -> String {
        "<line class=\"\(kind)\" x1=\"\(x1)\" y1=\"9\" x2=\"\(x2)\" y2=\"9\"/>"
    }

    private static func words(_ estimate: Double, _ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return text(estimate) }
        return "\(text(estimate)), from \(text(low)) to \(text(high))"
    }

    private static func text(_ value: Double) -> String { String(format: "%.3g", value) }
}
