internal import Dispatch
internal import Synchronization

/// The one way into a log. Appends that wait together share one transaction and one fsync.
///
/// A caller that decides on folded state takes a ``Ticket`` at the moment of its decision, seals at its leisure, and appends under the
/// ticket: commits happen in the order of tickets, so every decision was made on the state that precedes it in the log.
package final class LogWriter: Sendable {
    package let origin: String
    private let store: any LogStore
    private let signer: NoteSigner
    private let clock: any LogClock
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "promptledger.log-writer")
    private let callersCommit: Bool

    private struct State {
        var appends = AppendQueue()
        var head: LogHead
    }

    /// A group of more is committed on the writer's queue in any case.
    private static let (callersEventsMax, callersBytesMax) = (512, 1 << 20)
    /// Groups that a caller commits at a time for those who came meanwhile.
    private static let callersGroupsMax = 4
    /// How long an append waits for a crowd: some commits long. The disk may be slow, or what others do before they append.
    private static let crowdWait = DispatchTimeInterval.milliseconds(10)

    /// Takes over the store's head, which the caller has verified.
    /// - Parameter callersCommit: whether callers commit small groups on their own threads, for the time of an fsync: alone, because
    ///   going to the queue's thread and back would take longer than sealing; in a crowd, because the queue's thread would have to wait for
    ///   a processor until the crowd that seals is through, and then that crowd for it.
    package init(
        store: any LogStore, head: LogHead, signer: NoteSigner, clock: any LogClock = SystemClock(),
        callersCommit: Bool = true
    ) {
        self.callersCommit = callersCommit
        self.store = store
        self.signer = signer
        self.clock = clock
        origin = signer.name
        state = Mutex(State(head: head))
    }

    /// Founds an empty log: its first checkpoint, of size 0.
    package static func found(in store: any LogStore, signer: NoteSigner) throws(StoreFault) -> LogHead {
        let head = LogHead(founding: signer)
        try store.commit(LogBatch(rows: [], receipts: [], head: head), replacing: nil)
        return head
    }

    /// Where the log stands on disk.
    package var head: LogHead { state.withLock { $0.head } }

    /// Has nothing more written here: who has the log now is somebody else.
    package func stop(because reason: String) { state.withLock { $0.appends.stopped = .stopped(reason) } }

    /// Goes on from where another writer, to whom the log was lent, has brought it; the caller has verified it. Nobody may append meanwhile.
    package func goOn(from head: LogHead) { state.withLock { $0.head = head } }

    /// The next place in the order. Take it in the same breath as the decision, and always append under it or ``lose(_:)`` it:
    /// later tickets wait, and a crowd's earlier ones for a while. `events`: how many will be appended under it.
    package func takeTicket(for events: Int = 1) throws(AppendFault) -> Ticket {
        try state.withLock { (state) throws(AppendFault) in
            try state.appends.takeTicket(for: events, isDecided: true)
        }
    }

    /// Says that what was decided under `ticket` will never be written. What was decided after it is lost too.
    package func lose(_ ticket: Ticket) {
        enqueue(
            WaitingAppend(
                ticket: ticket, events: [], request: nil, isDecided: true, isAbandoned: true, whenDurable: { _ in },
                resume: { _ in }))
    }

    /// Whether decisions were lost, so that the folded state must be made anew before the next.
    package var isAwaitingRecovery: Bool { state.withLock { $0.appends.awaitingRecovery } }

    /// Says that the folded state was made anew from what is durable: decisions may be made again.
    package func recovered() {
        state.withLock { $0.appends.awaitingRecovery = false }
    }

    /// Appends all of `events`, or none, in the order of tickets.
    ///
    /// `whenDurable` is called by whoever commits, one at a time, in log order, before anybody hears of the result: memory follows disk there.
    package func append(
        _ events: [SealedEvent], under ticket: Ticket, request: RequestStamp? = nil,
        whenDurable: @escaping @Sendable (Receipt) -> Void = { _ in }
    ) async throws(AppendFault) -> Receipt {
        if let fault = AppendLimits.excess(of: events) {
            lose(ticket)
            throw fault
        }
        return try await enqueue(events, ticket, request: request, isDecided: true, whenDurable)
    }

    /// Appends events that no decision was made for: what fails before them does not keep them out.
    package func append(_ events: [SealedEvent], request: RequestStamp? = nil) async throws(AppendFault) -> Receipt {
        if let fault = AppendLimits.excess(of: events) { throw fault }
        let ticket = try state.withLock { (state) throws(AppendFault) in
            try state.appends.takeTicket(for: events.count, isDecided: false)
        }
        return try await enqueue(events, ticket, request: request, isDecided: false) { _ in }
    }

    private func enqueue(
        _ events: [SealedEvent], _ ticket: Ticket, request: RequestStamp?, isDecided: Bool,
        _ whenDurable: @escaping @Sendable (Receipt) -> Void
    ) async throws(AppendFault) -> Receipt {
        // Whoever takes an append out of the queue resumes it, once. A checked continuation would allocate for every append.
        let result = await withUnsafeContinuation { continuation in
            enqueue(
                WaitingAppend(
                    ticket: ticket, events: events, request: request, isDecided: isDecided, whenDurable: whenDurable,
                    resume: { continuation.resume(returning: $0) }))
        }
        start { $0.leave(ticket) }
        return try result.get()
    }

    private func enqueue(_ waiting: WaitingAppend) {
        start { $0.add(waiting) }
    }

    /// Changes the queue, and sees to it that what is due then is committed.
    private func start(_ change: (inout AppendQueue) -> AppendQueue.Committer?) {
        let (committer, waiting) = state.withLock { (change(&$0.appends), $0.appends.watch()) }
        watch(waiting)
        switch committer {
        case nil: break
        case .caller where callersCommit: commitHere()
        case .caller, .queue: queue.async { self.drain() }
        }
    }

    /// Commits what waits for a crowd, at the latest, after ``crowdWait``.
    private func watch(_ ticket: Ticket?) {
        guard let ticket else { return }
        queue.asyncAfter(deadline: .now() + Self.crowdWait) { self.start { $0.timePassed(since: ticket) } }
    }

    /// Commits what is due, group after group. One at a time: see `committing`.
    private func drain() {
        while let group = nextGroup() { commit(group) }
    }

    /// Commits a group on the caller's thread, in a crowd a few, and leaves to the queue what is large and who came meanwhile.
    private func commitHere() {
        var groups = 0
        repeat {
            guard let group = nextGroup() else { return }
            guard Self.isForCallers(group) else {
                return queue.async {
                    self.commit(group)
                    self.drain()
                }
            }
            commit(group)
            groups += 1
        } while groups < Self.callersGroupsMax && state.withLock { $0.appends.isCrowded }
        let (isOver, waiting) = state.withLock { ($0.appends.endIfNoneIsDue(), $0.appends.watch()) }
        watch(waiting)
        if !isOver { queue.async { self.drain() } }
    }

    private static func isForCallers(_ group: [WaitingAppend]) -> Bool {
        group.reduce(0) { $0 + $1.events.count } <= callersEventsMax
            && group.reduce(0) { $0 + AppendLimits.bytes(of: $1.events) } <= callersBytesMax
    }

    private func nextGroup() -> [WaitingAppend]? {
        let (group, waiting) = state.withLock { ($0.appends.nextGroup(), $0.appends.watch()) }
        watch(waiting)
        return group
    }

    private func commit(_ group: [WaitingAppend]) {
        let head = self.head
        // A crash up to here leaves nothing.
        let (batch, receipts) = LogBatch.of(group, after: head, at: clock.now(), signedBy: signer)
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
    private func settle(_ group: [WaitingAppend], _ receipts: [Receipt], _ head: LogHead) {
        state.withLock { $0.head = head }
        for (waiting, receipt) in zip(group, receipts) { waiting.whenDurable(receipt) }
        for (waiting, receipt) in zip(group, receipts) { waiting.resume(.success(receipt)) }
    }

    /// Some event or request of the group is in the log already: gives each of them its own answer.
    private func commitApart(_ group: [WaitingAppend]) {
        if group.count == 1 { return answerFromLog(group[0]) }
        for waiting in group {
            // One of those before it may have been lost by now.
            if let fault = state.withLock({ $0.appends.refusal(of: waiting) }) {
                waiting.resume(.failure(fault))
            } else {
                commit([waiting])
            }
        }
    }

    private func answerFromLog(_ waiting: WaitingAppend) {
        let answer: Result<Receipt, AppendFault>
        do { answer = try EarlierAnswers(store: store, origin: origin).answer(to: waiting, size: head.size) } catch {
            return fail([waiting], error)
        }
        // Nothing is written now, so whoever decided after it decided on something that did not happen.
        if waiting.isDecided { state.withLock { $0.appends.loseDecisions() } }
        waiting.resume(answer)
    }

    private func fail(_ group: [WaitingAppend], _ fault: StoreFault) {
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
            state.appends.loseDecisions()
            if case .stopped = outcome { state.appends.stopped = outcome }
        }
        for waiting in group { waiting.resume(.failure(outcome)) }
    }
}
