internal import Foundation

/// Makes sandboxes on this machine.
package struct LocalMaker: SandboxMaker {
    private let bubblewrap: Bubblewrap
    /// From the wish for it until it is ready.
    private let startMax: Duration

    /// Throws `.unavailable` where this machine has not what it takes.
    package init(startMax: Duration = .seconds(10)) throws(SandboxFault) {
        bubblewrap = try Bubblewrap()
        self.startMax = startMax
    }

    package func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        guard specification.image == nil else {
            throw .rejected("a local sandbox has this machine's programs; it is not made from an image")
        }
        return try await LocalSandbox.start(bubblewrap, specification, startMax: startMax)
    }
}
