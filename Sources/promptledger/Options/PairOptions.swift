import ArgumentParser
import Events
import Projections

/// Which answers are compared.
struct PairOptions: ParsableArguments {
    @Argument(help: "A name (its latest) or an id.") var experiment: String
    @Option(help: "Only pairs with this version, as PROMPT@NUMBER.") var baseline: String?
    @Option(name: .customLong("versions"), parsing: .upToNextOption, help: "Only pairs of these two versions.")
    var versions: [String] = []
    @Option(help: "Only answers of this model, e.g. openai:gpt-5.") var model: String?

    func validate() throws {
        guard versions.isEmpty || versions.count == 2 else { throw ValidationError("--versions takes two versions") }
        guard versions.isEmpty || baseline == nil else { throw ValidationError("give either --baseline or --versions") }
    }

    /// The pairs that are asked for; there is one at least.
    func pairs(_ references: References) throws -> (experiment: Experiment, pairs: [VotePair]) {
        let experiment = try references.experiment(self.experiment)
        let one = try (baseline.map { [$0] } ?? versions.prefix(1).map(\.self)).map {
            try version($0, of: experiment, references)
        }
        let other = try versions.dropFirst().map { try version($0, of: experiment, references) }
        if let model, !experiment.models.contains(model) {
            throw ExitStatus.failed(
                "the experiment has not used the model \(model.cut(to: 60)); it has \(experiment.models.joined(separator: ", "))"
            )
        }
        let pairs = references.models.votePairs(
            of: experiment.id, between: one.isEmpty ? nil : Set(one), and: other.isEmpty ? nil : Set(other),
            model: model, asOf: references.moment)
        guard !pairs.isEmpty else {
            throw ExitStatus.failed(
                "no two versions of the experiment have answered the same case with the same model; there is nothing to compare"
            )
        }
        return (experiment, pairs)
    }

    private func version(_ text: String, of experiment: Experiment, _ references: References) throws -> VersionID {
        let version = try references.version(text).id
        guard experiment.versions.contains(version) else {
            let known = experiment.versions.map { references.models.label(of: $0) }
            throw ExitStatus.failed("the experiment did not run \(text); it ran \(known.joined(separator: ", "))")
        }
        return version
    }
}
