internal import Synchronization

/// What became of the sandboxes in which the calls of one task were made. Whoever makes calls puts one in place:
///
///     let record = SandboxRecord(labels: ["run": "…"])
///     let reply = try await SandboxRecord.$current.withValue(record) { try await provider.complete(request) }
package final class SandboxRecord: Sendable {
    /// Of the calls that this task makes.
    @TaskLocal package static var current: SandboxRecord?

    /// What a sandbox was made for.
    package enum Purpose: Sendable {
        /// The call of a model.
        case call
        /// Somebody's program that judges an output.
        case metric
        /// An output that is a program.
        case output
    }

    /// One sandbox that was used.
    package struct Use: Equatable, Sendable {
        package let identity: SandboxIdentity
        package let purpose: Purpose
        /// Of the last command; `nil` where it did not come to its end.
        package var exitCode: Int?
        /// Why that did not come to its end, as seen from outside; `nil` where it did, and while the sandbox is used.
        package var endedBy: SandboxFault?
        /// `nil` while it is used, and where it could not be destroyed as it should.
        package var usage: SandboxUsage?
        /// What programs said, on their standard error or until they were ended: content.
        package var log: [UInt8] = []
    }

    package typealias Hearing = @Sendable (_ identity: SandboxIdentity, _ purpose: Purpose) -> Void

    package let labels: [String: String]
    private let began: Hearing?
    /// The one that this is a part of.
    private let whole: SandboxRecord?
    private let state = Mutex(State())

    fileprivate struct State {
        var uses: [Use] = []
        /// Places of those that are in use.
        var open: Set<Int> = []
        var fault: SandboxFault?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter began: is told of each sandbox when it is ready, before it is used, in the order of ``uses``.
    package init(labels: [String: String] = [:], began: Hearing? = nil) {
        self.labels = labels
        self.began = began
        whole = nil
    }

    private init(partOf whole: SandboxRecord) {
        labels = whole.labels
        began = nil
        self.whole = whole
    }

    /// For one of several calls that a task makes beside each other: its sandboxes are this record's, and what goes wrong with them is its own.
    package func part() -> SandboxRecord { SandboxRecord(partOf: self) }

    package var uses: [Use] { state.withLock { $0.uses } }
    /// What went wrong with a sandbox itself, and not with what was called from it.
    package var fault: SandboxFault? { state.withLock { $0.fault } }

    /// Takes note of a sandbox that is ready.
    /// - Returns: its place among the uses.
    package func begin(_ identity: SandboxIdentity, for purpose: Purpose) -> Int {
        if let whole { return whole.begin(identity, for: purpose) }
        return state.withLock { state in
            let place = state.uses.count
            state.uses.append(Use(identity: identity, purpose: purpose))
            state.open.insert(place)
            began?(identity, purpose)
            return place
        }
    }

    /// Takes note of what became of it.
    /// - Parameter ending: the exit code of the last command, or why that did not come to its end.
    package func end(_ place: Int, _ ending: Result<Int, SandboxFault>, usage: SandboxUsage?, log: [UInt8]) {
        if let whole { return whole.end(place, ending, usage: usage, log: log) }
        let waiting = state.withLock { state in
            switch ending {
            case .success(let code): state.uses[place].exitCode = code
            case .failure(let fault): state.uses[place].endedBy = fault
            }
            state.uses[place].usage = usage
            state.uses[place].log = log
            state.open.remove(place)
            return state.open.isEmpty ? state.takeWaiting() : []
        }
        for one in waiting { one.resume() }
    }

    /// Waits until it is known what became of each, but no longer than that: a call that is given up goes on until its sandbox is gone.
    package func ended(within time: Duration) async {
        guard state.withLock({ !$0.open.isEmpty }) else { return }
        let alarm = Task {
            try await Task.sleep(for: time)
            for one in state.withLock({ $0.takeWaiting() }) { one.resume() }
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.open.isEmpty { state.waiting.append(continuation) }
                return state.open.isEmpty
            }
            if isOver { continuation.resume() }
        }
        alarm.cancel()
    }

    func note(_ fault: SandboxFault) { state.withLock { $0.fault = $0.fault ?? fault } }
}

extension SandboxRecord.State {
    fileprivate mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
        defer { waiting = [] }
        return waiting
    }
}
