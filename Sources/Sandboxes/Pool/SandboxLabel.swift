/// Names of labels that have a meaning here; a specification may have any others.
package enum SandboxLabel {
    /// Whose life a sandbox belongs to: a run's id, or ``SandboxPool/identity``. What has none of those that go on was left
    /// behind.
    package static let run = "run"
    /// The id of the workspace whose runs it serves. Copies of its ledger have the same.
    package static let workspace = "workspace"
    /// The place of the ledger whose runs it serves: whoever has it there to write knows of all that go on.
    package static let seat = "seat"
    /// The process that made it.
    package static let process = "process"
    /// Of one that was made to see what it is like, for no run.
    package static let trial = "trial"
}
