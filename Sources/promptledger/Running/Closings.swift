import Synchronization

/// What is to be closed when the work is over, so that nothing that it opened on its way outlives it.
final class Closings: Sendable {
    private let closings = Mutex<[@Sendable () async -> Void]>([])

    func add(_ close: @escaping @Sendable () async -> Void) { closings.withLock { $0.append(close) } }

    func closeAll() async {
        let closings = closings.withLock { closings in
            defer { closings = [] }
            return closings
        }
        for close in closings { await close() }
    }
}
