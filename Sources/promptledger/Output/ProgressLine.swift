import Foundation
import Projections

/// How far a long piece of work has come: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
struct ProgressLine {
    private let total: Int
    private let alreadyDone: Int
    private let start: ContinuousClock.Instant
    private var lastLine: ContinuousClock.Instant
    /// Whether a model was waited for when it was shown last.
    private var wasWaiting = false
    private static let width = 28

    /// - Parameters:
    ///   - alreadyDone: before this process began; it does not count for the rate.
    ///   - start: when the work began, where that was before its size was known.
    init(total: Int, alreadyDone: Int = 0, since start: ContinuousClock.Instant = .now) {
        self.total = total
        self.alreadyDone = alreadyDone
        (self.start, lastLine) = (start, start)
    }

    /// - Parameter waits: models that are not asked now, and for how long.
    mutating func show(
        done: Int, failed: Int, waits: [(model: String, time: Duration)] = [], isLast: Bool = false
    ) {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate = elapsed > 0 ? Double(done - alreadyDone) / elapsed : 0
        var text = "\(done)/\(total)"
        if rate > 0 { text += String(format: "  %.1f/s", rate) }
        text += "  \(failed) failed"
        if rate > 0, done < total { text += "  \(Figures.duration(Double(total - done) / rate)) left" }
        let waiting = Self.words(of: waits)
        let isWaiting = !waiting.isEmpty
        if isWaiting { text += "  \(waiting)" }
        if isLast { text += "  in \(Figures.duration(elapsed))" }
        if Standard.errorIsTerminal {
            let filled = total == 0 ? Self.width : Self.width * done / total
            let bar = String(repeating: "━", count: filled) + String(repeating: "╌", count: Self.width - filled)
            Standard.write("\r\(bar)  \(text)\u{1B}[K\(isLast ? "\n" : "")", to: .standardError)
        } else if isLast || (isWaiting && !wasWaiting) || ContinuousClock.now - lastLine > .seconds(5) {
            lastLine = .now
            Standard.error(text)
        }
        wasWaiting = isWaiting
    }

    /// Shorter waits are over before they are read.
    private static let waitMin = Duration.seconds(1)

    private static func words(of waits: [(model: String, time: Duration)]) -> String {
        let long = waits.filter { $0.time >= waitMin }.sorted { ($0.time, $0.model) < ($1.time, $1.model) }
        guard let next = long.first else { return "" }
        let others = long.count == 1 ? "" : " and \(long.count - 1) more"
        return "waiting for \(next.model)\(others), next try in \(Figures.duration(next.time / .seconds(1)))"
    }
}
