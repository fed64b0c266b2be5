/// Whose sandbox it is. One that served somebody may serve again where all of this is the same, and nowhere else.
package struct SandboxPoolKey: Hashable, Sendable {
    package var experiment: String
    /// Who caused the run.
    package var actor: String
    /// How far what runs in it is trusted, by a name of the caller's.
    package var trust: String

    package init(experiment: String, actor: String, trust: String) {
        self.experiment = experiment
        self.actor = actor
        self.trust = trust
    }
}
