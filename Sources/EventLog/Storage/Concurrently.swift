internal import Dispatch
internal import Synchronization

/// A value that another thread works out meanwhile.
package final class Concurrently<Value: Sendable>: Sendable {
    private let result = Mutex<Value?>(nil)
    private let finished = DispatchSemaphore(value: 0)

    package init(_ work: @escaping @Sendable () -> Value) {
        DispatchQueue.global().async { [self] in
            let value = work()
            result.withLock { $0 = value }
            finished.signal()
        }
    }

    /// Waits for it.
    package var value: Value {
        finished.wait()
        finished.signal()
        return result.withLock { $0! }
    }
}
