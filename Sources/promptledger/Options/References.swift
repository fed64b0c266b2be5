import Events
import Ledger
import Projections

/// Finds things by what people call them: a name, a name and a number, an id. What is not found is an error that names the nearest.
struct References {
    let models: ReadModels
    let moment: AsOf

    func prompt(_ text: String) throws -> PromptID {
        if let id = models.catalog.prompt(named: text, asOf: moment) { return id }
        if let id = PromptID(text), models.versionGraph.prompts(asOf: moment).contains(id) { return id }
        throw unknown("prompt", text, .prompt)
    }

    /// `name` is the prompt's latest version, `name@2` its second; or a version's id.
    func version(_ text: String) throws -> Version {
        if let id = VersionID(text), let version = models.versionGraph.version(id), moment.sees(version.position) {
            return version
        }
        if let at = text.lastIndex(of: "@"), let ordinal = UInt32(text[text.index(after: at)...]) {
            let prompt = try prompt(String(text[..<at]))
            guard let version = models.versionGraph.version(ordinal, of: prompt, asOf: moment) else {
                let count = models.versionGraph.versions(of: prompt, asOf: moment).count
                throw ExitStatus.failed("\(text[..<at]) has no version \(ordinal); it has \(count)")
            }
            return version
        }
        guard let version = models.versionGraph.latestVersion(of: try prompt(text), asOf: moment) else {
            throw ExitStatus.failed("\(text) has no version yet")
        }
        return version
    }

    func dataset(_ text: String) throws -> DatasetID {
        if let id = models.catalog.dataset(named: text, asOf: moment) { return id }
        if let id = DatasetID(text), models.catalog.datasets(asOf: moment).contains(id) { return id }
        throw unknown("dataset", text, .dataset)
    }

    /// A name is the latest experiment of that name.
    func experiment(_ text: String) throws -> Experiment {
        if let id = ExperimentID(text), let experiment = models.runBoard.experiment(id),
            moment.sees(experiment.position)
        {
            return experiment
        }
        if let id = models.catalog.experiments(named: text, asOf: moment).last,
            let experiment = models.runBoard.experiment(id)
        {
            return experiment
        }
        throw unknown("experiment", text, .experiment)
    }

    /// By its id.
    func run(_ text: String) throws -> Run {
        guard let id = RunID(text), let run = models.runBoard.run(id, asOf: moment) else {
            throw ExitStatus.failed("there is no run \(text); `promptledger experiment results NAME --json` names them")
        }
        return run
    }

    func metric(_ text: String) throws -> MetricID {
        if let id = models.catalog.metric(named: text, asOf: moment) { return id }
        if let id = MetricID(text), models.catalog.metrics(asOf: moment).contains(id) { return id }
        throw unknown("metric", text, .workspaceMetric)
    }

    /// `name` is the metric's newest version, `name@2` its second.
    func metricVersion(_ text: String) throws -> DefinedMetric {
        if let metric = models.catalog.metric(called: text, asOf: moment) { return metric }
        if let at = text.lastIndex(of: "@"), let number = UInt32(text[text.index(after: at)...]) {
            let versions = models.catalog.versions(of: try metric(String(text[..<at])), asOf: moment)
            throw ExitStatus.failed("\(text[..<at]) has no version \(number); it has \(versions.count)")
        }
        // By its id: the newest.
        guard let version = models.catalog.versions(of: try metric(text), asOf: moment).last else {
            throw unknown("metric", text, .workspaceMetric)
        }
        return version
    }

    /// Everybody of that name, or the one with that id.
    func actors(_ text: String) throws -> [ActorID] {
        let named = models.catalog.actors(named: text, asOf: moment)
        if !named.isEmpty { return named }
        if let id = ActorID(text), models.catalog.actors(asOf: moment).contains(id) { return [id] }
        let nearest = models.catalog.nearestNames(to: text, of: .actor, asOf: moment)
        throw ExitStatus.failed(
            "there is no actor called \(text); "
                + (nearest.isEmpty ? "give a name or an id" : "did you mean \(nearest.joined(separator: " or "))?"))
    }

    func provider(_ text: String) throws -> ProviderConfiguration {
        if let provider = models.catalog.provider(named: text, asOf: moment) { return provider }
        throw unknown("provider", text, .provider)
    }

    /// `dataset/3` is the dataset's third case; or a case's id.
    func datasetCase(_ text: String) throws -> CaseID {
        if let id = CaseID(text), models.catalog.entry(of: id) != nil { return id }
        guard let slash = text.lastIndex(of: "/"), let ordinal = UInt32(text[text.index(after: slash)...]) else {
            throw ExitStatus.failed("\(text) is no case; name it like mails/3, or by its id")
        }
        let cases = models.catalog.cases(of: try dataset(String(text[..<slash])), asOf: moment)
        guard let entry = cases.first(where: { $0.ordinal == ordinal }) else {
            throw ExitStatus.failed("\(text[..<slash]) has no case \(ordinal); it has \(cases.count)")
        }
        return entry.id
    }

    /// Every key that was ever stored for a provider, the newest last; there is one at least.
    func credentials(ofProvider text: String) throws -> [CredentialID] {
        let credentials = models.catalog.credentials(of: try provider(text).id, asOf: moment).map(\.id)
        guard !credentials.isEmpty else { throw ExitStatus.failed("\(text) has no key stored") }
        return credentials
    }

    func unknown(_ what: String, _ text: String, _ kind: NameKind) -> ExitStatus {
        let nearest = models.catalog.nearestNames(to: text, of: kind, asOf: moment)
        let hint =
            nearest.isEmpty
            ? "list what there is with `promptledger \(what) list`"
            : "did you mean \(nearest.joined(separator: " or "))?"
        return .failed("there is no \(what) called \(text); \(hint)")
    }
}

extension LedgerReader {
    /// Asks about a moment, with names resolved.
    func ask<R: Sendable>(asOf moment: AsOf, _ body: (References) throws -> R) throws -> R {
        try read { models in Result { try body(References(models: models, moment: moment)) } }.get()
    }
}

extension ReadModels {
    /// The name of a version as people write it: `prompt@2`.
    func label(of version: VersionID) -> String {
        guard let node = versionGraph.version(version) else { return "\(version)" }
        return "\(ShownName(catalog.name(of: node.prompt), of: node.prompt).text)@\(node.ordinal)"
    }
}
