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

/// A ledger that this process writes: commands in, signed events out. It holds the folder's lock; nobody else writes meanwhile, but for the
/// turns that ``lending(while:)`` gives.
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
    var lock: FolderLock?

    /// Folded up to the last decision, which may not be durable yet: every decision sees those before it. Under a lock rather than in the
    /// actor: deciding takes microseconds, and two changes of thread for each command would take more.
    nonisolated let state: Mutex<WorkspaceState>
    /// Entries that `state` was folded from: where the log will stand once all that was decided is durable. It changes under the state's lock.
    nonisolated let decidedSize: Atomic<UInt64>
    /// Entries that the newest snapshot holds; `nil` where no more are to be written by this process.
    var snapshotSize: UInt64?
    private var underWay: [RequestKey: [CheckedContinuation<Void, Never>]] = [:]
    nonisolated let turns = Turns()

    /// Opens the ledger in `folder` to write.
    package static func open(
        _ folder: LedgerFolder, for tenure: Tenure = .whole, clock: any LogClock = SystemClock()
    ) throws(LedgerFault) -> Ledger {
        guard FileManager.default.fileExists(atPath: folder.log.path) else { throw .notALedger(path: folder.url.path) }
        let root = try Keyring.rootBeforehand(folder)
        return try Ledger(folder, lock: try FolderLock(folder, for: tenure), clock: clock, knownErased: [], root: root)
    }

    /// As ``open(_:clock:)``, for who restores an older log: these data keys are gone, and the log is still to be told.
    static func open(_ folder: LedgerFolder, knowingErased dataKeys: Set<Data>, clock: any LogClock)
        throws(LedgerFault) -> Ledger
    {
        try Ledger(folder, lock: try FolderLock(folder, for: .whole), clock: clock, knownErased: dataKeys)
    }

    private init(
        _ folder: LedgerFolder, lock: FolderLock, clock: any LogClock, knownErased: Set<Data>,
        root: consuming RootKey? = nil
    ) throws(LedgerFault) {
        self.lock = lock
        var state: WorkspaceState?
        reader = try LedgerReader(folder, access: .readWrite, state: &state, knownErased: knownErased, root: root)
        self.state = Mutex(state!)  // whoever opens to write gets it
        decidedSize = Atomic(reader.openedHead.size)
        snapshotSize = reader.restoredSize
        // What an earlier process left of an erasure is finished before anything else.
        do { try reader.finishErasures() } catch {
            guard case .erasureBehind(let position, let reason) = error else { throw error }
            throw .erasureFirst(position: position, reason)
        }
        // The verifier was made of this very name, so it is a good one.
        let signer = NoteSigner(name: reader.origin, key: reader.keyring.checkpointKey)!
        writer = LogWriter(store: reader.store, head: reader.openedHead, signer: signer, clock: clock)
        reader.tree.follow { [writer] in writer.head }
        ids = IdentifierSource(clock: clock)
        sealer = DraftSealer(sealer: EventSealer(origin: reader.origin), keyring: reader.keyring, ids: ids)
        // What a crash kept keys.db from following.
        try reader.bringKeysAfterLog()
        reader.keyring.forgetNotesOfSigningKeys()
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
        guard let request else { return try await obey(command, as: actor, under: nil) }
        return try await executeOnce(command, as: actor, under: request)
    }

    private func executeOnce(_ command: Command, as actor: ActorID, under request: RequestStamp)
        async throws(LedgerFault) -> Receipt
    {
        while underWay[request.key] != nil { await waitForOther(request.key) }
        if let earlier = try earlierReceipt(request) { return earlier }
        underWay[request.key] = []
        defer { for waiter in underWay.removeValue(forKey: request.key) ?? [] { waiter.resume() } }
        return try await obey(command, as: actor, under: request)
    }

    private nonisolated func obey(_ command: Command, as actor: ActorID, under request: RequestStamp?)
        async throws(LedgerFault)
        -> Receipt
    {
        if case .eraseSubject(let command) = command { return try await erase(command, as: actor, under: request) }
        await turns.take(alone: false)
        defer { turns.end() }
        return try await decideAndAppend(command, as: actor, under: request)
    }

    /// Refuses what `execute` would refuse as of now, and has it recorded where that matters. Nothing else is appended.
    package nonisolated func rehearse(_ command: Command, as actor: ActorID) async throws(LedgerFault) {
        await turns.take(alone: false)
        defer { turns.end() }
        do {
            _ = try state.withLock { (state) throws(LedgerFault) in
                try decision(on: command, as: actor, given: state)
            }
        } catch {
            await note(error, of: command, as: actor)
            throw error
        }
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

    /// Does what changes keys.db and is no command, in a turn of its own.
    nonisolated func inTurn<R: Sendable>(_ body: @escaping @Sendable () throws(LedgerFault) -> R)
        async throws(LedgerFault) -> R
    {
        await turns.take(alone: false)
        defer { turns.end() }
        return try await BlockingWork.run(body)
    }

    /// Waits for nothing: callers have their answers. Writes a snapshot where one is due, closes the files and lets go of the lock.
    package func close() throws(LedgerFault) {
        defer { lock = nil }
        // Where somebody else has it by now, nothing more is written here.
        if lock != nil { writeSnapshotIfDue() }
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

    nonisolated func decideAndAppend(
        _ command: Command, as actor: ActorID, under request: RequestStamp?
    ) async throws(LedgerFault) -> Receipt {
        do {
            for _ in 0..<Self.decisionsMax {
                if let receipt = try await decideAndAppendOnce(command, as: actor, under: request) { return receipt }
            }
        } catch {
            await note(error, of: command, as: actor)
            throw error
        }
        throw .notWritten("commands before this one could not be written")
    }

    /// Has a refusal recorded where it matters, signed by who asked. They hear of the refusal whether or not this comes about, and where it
    /// does not, of that: somebody without any role is not heard in the log, nor somebody whose key is locked.
    private nonisolated func note(_ fault: LedgerFault, of command: Command, as actor: ActorID) async {
        guard case .refused(.notPermitted(let permission, _)) = fault, permission.isWatched else { return }
        let note = NoteRefusal(command: command.word, permission: permission)
        do { _ = try await decideAndAppend(.noteRefusal(note), as: actor, under: nil) } catch {
            reader.folder.whenUnrecorded?(error)
        }
    }

    /// `nil` where the command is to be decided again.
    private nonisolated func decideAndAppendOnce(
        _ command: Command, as actor: ActorID, under request: RequestStamp?
    ) async throws(LedgerFault) -> Receipt? {
        let (drafts, signer, ticket) = try decide(command, as: actor)
        // From here on later callers decide on what this one decided: it is appended under its ticket, or all of them are lost.
        let sealed: [SealedEvent]
        do { sealed = try await sealer.seal(drafts, signer: signer) } catch {
            writer.lose(ticket)
            throw error
        }
        let receipt: Receipt
        do {
            receipt = try await writer.append(sealed, under: ticket, request: request) { [reader] receipt in
                reader.follow(drafts, sealedAs: sealed, at: receipt)
            }
        } catch .decidedOnLostState {
            return nil
        } catch { throw LedgerFault(error) }
        if drafts.contains(where: \.facts.changesKeys) {
            try await BlockingWork.run { [reader] () throws(LedgerFault) in try reader.bringKeysAfterLog() }
        }
        return receipt
    }

    /// Decides and folds the decision, and takes its place in the log's order, in one breath.
    private nonisolated func decide(
        _ command: Command, as actor: ActorID
    ) throws(LedgerFault) -> ([Draft], SigningKey, LogWriter.Ticket) {
        try state.withLock { (state) throws(LedgerFault) in
            try decide(command, as: actor, given: &state)
        }
    }

    private nonisolated func decide(
        _ command: Command, as actor: ActorID, given state: inout WorkspaceState
    ) throws(LedgerFault) -> ([Draft], SigningKey, LogWriter.Ticket) {
        while true {
            try recoverIfNeeded(&state)
            var (drafts, signer) = try decision(on: command, as: actor, given: state)
            let ticket: LogWriter.Ticket
            do { ticket = try writer.takeTicket(for: drafts.count) } catch .decidedOnLostState { continue } catch {
                throw LedgerFault(error)
            }
            for index in drafts.indices {
                drafts[index].facts.actor = actor.stored
                let needsContent = drafts[index].facts.foldNeedsContent
                state.apply(drafts[index].facts, content: needsContent ? drafts[index].content : nil)
            }
            decidedSize.add(UInt64(drafts.count), ordering: .relaxed)
            return (drafts, signer, ticket)
        }
    }

    /// What the command comes to as of now, and the key that signs it. Nothing has happened yet.
    private nonisolated func decision(
        on command: Command, as actor: ActorID, given state: WorkspaceState
    ) throws(LedgerFault) -> ([Draft], SigningKey) {
        guard reader.keyring.hasSigningKey(of: actor) else {
            // With a member who is removed their key went; that they were removed says more.
            do { try state.authorise(command, as: actor) } catch {
                if case .memberRemoved = error { throw .refused(error) }
            }
            throw .noSigningKey(actor: "\(actor)")
        }
        let drafts: [Draft]
        do {
            try state.authorise(command, as: actor)
            drafts = try state.decide(command, as: actor)
        } catch { throw .refused(error) }
        // Of before the decision is folded: an entry may still be signed with the key that it ends.
        return (drafts, try signer(for: actor, given: state))
    }

    /// The newest of the actor's keys that may sign as of now.
    nonisolated func signer(for actor: ActorID) throws(LedgerFault) -> SigningKey {
        try state.withLock { (state) throws(LedgerFault) in try signer(for: actor, given: state) }
    }

    /// The newest of the actor's keys that the log, as far as it is decided, lets sign.
    private nonisolated func signer(
        for actor: ActorID, given state: WorkspaceState
    ) throws(LedgerFault) -> SigningKey {
        let keyring = reader.keyring
        // Until there is a workspace, its founder signs with a key that is registered on the way.
        let isFounding = state.workspace == nil
        if let key = keyring.signingKey(of: actor, where: { isFounding || state.maySign($0, as: actor) }) {
            return key
        }
        if keyring.isLocked(actor) { throw .signingKeyLocked(actor: "\(actor)") }
        throw .signingKeyEnded(actor: "\(actor)")
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

extension Facts {
    /// Whether keys.db follows the event.
    fileprivate var changesKeys: Bool {
        switch event {
        case .unlockSlotAdded, .unlockSlotRemoved, .keyringRotated, .signingKeyRotated, .signingKeyRevoked,
            .memberRemoved:
            true
        default: false
        }
    }
}
