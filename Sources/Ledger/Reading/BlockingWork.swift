internal import Dispatch

/// Runs work that waits for the disk, or keeps every core busy, away from the threads that run tasks.
enum BlockingWork {
    static func run<R: Sendable, E: Error>(_ body: @escaping @Sendable () throws(E) -> R) async throws(E) -> R {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(E) -> R in try body() })
            }
        }
        return try result.get()
    }
}
