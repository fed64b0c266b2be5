internal import Foundation

/// Makes sandboxes on this machine.
package struct LocalMaker: SandboxMaker {
    private let bubblewrap: Bubblewrap
    /// From the wish for it until it is ready.
    private let startMax: Duration
    private let slots: SandboxSlots

    /// Of all local sandboxes of this process: more than its limit on open files lets it have fail, or have others fail.
    private static let slots = SandboxSlots(OpenFiles.now.sandboxesMax)

    /// Throws `.unavailable` where this machine has not what it takes.
    /// - Parameters:
    ///   - startMax: how long a sandbox may take to be ready, from when there is a place for it.
    ///   - slots: for sandboxes at once, where it is not as many as may be.
    package init(startMax: Duration = .seconds(10), slots: SandboxSlots? = nil) throws(SandboxFault) {
        bubblewrap = try Bubblewrap()
        self.startMax = startMax
        self.slots = slots ?? Self.slots
    }

    package func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        guard specification.image == nil else {
            throw .rejected("a local sandbox has this machine's programs; it is not made from an image")
        }
        let slot = try await slots.take()
        return try await LocalSandbox.start(bubblewrap, specification, startMax: startMax, in: slot)
    }
}
