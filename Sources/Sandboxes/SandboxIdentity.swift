/// Which sandbox it was, as a result names it.
package struct SandboxIdentity: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// At Daytona, or what speaks as it does.
        case daytona
        /// On this machine, by bubblewrap.
        case local
    }

    package var kind: Kind
    /// The other side's name for it, or one of ours.
    package var id: String
    /// What it was made from: an image or a snapshot, where there is one.
    package var image: String?
    /// What keeps it apart, in words for people: `user, pid, mount, network, ipc namespaces, seccomp`.
    package var isolation: String
    /// From the wish for it until it was ready.
    package var startup: Duration

    package init(kind: Kind, id: String, image: String? = nil, isolation: String, startup: Duration) {
        self.kind = kind
        self.id = id
        self.image = image
        self.isolation = isolation
        self.startup = startup
    }
}
