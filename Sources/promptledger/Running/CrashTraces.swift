import CLinux
import Foundation

/// What a crash leaves of this process's memory, in which keys and texts are.
enum CrashTraces {
    /// Those that end a program that goes wrong. In handlers of these Swift's backtracer begins, which prints what registers point to.
    private static let signals = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Has a crash leave nothing, neither a core file nor a backtrace. To be called before anything secret is read.
    static func forbid() {
        for number in signals {
            let former = Foundation.signal(number, SIG_DFL)
            // Whoever started this program may have it not hear of one.
            if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                Foundation.signal(number, SIG_IGN)
            }
        }
        // The limit alone would not do: a program that the kernel pipes cores to (core_pattern, core(5)) is not held to it. What this process
        // may not leave, none may look at either, but root's. Programs that it starts are not held to that: execve(2) takes it back, so
        // bubblewrap writes its maps of users as ever.
        _ = promptledger_forbid_dumps()
        // That one they inherit, which are sandboxes alone, and those have none anyway.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}
