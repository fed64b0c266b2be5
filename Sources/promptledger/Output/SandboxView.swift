import Events
import Foundation
import Ledger
import Projections

/// One sandbox in which a call of a run was made, as people and scripts read it.
struct SandboxView {
    private let created: SandboxCreated
    private let createdAt: UInt64
    private let destroyed: SandboxDestroyed?
    private let destroyedAt: UInt64?

    /// Those of all attempts, in their order. They lie in the log right before what each attempt came to.
    static func all(of run: Run, in reader: LedgerReader) throws -> [SandboxView] {
        try (run.failedAttemptsAt + [run.resultAt].compactMap(\.self)).flatMap { position in
            try before(position, of: run.id, in: reader)
        }
    }

    private static func before(_ end: UInt64, of run: RunID, in reader: LedgerReader) throws -> [SandboxView] {
        var views: [SandboxView] = []
        var destroyed: (SandboxDestroyed, UInt64)?
        var position = end
        while position > 0 {
            position -= 1
            switch try reader.events(position..<position + 1).first?.facts.event {
            case .sandboxDestroyed(let facts) where RunID(bytes: facts.run) == run: destroyed = (facts, position)
            case .sandboxCreated(let facts) where RunID(bytes: facts.run) == run:
                let ending = destroyed.flatMap { $0.0.sandbox == facts.sandbox ? $0 : nil }
                views.append(
                    SandboxView(
                        created: facts, createdAt: position, destroyed: ending?.0, destroyedAt: ending?.1))
            default: return views.reversed()
            }
        }
        return views.reversed()
    }

    /// The line that scripts rely on.
    func fields(_ disclosure: Disclosure) throws -> [String: Any?] {
        let (content, log) = try contents(disclosure)
        return [
            "sandbox": SandboxID(bytes: created.sandbox).map { "\($0)" }, "attempt": Int(created.attempt),
            "purpose": created.purpose.word, "kind": created.kind.word, "name": content?.name,
            "image": content?.image.nonEmpty,
            "isolation": content?.isolation, "startup_ms": Double(created.startupUs) / 1_000,
            "lifetime_ms": destroyed.map { Double($0.lifetimeUs) / 1_000 },
            "cpu_ms": destroyed.flatMap { $0.hasProcessorUs ? Double($0.processorUs) / 1_000 : nil },
            "memory_peak_bytes": destroyed.flatMap { $0.hasMemoryPeakBytes ? Int($0.memoryPeakBytes) : nil },
            "exit_code": destroyed.flatMap { $0.hasExitCode ? Int($0.exitCode) : nil }, "log": log,
        ]
    }

    func text(_ disclosure: Disclosure) throws -> String {
        let (content, log) = try contents(disclosure)
        let ending =
            destroyed.map { destroyed in
                let code =
                    destroyed.hasExitCode ? "exit code \(destroyed.exitCode)" : "its command did not come to its end"
                return "gone after \(destroyed.lifetimeUs / 1_000) ms more, \(code)"
            } ?? "it could not be destroyed as it should"
        return """
            attempt \(created.attempt)  \(created.purpose.word ?? "unknown")  \(created.kind.word ?? "unknown")  \(content?.name ?? "(erased)")  \
            ready in \(created.startupUs / 1_000) ms, \(ending)
              \(content?.isolation ?? "(erased)")
            \((log ?? "(erased)").split(whereSeparator: \.isNewline).map { "  | \($0)" }.joined(separator: "\n"))
            """
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
    fileprivate var word: String? {
        switch self {
        case .unspecified: "call"
        case .metric: "metric"
        case .output: "output"
        case .UNRECOGNIZED: nil
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
