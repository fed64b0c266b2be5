import Synchronization

/// What is to be closed when the work is over, so that nothing that it opened on its way outlives it.
final class Closings: Sendable {
    private let closings = Mutex<[@Sendable () async -> Void]>([])

    func add(_ close: @escaping @Sendable () async -> Void) { closings.withLock { $0.append(close) } }

    /// Returns when all is closed, or at a signal: what is not closed yet is left then, which nobody has to wait for twice.
    /// - Returns: whether all is closed.
    func closeAll() async -> Bool {
        let closings = closings.withLock { closings in
            defer { closings = [] }
            return closings
        }
        if closings.isEmpty { return true }
        let interrupts = Interrupts()
        defer { withExtendedLifetime(interrupts) {} }
        let signals = interrupts.signals
        let (endings, source) = AsyncStream.makeStream(of: Bool.self)
        Task {
            for close in closings { await close() }
            source.yield(true)
        }
        let hearing = Task {
            for await _ in signals {
                source.yield(false)
                break
            }
        }
        defer { hearing.cancel() }
        for await isClosed in endings { return isClosed }
        return true
    }
}
