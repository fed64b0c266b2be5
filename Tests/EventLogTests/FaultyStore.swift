import EventLog
import Events
import Synchronization

/// A store on another, whose commits fail as they are told, and which counts them and can hold them up.
final class FaultyStore: LogStore {
    /// What becomes of a commit.
    enum Doing: Sendable {
        case commit
        case failBefore(StoreFault)
        /// It is written all the same.
        case failAfter(StoreFault)
    }

    private struct State {
        var script: [Doing] = []
        var commits = 0
        var lookUpFault: StoreFault?
    }

    let inner = MemoryLogStore()
    private let state = Mutex(State())
    /// Called before each commit, by whoever commits.
    private let beforeCommit: @Sendable (LogBatch) -> Void

    init(beforeCommit: @escaping @Sendable (LogBatch) -> Void = { _ in }) { self.beforeCommit = beforeCommit }

    /// What becomes of the next commits; those after them succeed.
    func script(_ script: Doing...) { self.script(script) }

    func script(_ script: [Doing]) { state.withLock { $0.script = script } }

    func failLookUps(_ fault: StoreFault?) { state.withLock { $0.lookUpFault = fault } }

    /// Commits that were tried.
    var commits: Int { state.withLock { $0.commits } }

    func commit(_ batch: LogBatch, replacing size: UInt64?) throws(StoreFault) {
        let doing = state.withLock { state in
            state.commits += 1
            return state.script.isEmpty ? .commit : state.script.removeFirst()
        }
        beforeCommit(batch)
        switch doing {
        case .commit: try inner.commit(batch, replacing: size)
        case .failBefore(let fault): throw fault
        case .failAfter(let fault):
            try inner.commit(batch, replacing: size)
            throw fault
        }
    }

    private func checkLookUp() throws(StoreFault) {
        if let fault = state.withLock({ $0.lookUpFault }) { throw fault }
    }

    func head() throws(StoreFault) -> LogHead? { inner.head() }

    func rows(from position: UInt64, limit: Int, parts: PartSelection) throws(StoreFault) -> [LogRow] {
        try checkLookUp()
        return inner.rows(from: position, limit: limit, parts: parts)
    }

    func part(_ kind: Part.Kind, at position: UInt64) throws(StoreFault) -> [UInt8]? { inner.part(kind, at: position) }

    func position(of eventID: EventID) throws(StoreFault) -> UInt64? {
        try checkLookUp()
        return inner.position(of: eventID)
    }

    func receipt(for request: RequestKey) throws(StoreFault) -> StoredReceipt? {
        try checkLookUp()
        return inner.receipt(for: request)
    }

    func checkLookUps() throws(StoreFault) { try inner.checkLookUps() }
}
