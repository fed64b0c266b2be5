internal import CLinux
internal import Foundation
internal import Synchronization

/// A program that was started with descriptors of our choosing and nothing else of ours: no environment, no other open file.
final class SandboxProcess: Sendable {
    let id: pid_t
    /// The processor time that it took, once it was waited for.
    private let ending = Mutex<Duration?>(nil)

    private init(id: pid_t) { self.id = id }

    /// - Parameter descriptors: what the program finds as its descriptors 0, 1, 2 … Ours stay ours.
    static func start(_ arguments: [String], descriptors: [Descriptor]) async throws(SandboxFault) -> SandboxProcess {
        guard let (code, id) = await SpawningThread.shared.run({ spawn(arguments, descriptors) }) else {
            throw .unavailable(Forwarder.noThread)
        }
        guard code == 0 else {
            if Descriptor.isOut(code) { throw .unavailable(Descriptor.outOfDescriptors(code)) }
            throw .unavailable("\(arguments[0]) cannot be started (\(String(cString: strerror(code))))")
        }
        return SandboxProcess(id: id)
    }

    private static func spawn(_ arguments: [String], _ descriptors: [Descriptor]) -> (code: Int32, id: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A target that is another's source is first got out of the way, behind the last of them; the others are not: the highest number that
        // there may be, the limit on open files, can be near.
        let firstFree = max(Int32(descriptors.count), (descriptors.map(\.number).max() ?? 0) + 1)
        let sources = descriptors.enumerated().map { place, descriptor in
            let isInTheWay = descriptor.number < descriptors.count
            if isInTheWay {
                posix_spawn_file_actions_adddup2(&actions, descriptor.number, firstFree + Int32(place))
            }
            return isInTheWay ? firstFree + Int32(place) : descriptor.number
        }
        for (place, source) in sources.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(place))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // A group of its own: Ctrl-C at the terminal is for us to hear, and what is under way is drained.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &actions, &attributes, words, &environment)
        return (code, id)
    }

    /// Whether it has ended, be it that nobody waited for it yet.
    var hasEnded: Bool {
        ending.withLock { ending in
            var about = siginfo_t()
            return ending != nil
                || waitid(P_PID, id_t(id), &about, WEXITED | WNOHANG | WNOWAIT) == 0 && about.si_signo == SIGCHLD
        }
    }

    /// Ends it at once. Does nothing once it was waited for.
    func kill() { ending.withLock { if $0 == nil { _ = Foundation.kill(id, SIGKILL) } } }

    /// Waits until it has ended, which blocks the thread.
    ///
    /// The kernel also tells of memory then, but of ours: what the process had before it became another program is ours, as it was made
    /// by vfork(2), and the mark is never taken back (getrusage(2)).
    /// - Returns: the processor time that it and all its descendants that were waited for have taken.
    func wait() -> Duration {
        ending.withLock { ending in
            if let ending { return ending }
            var (status, usage) = (Int32(0), rusage())
            while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
            let now = usage.ru_utime.duration + usage.ru_stime.duration
            ending = now
            return now
        }
    }
}

extension timeval {
    fileprivate var duration: Duration { .seconds(tv_sec) + .microseconds(Int64(tv_usec)) }
}
