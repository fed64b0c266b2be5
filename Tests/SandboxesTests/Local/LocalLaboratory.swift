import Foundation
import Sandboxes
import TestSupport

/// Sandboxes on this machine, for tests.
enum LocalLaboratory {
    /// Why this machine has none; `nil` where it has.
    static let obstacle: String? = {
        do { _ = try LocalMaker() } catch { return "\(error)" }
        return nil
    }()

    /// A sandbox for the time of `body`, and what it used.
    @discardableResult static func withSandbox(
        _ specification: SandboxSpecification = SandboxSpecification(), _ body: (any Sandbox) async throws -> Void
    ) async throws -> SandboxUsage {
        let sandbox = try await LocalMaker().make(specification)
        do { try await body(sandbox) } catch {
            try await sandbox.destroy()
            throw error
        }
        return try await sandbox.destroy()
    }

    static func limits(_ change: (inout SandboxLimits) -> Void) -> SandboxSpecification {
        var limits = SandboxLimits()
        change(&limits)
        return SandboxSpecification(limits: limits)
    }
}

extension Sandbox {
    /// Runs a script of sh.
    func shell(_ script: String, input: String = "") async throws -> SandboxExecution {
        try await execute(SandboxCommand(["/bin/sh", "-c", script], input: Array(input.utf8)))
    }

    /// How a script of sh ends.
    func code(_ script: String, input: String = "") async throws -> Int {
        try await shell(script, input: input).exitCode
    }

    /// What a script of sh prints.
    func said(_ script: String) async throws -> String { try await shell(script).said }
}

extension SandboxExecution {
    var said: String { String(decoding: standardOutput, as: UTF8.self) }
    var complained: String { String(decoding: standardError, as: UTF8.self) }
}

extension SandboxPath: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text)! }
}
