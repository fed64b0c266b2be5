/// The appends that wait for their turn: which tickets are out, which appends are there, and what was lost.
///
/// A value that knows no store and no thread: ``LogWriter`` asks it, under its lock, what to do next.
struct AppendQueue {
    private var nextTicket: UInt64 = 0
    private var nextToCommit: UInt64 = 0
    private var ready: [UInt64: WaitingAppend] = [:]
    /// Those who took a ticket for little and have not come back with their answer.
    private var callers = 0
    /// Whether somebody commits: one at a time, until no group is due.
    private var committing = false
    /// Tickets below have waited for a crowd for long enough.
    private var overdueBelow: UInt64 = 0
    private var isWatched = false
    /// Tickets below were decided on state that was lost.
    private var lostBelow: UInt64 = 0
    /// An append failed, and nobody may take a ticket for a decision until the folded state is made anew.
    var awaitingRecovery = false
    var stopped: AppendFault?

    /// The next place in the order.
    /// - Parameters:
    ///   - events: how many will be appended under it, as far as is known.
    ///   - isDecided: whether it is for what is decided on folded state, which may have been lost.
    mutating func takeTicket(for events: Int, isDecided: Bool) throws(AppendFault) -> LogWriter.Ticket {
        if let stopped { throw stopped }
        if isDecided, awaitingRecovery { throw .decidedOnLostState }
        let isCounted = events <= Self.littleEvents
        if isCounted { callers += 1 }
        defer { nextTicket += 1 }
        return LogWriter.Ticket(number: nextTicket, isCounted: isCounted)
    }

    /// On whose thread what is due is to be committed.
    enum Committer { case caller, queue }

    /// - Returns: `nil` where nothing is due, or somebody commits already.
    mutating func add(_ waiting: WaitingAppend) -> Committer? {
        ready[waiting.ticket.number] = waiting
        if waiting.isAbandoned { return leave(waiting.ticket) }
        return begin(isAlone || isCrowded ? .caller : .queue)
    }

    /// The caller has come back with their answer.
    /// - Returns: as ``add(_:)``.
    mutating func leave(_ ticket: LogWriter.Ticket) -> Committer? {
        if ticket.isCounted { callers -= 1 }
        return begin(isCrowded ? .caller : .queue)
    }

    private mutating func begin(_ committer: Committer) -> Committer? {
        guard !committing, isDue else { return nil }
        committing = true
        return committer
    }

    /// Whoever seals more takes long, and is not waited for.
    private static let littleEvents = 64
    /// From this many callers on they are a crowd: one part of them seals while another is committed. With as many, the one who leaves
    /// makes them fewer, and nobody is waited for.
    private static let crowdCallers = 24
    /// So many appends are a group, however large the crowd: what a commit costs by itself is little beside these.
    private static let groupAppends = 64

    var isCrowded: Bool { callers >= Self.crowdCallers }

    /// Whether no ticket is out beside the one that is to be committed next.
    private var isAlone: Bool { nextTicket == nextToCommit + 1 }

    /// Whether a group is to be committed: what is next in order is there and, in a crowd, two thirds of the callers have come. The others
    /// are sealing, or on their way with an answer, and whoever comes or leaves asks again.
    private var isDue: Bool {
        guard let next = ready[nextToCommit] else { return false }
        // What is not written costs no commit.
        if next.isAbandoned || refusal(of: next) != nil || nextToCommit < overdueBelow { return true }
        return !isCrowded || ready.count >= min(callers * 2 / 3, Self.groupAppends)
    }

    /// The ticket that waits for a crowd, where nobody watches yet how long: whoever gets it does so from now on, and says when
    /// ``timePassed(since:)``.
    mutating func watch() -> LogWriter.Ticket? {
        guard !committing, !isWatched, let next = ready[nextToCommit] else { return nil }
        isWatched = true
        return next.ticket
    }

    /// - Returns: as ``add(_:)``.
    mutating func timePassed(since ticket: LogWriter.Ticket) -> Committer? {
        isWatched = false
        if nextToCommit == ticket.number { overdueBelow = nextToCommit + 1 }
        return begin(.queue)
    }

    /// Ends committing where no group is due.
    /// - Returns: whether it did.
    mutating func endIfNoneIsDue() -> Bool {
        if isDue { return false }
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
        /// Whether those who wait for a crowd wait for its caller.
        let isCounted: Bool
    }
}
