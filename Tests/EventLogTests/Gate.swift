import Dispatch
import Synchronization

/// Holds a thread up until it is opened; then it lets everything through.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrived = DispatchSemaphore(value: 0)
    private let isOpen = Mutex(false)

    /// Waits at the gate.
    func pass() {
        if isOpen.withLock({ $0 }) { return }
        arrived.signal()
        semaphore.wait()
        semaphore.signal()
    }

    /// Waits until somebody waits at the gate.
    func waitForArrival() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.arrived.wait()
                continuation.resume()
            }
        }
    }

    func open() {
        isOpen.withLock { $0 = true }
        semaphore.signal()
    }
}
