/// The appends that wait for their turn: which tickets are out, which appends are there, and what was lost.
///
/// A value that knows no store and no thread: ``LogWriter`` asks it, under its lock, what to do next.
struct AppendQueue {
    private var nextTicket: UInt64 = 0
    private var nextToCommit: UInt64 = 0
    private var ready: [UInt64: WaitingAppend] = [:]
    /// Those who took a ticket and have not come back with their answer.
    private var callers = 0
    /// Whether somebody commits: one at a time, until no group is due.
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
        callers += 1
        defer { nextTicket += 1 }
        return LogWriter.Ticket(number: nextTicket)
    }

    /// - Returns: whether the caller is to see to it that the groups are committed: nobody does, and one is due.
    mutating func add(_ waiting: WaitingAppend) -> Bool {
        ready[waiting.ticket.number] = waiting
        if waiting.isAbandoned { callers -= 1 }
        return begin()
    }

    /// A caller has come back with their answer.
    /// - Returns: as ``add(_:)``.
    mutating func leave() -> Bool {
        callers -= 1
        return begin()
    }

    private mutating func begin() -> Bool {
        guard !committing, isDue else { return false }
        committing = true
        return true
    }

    /// From this many callers on they come in crowds, and each crowd seals while another is committed.
    private static let crowd = 24
    /// A crowd of more is not waited for: what a commit costs by itself is little beside these.
    private static let crowdMax = 64

    var isCrowded: Bool { callers >= Self.crowd }

    /// Whether no ticket is out beside the one that is to be committed next.
    var isAlone: Bool { nextTicket == nextToCommit + 1 }

    /// Whether a group is to be committed: what is next in order is there and, of a crowd, most are. The others are sealing, or on their way
    /// with an answer, and whoever of them comes or goes asks again.
    private var isDue: Bool {
        guard ready[nextToCommit] != nil else { return false }
        return !isCrowded || ready.count >= min(callers * 2 / 3, Self.crowdMax)
    }

    /// Ends committing where no group is due.
    /// - Returns: whether it did.
    mutating func endIfNoneIsDue() -> Bool {
        guard !isDue else { return false }
        committing = false
        return true
    }

    /// Takes out what is there and next in order, up to the limits of a group; `nil`, and committing has ended, where none is due. Those
    /// that may not be written are told so.
    mutating func nextGroup() -> [WaitingAppend]? {
        if endIfNoneIsDue() { return nil }
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
