/// A place apart in which programs run that nobody trusts: their own processes, files and network, and limits on all of them.
///
/// One command at a time. A command that goes over a limit ends its sandbox; whatever is asked of it after that throws
/// ``SandboxFault/ended(_:)``. Every sandbox that was created is to be destroyed.
package protocol Sandbox: Sendable {
    var identity: SandboxIdentity { get }

    /// The UNIX socket inside through which the host of its ``NetworkReach`` is reached; `nil` where programs connect as they do anywhere.
    var wayOut: String? { get }
    /// Why that host could not be reached the last time, where the sandbox knows.
    var obstacle: NetworkObstacle? { get }

    /// Writes files, and makes the folders that they lie in.
    func put(_ files: [SandboxFile]) async throws(SandboxFault)

    /// Runs a command to its end. What it left running is ended with it.
    /// - Parameter heard: is given what the command writes, as it comes, in the order of each stream.
    func execute(
        _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution

    /// The bytes of a file; `bytesMax` more than which are refused with ``SandboxFault/fileTooLarge(_:bytesMax:)``.
    func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8]

    /// Ends all that runs in it and gives it back. Says what it used; asked again, says the same.
    @discardableResult func destroy() async throws(SandboxFault) -> SandboxUsage
}

extension Sandbox {
    package var wayOut: String? { nil }
    package var obstacle: NetworkObstacle? { nil }

    package func execute(_ command: SandboxCommand) async throws(SandboxFault) -> SandboxExecution {
        try await execute(command, heard: nil)
    }
}

/// Where sandboxes come from.
package protocol SandboxMaker: Sendable {
    /// Ready to be used when it is returned. Cancelled midway, it leaves nothing.
    func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox
}
