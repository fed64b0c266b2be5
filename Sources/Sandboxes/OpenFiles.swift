internal import Foundation

/// How many files this process may have open at once (RLIMIT_NOFILE, getrlimit(2)): each sandbox needs some.
package struct OpenFiles: Equatable, Sendable {
    /// The soft limit, which holds.
    package let limit: Int

    /// More than any run needs; a hard limit may be a thousand million, and some programs look at every number below it.
    private static let limitWanted = 65_536
    /// For the ledger, connections and the terminal.
    private static let reserve = 96
    /// Of a sandbox with its forwarder, while it is made.
    private static let perSandbox = 12

    package init(limit: Int) { self.limit = limit }

    /// As it is now.
    package static var now: OpenFiles {
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return OpenFiles(limit: 0) }
        return OpenFiles(limit: Int(clamping: limits.rlim_cur))
    }

    /// Lifts the soft limit up to the hard one, which anybody may.
    package static func raiseLimit() {
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return }
        let wanted = min(limits.rlim_max, rlim_t(limitWanted))
        guard limits.rlim_cur < wanted else { return }
        limits.rlim_cur = wanted
        _ = setrlimit(resource, &limits)
    }

    /// So many local sandboxes there can be at once; more of them wait.
    package var sandboxesMax: Int { max(1, (limit - Self.reserve) / Self.perSandbox) }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
