import Foundation
import Projections

/// How far a long piece of work has come: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
struct ProgressLine {
    private let total: Int
    private let alreadyDone: Int
    private let start = ContinuousClock.now
    private var lastLine = ContinuousClock.now
    private static let width = 28

    /// `alreadyDone`: before this process began; it does not count for the rate.
    init(total: Int, alreadyDone: Int = 0) {
        self.total = total
        self.alreadyDone = alreadyDone
    }

    mutating func show(done: Int, failed: Int, isLast: Bool = false) {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate = elapsed > 0 ? Double(done - alreadyDone) / elapsed : 0
        var text = "\(done)/\(total)"
        if rate > 0 { text += String(format: "  %.1f/s", rate) }
        text += "  \(failed) failed"
        if rate > 0, done < total { text += "  \(Figures.duration(Double(total - done) / rate)) left" }
        if isLast { text += "  in \(Figures.duration(elapsed))" }
        if Standard.errorIsTerminal {
            let filled = total == 0 ? Self.width : Self.width * done / total
            let bar = String(repeating: "━", count: filled) + String(repeating: "╌", count: Self.width - filled)
            Standard.write("\r\(bar)  \(text)\u{1B}[K\(isLast ? "\n" : "")", to: .standardError)
        } else if isLast || ContinuousClock.now - lastLine > .seconds(5) {
            lastLine = .now
            Standard.error(text)
        }
    }
}
