import Glibc

/// Threads for what waits: those that tasks share must not.
enum OwnThread {
    /// What a thread is given, until it takes it.
    private final class Work {
        var body: (() -> Void)?
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Has `body` done by a thread that ends with it; says whether there is one.
    static func start(_ body: sending @escaping () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                OwnThread.blockSignals()
                let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                work.body.take()?()
                return nil
            }, work.toOpaque())
        guard failure == 0 else {
            work.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Signals are for other threads. It also keeps SIGPIPE, from writing to a closed connection, from ending the process.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
