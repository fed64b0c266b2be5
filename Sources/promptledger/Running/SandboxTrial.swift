import Sandboxes

/// A sandbox that was made, used once and destroyed, to see what it is like.
struct SandboxTrial {
    let identity: SandboxIdentity
    let usage: SandboxUsage
    /// Programs that are not there, of those we need: `curl` makes calls, the others run programs that judge outputs.
    let missing: [String]
    var hasCurl: Bool { !missing.contains("curl") }

    private static let needed = ["curl", "node", "python3"]

    /// It is destroyed whatever happens in it.
    init(of maker: any SandboxMaker) async throws(SandboxFault) {
        let sandbox = try await maker.make(SandboxSpecification())
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            let look = "for name; do command -v \"$name\" > /dev/null || echo \"$name\"; done"
            execution = .success(
                try await sandbox.execute(Sandboxes.SandboxCommand(["sh", "-c", look, "look"] + Self.needed)))
        } catch { execution = .failure(error) }
        usage = try await sandbox.destroy()
        identity = sandbox.identity
        missing = String(decoding: try execution.get().standardOutput, as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }
}
