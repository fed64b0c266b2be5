import Sandboxes

/// A sandbox that was made, used once and destroyed, to see what it is like.
struct SandboxTrial {
    let identity: SandboxIdentity
    let usage: SandboxUsage
    /// Whether the program is there by which calls of models are made.
    let hasCurl: Bool

    /// It is destroyed whatever happens in it.
    init(of maker: any SandboxMaker) async throws(SandboxFault) {
        let sandbox = try await maker.make(SandboxSpecification())
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            execution = .success(try await sandbox.execute(Sandboxes.SandboxCommand(["curl", "--version"])))
        } catch { execution = .failure(error) }
        usage = try await sandbox.destroy()
        identity = sandbox.identity
        hasCurl = try execution.get().exitCode == 0
    }
}
