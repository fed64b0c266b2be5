import Foundation
import Projections

/// How far a long piece of work has come: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
struct ProgressLine {
    private let total: Int
    private let alreadyDone: Int
    private let start: ContinuousClock.Instant
    private var lastLine: ContinuousClock.Instant
    /// Whether a model or another runner was waited for when it was shown last.
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

    /// - Parameters:
    ///   - waits: models that are not asked now, and for how long.
    ///   - holds: others to whom runs are left that they began, and for how long at most.
    mutating func show(
        done: Int, failed: Int, waits: [(model: String, time: Duration)] = [],
        holds: [(holder: String, runs: Int, time: Duration)] = [], isLast: Bool = false
    ) {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate = elapsed > 0 ? Double(done - alreadyDone) / elapsed : 0
        var text = "\(done)/\(total)"
        if rate > 0 { text += String(format: "  %.1f/s", rate) }
        text += "  \(failed) failed"
        // How long others take is not in the rate.
        if rate > 0, done < total, holds.isEmpty { text += "  \(Figures.duration(Double(total - done) / rate)) left" }
        let waiting = ([Self.words(of: waits)] + holds.map { Self.words(ofHold: $0) }).filter { !$0.isEmpty }
            .joined(separator: "; ")
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

    private static func words(ofHold hold: (holder: String, runs: Int, time: Duration)) -> String {
        let until = (Date().timeIntervalSince1970 + hold.time / .seconds(1)).rounded(.up)
        let runs = hold.runs == 1 ? "1 run is" : "\(hold.runs) runs are"
        return "\(runs) held by \(hold.holder) until \(Timestamp.text(UInt64(until) * 1_000_000))"
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
