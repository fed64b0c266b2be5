/// Names of labels that have a meaning here; a specification may have any others.
package enum SandboxLabel {
    /// Whose life a sandbox belongs to: a run's id, or ``SandboxPool/identity``. What has none of those that go on was left
    /// behind.
    package static let run = "run"
}
