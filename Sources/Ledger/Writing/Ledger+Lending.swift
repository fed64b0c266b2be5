internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// Who keeps a ledger for long lets the commands of other processes come between: people pause, rate and vote while runs are done.
extension Ledger {
    /// How often whoever keeps the ledger looks whether somebody waits; longer, up to the latter, while turns are not taken, since who is next
    /// may have been halted.
    private static let (lookPause, lookPauseMax): (Duration, Duration) = (.milliseconds(50), .seconds(5))

    /// Does work that takes long, and gives a turn to every process that waits for one meanwhile. What they wrote is folded here, and
    /// subscribers hear of it, before anything more is decided. Where the work ends during a turn, its end is not waited for, and nothing more
    /// can be written here.
    /// - Throws: also ``LedgerFault`` where what was written in a turn does not go on from what is here; nothing more can be written then.
    @discardableResult
    package nonisolated func lending<R: Sendable>(
        while work: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R.self) { group in
            group.addTask { try await self.lendTurns() }
            group.addTask(operation: work)
            defer { group.cancelAll() }
            return try await group.next()!  // there are two
        }
    }

    /// Until the task is cancelled.
    private nonisolated func lendTurns() async throws -> Never {
        var pause = Self.lookPause
        while true {
            try await Task.sleep(for: pause)
            guard await isWanted else { continue }
            pause = try await lendTurn() ? Self.lookPause : min(pause * 2, Self.lookPauseMax)
        }
    }

    /// Waits for the end of no turn any more: where another process has one, nothing more can be written here, and who waits to write is told.
    package func leaveTurns() { lock?.leave() }

    private var isWanted: Bool { lock?.isWanted ?? false }

    /// - Returns: whether somebody took it.
    private func lendTurn() async throws(LedgerFault) -> Bool {
        // All that was decided is durable then, and nothing else is.
        await turns.take(alone: true)
        defer { turns.end() }
        guard let lock else { return false }
        do {
            let turn = try await lock.lend()
            if case .leftBehind = turn {
                writeNoMore(because: "another process has the ledger")
                return true
            }
            let events = try await BlockingWork.run { [self] () throws(LedgerFault) in try followTurn() }
            // What was folded here may still hold the name of what was erased.
            if events.contains(where: { $0.facts.isErasure }) { snapshotSize = nil }
            if case .taken = turn { return true } else { return false }
        } catch {
            writeNoMore(because: "\(error)")
            throw error
        }
    }

    /// The lock may be another process's by now, or what is known here is not what the log says.
    private func writeNoMore(because reason: String) {
        writer.stop(because: reason)
        lock = nil
    }

    /// Brings keys, state and read models to where the log stands since another process wrote.
    /// - Returns: what was written meanwhile.
    private nonisolated func followTurn() throws(LedgerFault) -> [FoldedEvent] {
        // A command that was refused or killed may have made keys, and no entry.
        try reader.keyring.followFile()
        let (known, found) = (writer.head, try storedHead())
        guard found.size != known.size else { return [] }
        guard found.size > known.size else { throw .corrupt(position: nil, "another process took entries away") }
        _ = try LedgerReader.believe(found, key: reader.keyring.checkpointKey.publicKey)
        var events: [FoldedEvent] = []
        let (tree, gaps) = try Replay(reader.laterEvents()).run(
            from: try reader.tree.hashes(upTo: known.size), recordedAt: known.recordedAt, to: found
        ) { events.append($0.event) }
        reader.tree.trust(tree)
        let logged = try reader.events.events(known.size..<found.size)
        state.withLock { state in
            for event in events { state.apply(event.facts, content: event.content) }
            decidedSize.store(found.size, ordering: .relaxed)
        }
        writer.goOn(from: found)
        reader.follow(logged, folding: events, upTo: found.size)
        try gaps.check(against: reader.read { $0.erasures }, knowing: reader.events.erased)
        return events
    }

    private nonisolated func storedHead() throws(LedgerFault) -> LogHead {
        let head: LogHead?
        do { head = try reader.store.head() } catch { throw LedgerFault(error, path: reader.folder.log.path) }
        guard let head else { throw .corrupt(position: nil, "its head is gone") }
        return head
    }
}

extension Facts {
    fileprivate var isErasure: Bool {
        if case .subjectErased? = event { true } else { false }
    }
}
