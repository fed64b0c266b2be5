internal import Domain
package import Events
internal import Foundation
package import Ledger
internal import Projections
internal import SwiftProtobuf

/// Sandboxes at a server of which the ledger knows no end, because whoever had them died.
package struct LeftSandboxes: Sendable {
    private let ledger: Ledger
    private let runner: ActorID

    /// How many of the last entries are looked at, and how many at once.
    private static let entriesMax: UInt64 = 100_000
    private static let entriesAtOnce: UInt64 = 1_000

    /// - Parameter runner: as whom their end is recorded.
    package init(in ledger: Ledger, as runner: ActorID) { (self.ledger, self.runner) = (ledger, runner) }

    /// Records of those that were deleted that they are gone.
    /// - Parameter names: by which their server knew them.
    package func recordGone(_ names: Set<String>) async throws(LedgerFault) {
        if names.isEmpty { return }
        for created in try withoutEnd(names) {
            guard let run = RunID(bytes: created.run), let sandbox = SandboxID(bytes: created.sandbox) else { continue }
            let command = RecordSandboxGone(run: run, attempt: created.attempt, sandbox: sandbox)
            _ = try await ledger.execute(.recordSandboxGone(command), as: runner)
        }
    }

    /// In the order of the log.
    private func withoutEnd(_ names: Set<String>) throws(LedgerFault) -> [SandboxCreated] {
        let reader = ledger.reader
        var ended: Set<Data> = []
        var found: [SandboxCreated] = []
        var unread = reader.size
        let last = unread - min(unread, Self.entriesMax)
        while unread > last {
            let first = unread - min(unread - last, Self.entriesAtOnce)
            for event in try reader.events(first..<unread).reversed() {
                switch event.facts.event {
                case .sandboxDestroyed(let facts): ended.insert(facts.sandbox)
                case .sandboxCreated(let facts) where facts.kind == .daytona && !ended.contains(facts.sandbox):
                    guard let name = try reader.content(at: event.position)?.sandboxCreated.name else { continue }
                    if names.contains(name) { found.append(facts) }
                default: break
                }
            }
            unread = first
        }
        return found.reversed()
    }
}
