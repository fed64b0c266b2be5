/// What a sandbox is to be.
package struct SandboxSpecification: Sendable {
    /// Whose it is, for whoever looks at the list of them: `workspace`, `experiment`, `run`.
    package var labels: [String: String]
    package var reach: NetworkReach
    package var limits: SandboxLimits
    /// What it is made from; what that means, and what stands where it is `nil`, is the maker's.
    package var image: String?

    package init(
        labels: [String: String] = [:], reach: NetworkReach = .nothing, limits: SandboxLimits = SandboxLimits(),
        image: String? = nil
    ) {
        self.labels = labels
        self.reach = reach
        self.limits = limits
        self.image = image
    }
}

/// What programs in a sandbox may connect to.
package enum NetworkReach: Equatable, Sendable {
    case nothing
    /// One host and port, over TCP.
    case only(host: String, port: UInt16)
}

/// Why the one host that a sandbox may reach was not reached.
package enum NetworkObstacle: Error, Equatable, Sendable {
    /// Its name has no address.
    case unknownHost
    /// Nobody answers there.
    case unreachable
    /// This machine has no more means to reach anything; which, and what to do about it.
    case outOfMeans(String)
}
