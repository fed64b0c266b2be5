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

extension Experiment {
    /// Every version with every model: versions in the order of the design, each with the models in theirs.
    package var contenders: [Contender] {
        versions.flatMap { version in
            models.enumerated().map { Contender(version: version, modelPlace: $0.offset, model: $0.element) }
        }
    }
}
