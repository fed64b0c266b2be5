package import Sandboxes

/// Why a run gets no place. The texts are one line, without secrets and content.
package enum PlaceFault: Error, Equatable, Sendable {
    /// What is to go there must stay local, and the place is elsewhere: nothing was sent to it.
    case elsewhere
    /// It is not to be had.
    case sandbox(SandboxFault)
}

extension PlaceFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .elsewhere:
            "nothing was sent: the workspace, the prompt or the dataset is marked local only, and the sandboxes that it would go to are elsewhere; use `--sandbox local`, or mark their server's address as the workspace's own with `promptledger sandbox add --on-premises`, and have \(DaytonaSettings.toolboxHostsVariable) name no host that is not at that address or below it"
        case .sandbox(let fault): "\(fault)"
        }
    }
}
