internal import Dispatch
internal import Events
internal import Sodium
internal import Synchronization

/// The one way into a log. Appends that wait together share one transaction and one fsync.
///
/// A caller that decides on folded state takes a ``Ticket`` at the moment of its decision, seals at its leisure, and appends under the
/// ticket: commits happen in the order of tickets, so every decision was made on the state that precedes it in the log.
package final class LogWriter: Sendable {
    /// A place in the order of appends.
    package struct Ticket: Equatable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Waiting: Sendable {
        let ticket: Ticket
        let events: [SealedEvent]
        let request: RequestStamp?
        /// Whether it was decided on folded state, so that it is lost with what was decided before it.
        let isDecided: Bool
        /// Holds a place that nothing will be written in.
        var isAbandoned = false
        let whenDurable: @Sendable (Receipt) -> Void
        let resume: @Sendable (Result<Receipt, AppendFault>) -> Void
    }

    private struct State {
        var nextTicket: UInt64 = 0
        var nextToCommit: UInt64 = 0
        var ready: [UInt64: Waiting] = [:]
        var committing = false
        var head: LogHead
        /// Tickets below were decided on state that was lost.
        var lostBelow: UInt64 = 0
        /// An append failed, and nobody may take a ticket until the folded state is made anew.
        var awaitingRecovery = false
        var stopped: AppendFault?

        mutating func loseDecisions() {
            lostBelow = nextTicket
            awaitingRecovery = true
        }

        /// Why an append may not be written, or `nil` where it may.
        func refusal(of waiting: Waiting) -> AppendFault? {
            stopped ?? (waiting.isDecided && waiting.ticket.number < lostBelow ? .decidedOnLostState : nil)
        }
    }

    package let origin: String
    private let store: any LogStore
    private let signer: NoteSigner
    private let clock: any LogClock
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "promptledger.log-writer")
    private let loneCallersCommit: Bool

    /// A larger append is committed on the writer's queue even where its caller is alone.
    private static let loneEventsMax = 64

    /// Takes over the store's head, which the caller has verified.
    /// - Parameter loneCallersCommit: whether a small append by a caller beside whom nobody else appends is committed on the caller's own
    ///   thread, for the time of one fsync: going to the queue's thread and back would take longer than sealing.
    package init(
        store: any LogStore, head: LogHead, signer: NoteSigner, clock: any LogClock = SystemClock(),
        loneCallersCommit: Bool = true
    ) {
        self.loneCallersCommit = loneCallersCommit
        self.store = store
        self.signer = signer
        self.clock = clock
        origin = signer.name
        state = Mutex(State(head: head))
    }

    /// Founds an empty log: its first checkpoint, of size 0.
    package static func found(in store: any LogStore, signer: NoteSigner) throws(StoreFault) -> LogHead {
        let head = LogHead(frontier: Frontier(), recordedAt: 0, checkpoint: checkpoint(Frontier(), signer: signer))
        try store.commit(LogBatch(rows: [], receipts: [], head: head), replacing: nil)
        return head
    }

    /// Where the log stands on disk.
    package var head: LogHead { state.withLock { $0.head } }

    /// The next place in the order. Take it in the same breath as the decision, and always append under it or ``lose(_:)`` it:
    /// later tickets wait.
    package func takeTicket() throws(AppendFault) -> Ticket {
        try state.withLock { (state) throws(AppendFault) in
            if state.stopped == nil, state.awaitingRecovery { throw .decidedOnLostState }
            return try Self.nextTicket(&state)
        }
    }

    private static func nextTicket(_ state: inout State) throws(AppendFault) -> Ticket {
        if let stopped = state.stopped { throw stopped }
        defer { state.nextTicket += 1 }
        return Ticket(number: state.nextTicket)
    }

    /// Says that what was decided under `ticket` will never be written. What was decided after it is lost too.
    package func lose(_ ticket: Ticket) {
        enqueue(
            Waiting(
                ticket: ticket, events: [], request: nil, isDecided: true, isAbandoned: true, whenDurable: { _ in },
                resume: { _ in }))
    }

    /// Whether decisions were lost, so that the folded state must be made anew before the next.
    package var isAwaitingRecovery: Bool { state.withLock { $0.awaitingRecovery } }

    /// Says that the folded state was made anew from what is durable: decisions may be made again.
    package func recovered() {
        state.withLock { $0.awaitingRecovery = false }
    }

    /// Appends all of `events`, or none, in the order of tickets.
    ///
    /// `whenDurable` is called by whoever commits, one at a time, in log order, before anybody hears of the result: memory follows disk there.
    package func append(
        _ events: [SealedEvent], under ticket: Ticket, request: RequestStamp? = nil,
        whenDurable: @escaping @Sendable (Receipt) -> Void = { _ in }
    ) async throws(AppendFault) -> Receipt {
        if let fault = Self.oversize(events) {
            lose(ticket)
            throw fault
        }
        return try await enqueue(events, ticket, request: request, isDecided: true, whenDurable)
    }

    /// Appends events that no decision was made for: what fails before them does not keep them out.
    package func append(_ events: [SealedEvent], request: RequestStamp? = nil) async throws(AppendFault) -> Receipt {
        if let fault = Self.oversize(events) { throw fault }
        let ticket = try state.withLock { (state) throws(AppendFault) in try Self.nextTicket(&state) }
        return try await enqueue(events, ticket, request: request, isDecided: false) { _ in }
    }

    private func enqueue(
        _ events: [SealedEvent], _ ticket: Ticket, request: RequestStamp?, isDecided: Bool,
        _ whenDurable: @escaping @Sendable (Receipt) -> Void
    ) async throws(AppendFault) -> Receipt {
        let result = await withCheckedContinuation { continuation in
            enqueue(
                Waiting(
                    ticket: ticket, events: events, request: request, isDecided: isDecided, whenDurable: whenDurable,
                    resume: { continuation.resume(returning: $0) }))
        }
        return try result.get()
    }

    private static func oversize(_ events: [SealedEvent]) -> AppendFault? {
        guard events.count <= AppendLimits.eventsMax else {
            return .tooLarge("\(events.count) events, at most \(AppendLimits.eventsMax)")
        }
        let bytes = bytes(of: events)
        guard bytes <= AppendLimits.bytesMax else {
            return .tooLarge("\(bytes) bytes, at most \(AppendLimits.bytesMax)")
        }
        // The clock and the signatures around the header take less than 1 KiB.
        let largest = events.map(\.header.count).max() ?? 0
        guard largest <= EntryHeader.entryBytesMax - 1024 else { return .tooLarge("a header of \(largest) bytes") }
        return nil
    }

    private static func bytes(of events: [SealedEvent]) -> Int {
        events.reduce(0) { $0 + $1.header.count + $1.facts.count + ($1.content?.count ?? 0) }
    }

    private enum Start { case no, onQueue, here }

    private func enqueue(_ waiting: Waiting) {
        let start: Start = state.withLock { state in
            state.ready[waiting.ticket.number] = waiting
            guard !state.committing, waiting.ticket.number == state.nextToCommit else { return .no }
            state.committing = true
            let isAlone =
                state.nextTicket == state.nextToCommit + 1 && waiting.events.count <= Self.loneEventsMax
            return isAlone && loneCallersCommit ? .here : .onQueue
        }
        switch start {
        case .no: break
        case .onQueue: queue.async { self.drain() }
        case .here: commitHere()
        }
    }

    /// Commits what is ready, group after group, until the next ticket in order is not there. One at a time: see `committing`.
    private func drain() {
        while let group = nextGroup() { commit(group) }
    }

    /// Commits one group on the caller's thread, and leaves to the queue who came meanwhile.
    private func commitHere() {
        guard let group = nextGroup() else { return }
        commit(group)
        let isOver = state.withLock { state in
            guard state.ready[state.nextToCommit] == nil else { return false }
            state.committing = false
            return true
        }
        if !isOver { queue.async { self.drain() } }
    }

    private func nextGroup() -> [Waiting]? {
        state.withLock { state in
            var group: [Waiting] = []
            var events = 0
            var bytes = 0
            while events < AppendLimits.groupEvents, bytes < AppendLimits.groupBytes,
                let waiting = state.ready[state.nextToCommit]
            {
                // Who recovers from a loss folds what is durable, so what came before it must be durable first.
                if waiting.isAbandoned, !group.isEmpty { break }
                state.ready[state.nextToCommit] = nil
                state.nextToCommit += 1
                if waiting.isAbandoned {
                    // Below the line everything is lost already, and who decides now does not build on it.
                    if waiting.ticket.number >= state.lostBelow { state.loseDecisions() }
                } else if let fault = state.refusal(of: waiting) {
                    waiting.resume(.failure(fault))
                } else {
                    events += waiting.events.count
                    bytes += Self.bytes(of: waiting.events)
                    group.append(waiting)
                }
            }
            if group.isEmpty { state.committing = false }
            return group.isEmpty ? nil : group
        }
    }

    private func commit(_ group: [Waiting]) {
        let head = self.head
        // A crash up to here leaves nothing.
        let (batch, receipts) = prepare(group, after: head)
        guard !batch.rows.isEmpty || !batch.receipts.isEmpty else { return settle(group, receipts, head) }
        do {
            // One transaction: entries, parts, receipts, checkpoint, compare-and-swap on the size. A crash inside leaves nothing; a crash
            // after it leaves the whole group, which opening the log finds.
            try store.commit(batch, replacing: head.size)
        } catch StoreFault.alreadyPresent {
            commitApart(group)
            return
        } catch {
            fail(group, error)
            return
        }
        settle(group, receipts, batch.head)
    }

    /// Memory follows disk, and only then does anybody hear of it.
    private func settle(_ group: [Waiting], _ receipts: [Receipt], _ head: LogHead) {
        state.withLock { $0.head = head }
        for (waiting, receipt) in zip(group, receipts) { waiting.whenDurable(receipt) }
        for (waiting, receipt) in zip(group, receipts) { waiting.resume(.success(receipt)) }
    }

    /// Some event or request of the group is in the log already: gives each of them its own answer.
    private func commitApart(_ group: [Waiting]) {
        if group.count == 1 { return answerFromLog(group[0]) }
        for waiting in group {
            // One of those before it may have been lost by now.
            if let fault = state.withLock({ $0.refusal(of: waiting) }) {
                waiting.resume(.failure(fault))
            } else {
                commit([waiting])
            }
        }
    }

    private func answerFromLog(_ waiting: Waiting) {
        let answer: Result<Receipt, AppendFault>
        do { answer = try earlierAnswer(to: waiting) } catch { return fail([waiting], error) }
        // Nothing is written now, so whoever decided after it decided on something that did not happen.
        if waiting.isDecided { state.withLock { $0.loseDecisions() } }
        waiting.resume(answer)
    }

    private func earlierAnswer(to waiting: Waiting) throws(StoreFault) -> Result<Receipt, AppendFault> {
        if let request = waiting.request, let stored = try store.receipt(for: request.key) {
            guard stored.digest == request.digest else { return .failure(.requestKeyReused) }
            return .success(try earlierReceipt(stored.positions))
        }
        var positions: [UInt64] = []
        for event in waiting.events {
            guard let position = try store.position(of: event.eventID) else { continue }
            guard let row = try store.rows(from: position, limit: 1, parts: []).first,
                let entry = try? LogEntry(position: position, bytes: row.entry, origin: origin),
                Array(entry.header) == event.header
            else { return .failure(.eventIDReused(position: position)) }
            positions.append(position)
        }
        // None is there: the append names one id twice, and its second use would follow its first.
        guard let first = positions.first else { return .failure(.eventIDReused(position: head.size)) }
        guard positions.count == waiting.events.count, positions == Array(first..<first + UInt64(positions.count))
        else { return .failure(.eventIDReused(position: first)) }
        return .success(try earlierReceipt(first..<first + UInt64(positions.count)))
    }

    /// What the first call was answered.
    private func earlierReceipt(_ positions: Range<UInt64>) throws(StoreFault) -> Receipt {
        var recordedAt: UInt64 = 0
        if let first = positions.first {
            guard let row = try store.rows(from: first, limit: 1, parts: []).first, row.position == first,
                let entry = try? LogEntry(position: first, bytes: row.entry, origin: origin)
            else { throw .corrupt("entry \(first) is not what was written") }
            recordedAt = entry.recordedAt
        }
        return Receipt(positions: positions, recordedAt: recordedAt, isEarlier: true)
    }

    private func fail(_ group: [Waiting], _ fault: StoreFault) {
        let outcome: AppendFault =
            switch fault {
            case .notWritten(let reason): .notWritten(reason)
            case .conflict: .stopped("another process has written to this log")
            case .unknown(let reason), .corrupt(let reason), .cannotOpen(let reason): .stopped(reason)
            case .notALog: .stopped("the store holds no log any more")
            case .newerFormat(let found, _): .stopped("the store was changed to format \(found)")
            case .alreadyPresent: .stopped("the store contradicts itself about what is present")
            }
        state.withLock { state in
            state.loseDecisions()
            if case .stopped = outcome { state.stopped = outcome }
        }
        for waiting in group { waiting.resume(.failure(outcome)) }
    }

    private func prepare(_ group: [Waiting], after head: LogHead) -> (LogBatch, [Receipt]) {
        var frontier = head.frontier
        var recordedAt = head.recordedAt
        var rows: [LogRow] = []
        var stored: [StoredReceipt] = []
        var receipts: [Receipt] = []
        rows.reserveCapacity(group.reduce(0) { $0 + $1.events.count })
        let now = clock.now()
        for waiting in group {
            let first = frontier.size
            let firstRecordedAt = max(recordedAt + 1, now)
            for event in waiting.events {
                recordedAt = max(recordedAt + 1, now)
                let entry = event.entry(recordedAt: recordedAt)
                let leaf = MerkleHash.leaf(entry)
                rows.append(
                    LogRow(
                        position: frontier.size, eventID: event.eventID, entry: entry, leaf: leaf, facts: event.facts,
                        content: event.content))
                frontier.append(leaf)
            }
            let positions = first..<frontier.size
            receipts.append(
                Receipt(positions: positions, recordedAt: positions.isEmpty ? 0 : firstRecordedAt, isEarlier: false))
            if let request = waiting.request {
                stored.append(StoredReceipt(request: request.key, digest: request.digest, positions: positions))
            }
        }
        let checkpoint = rows.isEmpty ? head.checkpoint : Self.checkpoint(frontier, signer: signer)
        let next = LogHead(frontier: frontier, recordedAt: recordedAt, checkpoint: checkpoint)
        return (LogBatch(rows: rows, receipts: stored, head: next), receipts)
    }

    private static func checkpoint(_ frontier: Frontier, signer: NoteSigner) -> [UInt8] {
        let checkpoint = Checkpoint(origin: signer.name, size: frontier.size, root: frontier.root)
        return SignedNote(text: checkpoint.text, signedBy: [signer]).bytes
    }
}
