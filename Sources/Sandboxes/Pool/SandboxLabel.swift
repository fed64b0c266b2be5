/// Names of labels that have a meaning here; a specification may have any others.
package enum SandboxLabel {
    /// Whose life a sandbox belongs to: a run's id, or ``SandboxPool/identity``. What has none of those that go on was left
    /// behind.
    package static let run = "run"
    /// The id of the workspace whose runs it serves: whoever has its ledger to write knows of all that go on.
    package static let workspace = "workspace"
}
