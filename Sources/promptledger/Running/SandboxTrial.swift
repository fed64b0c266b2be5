import Events
import Sandboxes

/// A sandbox that was made, used once and destroyed, to see what it is like.
struct SandboxTrial {
    let identity: SandboxIdentity
    let usage: SandboxUsage
    /// Programs that are not there, of those we need: `curl` makes calls, the others run programs that judge outputs.
    let missing: [String]
    /// That are shown a key.
    let keyHosts: [String]
    var hasCurl: Bool { !missing.contains("curl") }

    private static let needed = ["curl", "node", "python3"]

    /// It is destroyed whatever happens in it; but not where this process is killed meanwhile.
    /// - Parameter workspace: whose it is, so that it can be found then; `nil` for one on this machine, which ends with this process.
    init(of maker: any SandboxMaker, for workspace: WorkspaceID? = nil) async throws(SandboxFault) {
        var labels = [SandboxLabel.trial: "yes"]
        if let workspace { labels[SandboxLabel.workspace] = "\(workspace)" }
        let sandbox = try await Self.made(by: maker, labels)
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            let look = "for name; do command -v \"$name\" > /dev/null || echo \"$name\"; done"
            execution = .success(
                try await sandbox.execute(Sandboxes.SandboxCommand(["sh", "-c", look, "look"] + Self.needed)))
        } catch { execution = .failure(error) }
        usage = try await sandbox.destroy()
        identity = sandbox.identity
        keyHosts = (sandbox as? DaytonaSandbox)?.keyHosts.sorted() ?? []
        missing = String(decoding: try execution.get().standardOutput, as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    /// A server that asks for fewer requests is waited for so long, and no longer.
    private static let patience = Duration.seconds(60)

    private static func made(
        by maker: any SandboxMaker, _ labels: [String: String]
    ) async throws(SandboxFault) -> any Sandbox {
        let deadline = ContinuousClock.now + patience
        var pause = Duration.seconds(1)
        while true {
            do throws(SandboxFault) { return try await maker.make(SandboxSpecification(labels: labels)) } catch {
                guard case .rateLimited(let asked) = error else { throw error }
                let wait = max(asked ?? .zero, pause)
                guard ContinuousClock.now + wait < deadline else { throw error }
                do { try await Task.sleep(for: wait) } catch { throw .cancelled }
                pause *= 2
            }
        }
    }
}
