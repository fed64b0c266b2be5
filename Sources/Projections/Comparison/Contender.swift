package import Events

/// What an experiment compares: one version asked of one model.
package struct Contender: Hashable, Sendable {
    package let version: VersionID
    /// Place in the experiment's list of models, from 0.
    package let modelPlace: Int
    /// `provider:name`.
    package let model: String

    package init(version: VersionID, modelPlace: Int, model: String) {
        (self.version, self.modelPlace, self.model) = (version, modelPlace, model)
    }
}
