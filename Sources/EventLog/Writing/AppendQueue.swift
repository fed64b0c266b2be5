/// The appends that wait for their turn: which tickets are out, which appends are there, and what was lost.
///
/// A value that knows no store and no thread: ``LogWriter`` asks it, under its lock, what to do next.
struct AppendQueue {
    private var nextTicket: UInt64 = 0
    private var nextToCommit: UInt64 = 0
    private var ready: [UInt64: WaitingAppend] = [:]
    /// Whether somebody commits: one at a time, until the next ticket in order is not there.
    private var committing = false
    /// Tickets below were decided on state that was lost.
    private var lostBelow: UInt64 = 0
    /// An append failed, and nobody may take a ticket for a decision until the folded state is made anew.
    var awaitingRecovery = false
    var stopped: AppendFault?

    /// The next place in the order.
    /// - Parameter isDecided: whether it is for what is decided on folded state, which may have been lost.
    mutating func takeTicket(isDecided: Bool) throws(AppendFault) -> LogWriter.Ticket {
        if let stopped { throw stopped }
        if isDecided, awaitingRecovery { throw .decidedOnLostState }
        defer { nextTicket += 1 }
        return LogWriter.Ticket(number: nextTicket)
    }

    /// - Returns: whether the caller is to see to it that the groups are committed: nobody does, and the next is there.
    mutating func add(_ waiting: WaitingAppend) -> Bool {
        ready[waiting.ticket.number] = waiting
        guard !committing, waiting.ticket.number == nextToCommit else { return false }
        committing = true
        return true
    }

    /// Whether no ticket is out beside the one that is to be committed next.
    var isAlone: Bool { nextTicket == nextToCommit + 1 }

    /// Ends committing where the next in order is not there.
    /// - Returns: whether it did.
    mutating func endIfNoneIsReady() -> Bool {
        guard ready[nextToCommit] == nil else { return false }
        committing = false
        return true
    }

    /// Takes out what is there and next in order, up to the limits of a group; `nil`, and committing has ended, where nothing is. Those
    /// that may not be written are told so.
    mutating func nextGroup() -> [WaitingAppend]? {
        var group: [WaitingAppend] = []
        var events = 0
        var bytes = 0
        while events < AppendLimits.groupEvents, bytes < AppendLimits.groupBytes, let waiting = ready[nextToCommit] {
            // Who recovers from a loss folds what is durable, so what came before it must be durable first.
            if waiting.isAbandoned, !group.isEmpty { break }
            ready[nextToCommit] = nil
            nextToCommit += 1
            if waiting.isAbandoned {
                // Below the line everything is lost already, and who decides now does not build on it.
                if waiting.ticket.number >= lostBelow { loseDecisions() }
            } else if let fault = refusal(of: waiting) {
                waiting.resume(.failure(fault))
            } else {
                events += waiting.events.count
                bytes += AppendLimits.bytes(of: waiting.events)
                group.append(waiting)
            }
        }
        if group.isEmpty { committing = false }
        return group.isEmpty ? nil : group
    }

    mutating func loseDecisions() {
        lostBelow = nextTicket
        awaitingRecovery = true
    }

    /// Why an append may not be written, or `nil` where it may.
    func refusal(of waiting: WaitingAppend) -> AppendFault? {
        stopped ?? (waiting.isDecided && waiting.ticket.number < lostBelow ? .decidedOnLostState : nil)
    }
}

/// An append that was handed in under its ticket.
struct WaitingAppend: Sendable {
    let ticket: LogWriter.Ticket
    let events: [SealedEvent]
    let request: RequestStamp?
    /// Whether it was decided on folded state, so that it is lost with what was decided before it.
    let isDecided: Bool
    /// Holds a place that nothing will be written in.
    var isAbandoned = false
    let whenDurable: @Sendable (Receipt) -> Void
    let resume: @Sendable (Result<Receipt, AppendFault>) -> Void
}

extension LogWriter {
    /// A place in the order of appends.
    package struct Ticket: Equatable, Sendable {
        let number: UInt64
    }
}
