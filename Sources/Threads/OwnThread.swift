internal import CLinux
internal import Glibc

/// Threads for what waits: those that tasks share must not.
///
/// (Not dispatch sources: with many descriptors that come and go, the event loop of libdispatch on Linux was seen to crash.)
package enum OwnThread {
    /// What a thread is given, until it takes it.
    private final class Work {
        let name: String
        var body: (() -> Void)?

        init(_ name: String, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Enough for what does little but wait; a process may have hundreds of those.
    package static let smallStackBytes = 256 << 10

    /// Has `body` done by a thread that ends with it.
    /// - Parameters:
    ///   - name: by which the system shows it, at most 15 bytes long.
    ///   - stackBytes: `nil` for what the system gives.
    /// - Returns: whether there is one: a machine, or its user, can have no more of them.
    package static func start(
        _ name: String, stackBytes: Int? = nil, _ body: sending @escaping () -> Void
    ) -> Bool {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return false }
        defer { pthread_attr_destroy(&attributes) }
        if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let work = Unmanaged.passRetained(Work(name, body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                OwnThread.blockSignals()
                _ = pthread_setname_np(pthread_self(), work.name)
                work.body.take()?()
                return nil
            }, work.toOpaque())
        if failure != 0 { work.release() }
        return failure == 0
    }

    /// Signals are for other threads. It also keeps SIGPIPE, from writing to a closed connection, from ending the process.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
