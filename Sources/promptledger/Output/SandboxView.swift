import Events
import Foundation
import Ledger
import Projections

/// One sandbox in which a call of a run was made, or its answer judged, as people and scripts read it.
struct SandboxView {
    private let created: SandboxCreated
    private let createdAt: UInt64
    private let destroyed: SandboxDestroyed?
    private let destroyedAt: UInt64?

    private init(
        _ created: SandboxCreated, _ position: UInt64, _ ending: (facts: SandboxDestroyed, position: UInt64)?
    ) {
        (self.created, createdAt) = (created, position)
        (destroyed, destroyedAt) = (ending?.facts, ending?.position)
    }

    /// Those of all attempts, in their order, and then those in which the result was judged later. The former lie in the log between the attempt's
    /// beginning and what it came to, its run's cancellation, or the moment where it is under way.
    static func all(of run: Run, in reader: LedgerReader, asOf moment: AsOf) throws -> [SandboxView] {
        let ends = attemptEnds(of: run, in: reader, asOf: moment)
        let behind = try later(than: ends.first, of: run, in: reader, asOf: moment)
        let ofAttempts = try ends.flatMap { position in
            try before(position, of: run.id, behind.destroyed, in: reader)
        }
        return ofAttempts
            + behind.created.map { SandboxView($0.facts, $0.position, behind.destroyed[$0.facts.sandbox]) }
    }

    /// Behind the last entry of each attempt, in the order of the log.
    private static func attemptEnds(of run: Run, in reader: LedgerReader, asOf moment: AsOf) -> [UInt64] {
        let last: UInt64?
        if let resultAt = run.resultAt {
            last = resultAt
        } else if run.stage == .started {
            last = moment.lastPosition.map { min($0 + 1, reader.size) }
        } else if run.stage == .cancelled, run.attempts > run.failedAttemptsAt.count {
            // It was under way then, and nobody may say any more what it came to.
            last = run.endedAt
        } else {
            last = nil
        }
        return run.failedAttemptsAt + [last].compactMap(\.self)
    }

    /// Where they were made, and where they came to their end, each with its entry.
    private typealias Created = [(facts: SandboxCreated, position: UInt64)]
    private typealias Destroyed = [Data: (facts: SandboxDestroyed, position: UInt64)]

    /// Those in which somebody had the result judged, by `experiment judge` or `score`; they lie anywhere behind it. And the ends that came
    /// behind an attempt's own: of sandboxes that a runner which died left behind, or whose run was cancelled.
    /// - Parameter over: where the first attempt was.
    private static func later(
        than over: UInt64?, of run: Run, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> (created: Created, destroyed: Destroyed) {
        guard let over else { return ([], [:]) }
        var created: Created = []
        var destroyed: Destroyed = [:]
        let end = min(moment.end, reader.size)
        var unread = over + 1
        while unread < end {
            let next = min(unread + entriesAtOnce, end)
            for event in try reader.events(unread..<next) {
                switch event.facts.event {
                case .sandboxCreated(let facts) where RunID(bytes: facts.run) == run.id && !facts.judging.isEmpty:
                    created.append((facts, event.position))
                case .sandboxDestroyed(let facts) where RunID(bytes: facts.run) == run.id:
                    destroyed[facts.sandbox] = (facts, event.position)
                default: break
                }
            }
            unread = next
        }
        return (created, destroyed)
    }

    /// So many entries are read at once, from the end: others' lie between.
    private static let entriesAtOnce: UInt64 = 256

    private static func before(
        _ end: UInt64, of run: RunID, _ later: Destroyed, in reader: LedgerReader
    ) throws -> [SandboxView] {
        var created: Created = []
        var destroyed = later
        func view(_ facts: SandboxCreated, _ position: UInt64) -> SandboxView {
            SandboxView(facts, position, destroyed[facts.sandbox])
        }
        var unread = end
        while unread > 0 {
            let first = unread - min(unread, entriesAtOnce)
            for event in try reader.events(first..<unread).reversed() {
                switch event.facts.event {
                case .sandboxDestroyed(let facts) where RunID(bytes: facts.run) == run:
                    destroyed[facts.sandbox] = (facts, event.position)
                case .sandboxCreated(let facts) where RunID(bytes: facts.run) == run:
                    created.append((facts, event.position))
                case .runStarted(let facts) where RunID(bytes: facts.run) == run: return created.reversed().map(view)
                default: break
                }
            }
            unread = first
        }
        return created.reversed().map(view)
    }

    /// The line that scripts rely on.
    func fields(_ disclosure: Disclosure) throws -> [String: Any?] {
        let (content, log) = try contents(disclosure)
        return [
            "sandbox": SandboxID(bytes: created.sandbox).map { "\($0)" }, "attempt": Int(created.attempt),
            "judging": JudgingID(bytes: created.judging).map { "\($0)" },
            "purpose": created.purpose.word, "kind": created.kind.word, "name": content?.name,
            "image": content?.image.nonEmpty,
            "isolation": content?.isolation, "startup_ms": Double(created.startupUs) / 1_000,
            "lifetime_ms": destroyed.flatMap { $0.lifetimeUs > 0 ? Double($0.lifetimeUs) / 1_000 : nil },
            "cpu_ms": destroyed.flatMap { $0.hasProcessorUs ? Double($0.processorUs) / 1_000 : nil },
            "memory_peak_bytes": destroyed.flatMap { $0.hasMemoryPeakBytes ? Int($0.memoryPeakBytes) : nil },
            "exit_code": destroyed.flatMap { $0.hasExitCode ? Int($0.exitCode) : nil },
            "ended_by": destroyed?.endedBy.word, "log": log,
        ]
    }

    func text(_ disclosure: Disclosure) throws -> String {
        let (content, log) = try contents(disclosure)
        let ending =
            destroyed.map { destroyed in
                let code =
                    destroyed.hasExitCode
                    ? "exit code \(destroyed.exitCode)"
                    : destroyed.endedBy.phrase ?? "its command did not come to its end"
                let processor =
                    destroyed.hasProcessorUs ? ", \(destroyed.processorUs / 1_000) ms of processor time" : ""
                let memory =
                    destroyed.hasMemoryPeakBytes ? ", \(destroyed.memoryPeakBytes >> 20) MiB of memory at most" : ""
                // Nobody saw the end of one that was left behind.
                if destroyed.lifetimeUs == 0 { return "gone, \(code)" }
                return "gone after \(destroyed.lifetimeUs / 1_000) ms more\(processor)\(memory), \(code)"
            } ?? "nothing is recorded of its end"
        // Where no end is recorded, no log is yet either.
        let said = destroyed == nil ? "" : log ?? "(erased)"
        let occasion = created.judging.isEmpty ? "attempt \(created.attempt)" : "judged later"
        let heading = """
            \(occasion)  \(created.purpose.word ?? "unknown")  \(created.kind.word ?? "unknown")  \(content?.name ?? "(erased)")  \
            ready in \(created.startupUs / 1_000) ms, \(ending)
              \(content?.isolation ?? "(erased)")
            """
        return ([heading] + said.split(whereSeparator: \.isNewline).map { "  | \($0)" }).joined(separator: "\n")
    }

    private func contents(_ disclosure: Disclosure) throws -> (SandboxCreatedContent?, String?) {
        (
            try disclosure.content(at: createdAt)?.sandboxCreated,
            try destroyedAt.flatMap { try disclosure.content(at: $0)?.sandboxDestroyed }
                .map { String(decoding: $0.log, as: UTF8.self) }
        )
    }
}

extension SandboxPurpose {
    /// `nil` where this version does not know.
    var word: String? {
        switch self {
        // So it was recorded before calls were named.
        case .unspecified, .call: "call"
        case .metric: "metric"
        case .output: "output"
        case .UNRECOGNIZED: nil
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
