internal import Dispatch
package import Domain
package import EventLog
package import Events
internal import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium
internal import SwiftProtobuf
internal import Synchronization

/// A ledger that this process writes: commands in, signed events out. It holds the folder's lock; nobody else writes meanwhile.
///
/// The way of a command: is it an earlier one asked again → may this actor → decide against the folded state → take a place in the log's
/// order → seal and sign, beside other callers → commit, with other callers → fold → tell subscribers → answer.
package actor Ledger {
    /// What can be read without waiting for a writer.
    package nonisolated let reader: LedgerReader
    nonisolated let writer: LogWriter
    private nonisolated let sealer: DraftSealer
    private nonisolated let ids: IdentifierSource
    /// `nil` once the ledger is closed.
    private var lock: ProcessLock?

    /// Folded up to the last decision, which may not be durable yet: every decision sees those before it. Under a lock rather than in the
    /// actor: deciding takes microseconds, and two changes of thread for each command would take more.
    nonisolated let state: Mutex<WorkspaceState>
    /// Entries that `state` was folded from: where the log will stand once all that was decided is durable. It changes under the state's lock.
    nonisolated let decidedSize: Atomic<UInt64>
    /// Entries that the newest snapshot holds; `nil` where no more are to be written by this process.
    var snapshotSize: UInt64?
    private var underWay: [RequestKey: [CheckedContinuation<Void, Never>]] = [:]

    /// Opens the ledger in `folder` to write.
    package static func open(_ folder: LedgerFolder, clock: any LogClock = SystemClock()) throws(LedgerFault) -> Ledger
    {
        guard FileManager.default.fileExists(atPath: folder.log.path) else { throw .notALedger(path: folder.url.path) }
        return try Ledger(folder, lock: try ProcessLock.take(folder), clock: clock)
    }

    private init(_ folder: LedgerFolder, lock: consuming ProcessLock, clock: any LogClock) throws(LedgerFault) {
        self.lock = .some(consume lock)
        var state: WorkspaceState?
        reader = try LedgerReader(folder, access: .readWrite, state: &state)
        self.state = Mutex(state!)  // whoever opens to write gets it
        decidedSize = Atomic(reader.openedHead.size)
        snapshotSize = reader.restoredSize
        // The verifier was made of this very name, so it is a good one.
        let signer = NoteSigner(name: reader.origin, key: reader.keyring.checkpointKey)!
        writer = LogWriter(store: reader.store, head: reader.openedHead, signer: signer, clock: clock)
        reader.tree.follow { [writer] in writer.head }
        ids = IdentifierSource(clock: clock)
        sealer = DraftSealer(sealer: EventSealer(origin: reader.origin), keyring: reader.keyring, ids: ids)
    }

    /// Where the log stands on disk.
    package nonisolated var head: LogHead { writer.head }

    /// New ids, in the order of time.
    package nonisolated func newID<Kind>() -> Identifier<Kind> { ids.next() }

    /// Does what `command` asks as `actor`, whose key is in the keyring. All its events are durable when this returns, or none will ever be.
    ///
    /// `request`: makes asking again harmless. The same stamp gets the first answer for ever; the same key with another digest is refused.
    package nonisolated func execute(
        _ command: Command, as actor: ActorID, under request: RequestStamp? = nil
    ) async throws(LedgerFault) -> Receipt {
        guard let request else { return try await decideAndAppend(command, as: actor, under: nil) }
        return try await executeOnce(command, as: actor, under: request)
    }

    private func executeOnce(_ command: Command, as actor: ActorID, under request: RequestStamp)
        async throws(LedgerFault) -> Receipt
    {
        while underWay[request.key] != nil { await waitForOther(request.key) }
        if let earlier = try earlierReceipt(request) { return earlier }
        underWay[request.key] = []
        defer { for waiter in underWay.removeValue(forKey: request.key) ?? [] { waiter.resume() } }
        return try await decideAndAppend(command, as: actor, under: request)
    }

    /// A stamp over what the caller asks, in the caller's own bytes. The digest is keyed: it does not betray them.
    package nonisolated func stamp(_ key: RequestKey, over bytes: [UInt8]) -> RequestStamp {
        RequestStamp(key: key, digest: reader.keyring.requestDigest(bytes))
    }

    /// What deciding knows: names, settings, stages of runs. It may be ahead of the disk by what is being written.
    package func decided<R: Sendable>(_ body: @Sendable (WorkspaceState) throws(LedgerFault) -> R) throws(LedgerFault)
        -> R
    {
        try state.withLock { (state) throws(LedgerFault) in try body(state) }
    }

    /// Waits for nothing: callers have their answers. Writes a snapshot where one is due, closes the files and lets go of the lock.
    package func close() throws(LedgerFault) {
        defer { lock = nil }
        writeSnapshotIfDue()
        try reader.close()
    }

    private func waitForOther(_ key: RequestKey) async {
        await withCheckedContinuation { underWay[key]?.append($0) }
    }

    private func earlierReceipt(_ request: RequestStamp) throws(LedgerFault) -> Receipt? {
        let stored: StoredReceipt?
        do { stored = try reader.store.receipt(for: request.key) } catch {
            throw LedgerFault(error, path: reader.folder.log.path)
        }
        guard let stored else { return nil }
        guard stored.digest == request.digest else { throw .requestKeyReused }
        let recordedAt = stored.positions.first.flatMap { first in reader.read { $0.clock.recordedAt(first) } }
        return Receipt(positions: stored.positions, recordedAt: recordedAt ?? 0, isEarlier: true)
    }

    /// How often a command is decided anew because one before it, on which its decision stood, could not be written.
    private static let decisionsMax = 3

    private nonisolated func decideAndAppend(
        _ command: Command, as actor: ActorID, under request: RequestStamp?
    ) async throws(LedgerFault) -> Receipt {
        guard let signer = reader.keyring.signingKey(of: actor) else { throw .noSigningKey(actor: "\(actor)") }
        for _ in 0..<Self.decisionsMax {
            if let receipt = try await decideAndAppendOnce(command, as: actor, under: request, signer: signer) {
                return receipt
            }
        }
        throw .notWritten("commands before this one could not be written")
    }

    /// `nil` where the command is to be decided again.
    private nonisolated func decideAndAppendOnce(
        _ command: Command, as actor: ActorID, under request: RequestStamp?, signer: SigningKey
    ) async throws(LedgerFault) -> Receipt? {
        let (drafts, ticket) = try decide(command, as: actor)
        // From here on later callers decide on what this one decided: it is appended under its ticket, or all of them are lost.
        let sealed: [SealedEvent]
        do { sealed = try await sealer.seal(drafts, signer: signer) } catch {
            writer.lose(ticket)
            throw error
        }
        let events = zip(drafts, sealed).map { (draft: $0, eventID: $1.eventID) }
        do {
            return try await writer.append(sealed, under: ticket, request: request) { [reader] receipt in
                reader.follow(events, at: receipt)
            }
        } catch .decidedOnLostState {
            return nil
        } catch { throw LedgerFault(error) }
    }

    /// Decides and folds the decision, and takes its place in the log's order, in one breath.
    private nonisolated func decide(_ command: Command, as actor: ActorID) throws(LedgerFault) -> (
        [Draft], LogWriter.Ticket
    ) {
        try state.withLock { (state) throws(LedgerFault) in
            try decide(command, as: actor, given: &state)
        }
    }

    private nonisolated func decide(
        _ command: Command, as actor: ActorID, given state: inout WorkspaceState
    )
        throws(LedgerFault) -> ([Draft], LogWriter.Ticket)
    {
        while true {
            try recoverIfNeeded(&state)
            var drafts: [Draft]
            do {
                try state.authorise(command, as: actor)
                drafts = try state.decide(command, as: actor)
            } catch { throw .refused(error) }
            let ticket: LogWriter.Ticket
            do { ticket = try writer.takeTicket() } catch .decidedOnLostState { continue } catch {
                throw LedgerFault(error)
            }
            for index in drafts.indices {
                drafts[index].facts.actor = actor.stored
                state.apply(drafts[index].facts, content: drafts[index].content)
            }
            decidedSize.add(UInt64(drafts.count), ordering: .relaxed)
            return (drafts, ticket)
        }
    }

    /// Folds the state anew from what is durable, where a decision was lost.
    private nonisolated func recoverIfNeeded(_ state: inout WorkspaceState) throws(LedgerFault) {
        guard writer.isAwaitingRecovery else { return }
        let head = writer.head
        let file = SnapshotFile(reader.folder)
        state = try FoldedLog.open(reader.events, to: head, snapshot: file, isDeciding: true).state!
        decidedSize.store(head.size, ordering: .relaxed)
        writer.recovered()
    }
}
