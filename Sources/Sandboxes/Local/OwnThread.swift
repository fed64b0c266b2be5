internal import Foundation

/// A thread for one thing that waits most of the time.
///
/// Not a dispatch source: with many descriptors that come and go, the event loop of libdispatch on Linux was seen to crash.
enum OwnThread {
    private static let stackBytes = 256 << 10

    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = stackBytes
        thread.start()
    }
}
