import Events
import Foundation

/// Reads `providers` (or `targets`): a text, or a list of texts, of `{id, label, config}`, and of `{"<id>": {label,
/// config}}`; a text `file://models.yaml` stands for the entries of that file.
struct ProviderReader {
    let state: ReadingState
    /// Whether the models are to embed texts.
    var ofEmbeddings = false

    func models(from value: FileValue, key: String) throws(ExperimentFileFault) -> [ModelSettings] {
        var models: [ModelSettings] = []
        var seen: Set<[String]> = []
        for entry in try entries(of: value, key: key, mayNameFiles: true) {
            let model = try self.model(entry, key: key)
            guard seen.insert([model.model, model.label]).inserted else {
                throw ExperimentFileFault(
                    .duplicate, at: entry.place,
                    "\(key): \(Quoting.code(model.model)) is listed twice: give each a `label` of its own")
            }
            models.append(model)
        }
        guard !models.isEmpty else {
            throw ExperimentFileFault(
                .missing, at: value.place, "\(key): expected at least one model, such as `openai:gpt-5`")
        }
        guard models.count <= ReadingLimits.modelsMax else {
            throw ExperimentFileFault(.tooLarge, at: value.place, "\(key): more than \(ReadingLimits.modelsMax) models")
        }
        return models
    }

    /// Texts and maps, those of files among them.
    private func entries(of value: FileValue, key: String, mayNameFiles: Bool) throws(ExperimentFileFault)
        -> [FileValue]
    {
        switch value.content {
        case .list(let values):
            var entries: [FileValue] = []
            for value in values { entries += try self.entries(of: value, key: key, mayNameFiles: mayNameFiles) }
            return entries
        case .text(let text):
            let reference = try EnvironmentTemplate.resolve(text, at: value.place, in: state.environment)
            let suffix = SourceFile.suffix(of: reference)
            guard reference.hasPrefix("file://"), suffix == "yaml" || suffix == "yml" || suffix == "json", mayNameFiles
            else {
                return [FileValue(place: value.place, content: .text(reference))]
            }
            let content = try state.value(of: state.folder.file(reference), namedAt: value.place)
            return try entries(of: content, key: key, mayNameFiles: false)
        case .map: return [value]
        case .null, .truth, .number: throw value.unexpected(key, expected: "a text or a list")
        }
    }

    private func model(_ entry: FileValue, key: String) throws(ExperimentFileFault) -> ModelSettings {
        var settings = ModelSettings()
        settings.stream = true
        if let id = entry.asText {
            settings.model = try word(id, at: entry.place)
            return settings
        }
        guard var written = entry.asMap else { throw entry.unexpected(key, expected: "a text or a map in the list") }
        var id: FileValue?
        // {"openai:gpt-5": {label, config}}: one key, which is no key of ours and looks like a model.
        if written.count == 1, KeySet.provider.uses[written[0].key] == nil, written[0].key.contains(":") {
            id = FileValue(place: written[0].place, content: .text(written[0].key))
            written = try written[0].value.isNull ? [] : written[0].value.map(written[0].key)
        }
        let values = try KeySet.provider.values(of: written, warningTo: state)
        guard let id = values["id"] ?? id else {
            throw ExperimentFileFault(.missing, at: entry.place, "\(key): expected `id`, such as `openai:gpt-5`")
        }
        settings.model = try word(try resolved(id, "id"), at: id.place)
        if let label = values["label"] { settings.label = try resolved(label, "label") }
        if let config = values["config"] { try read(try config.map("config"), into: &settings) }
        return settings
    }

    private func word(_ id: String, at place: Place) throws(ExperimentFileFault) -> String {
        try ModelWord.read(ofEmbeddings ? ModelWord.embedder(id) ?? id : id, at: place)
    }

    private func resolved(_ value: FileValue, _ key: String) throws(ExperimentFileFault) -> String {
        try EnvironmentTemplate.resolve(try value.name(key), at: value.place, in: state.environment)
    }

    private func read(_ written: [FileValue.Entry], into settings: inout ModelSettings) throws(ExperimentFileFault) {
        // What has no value counts as absent, and prompts would go where nobody meant them to go.
        for entry in written where entry.value.isNull && ["apiBaseUrl", "apiHost"].contains(entry.key) {
            throw entry.value.outOfRange(entry.key, expected: Self.addressExpected)
        }
        var values: [String: FileValue] = [:]
        for (key, value) in try KeySet.providerConfig.values(of: written, warningTo: state) {
            // The key itself is never looked up here.
            values[key] = key == "apiKey" ? value : try EnvironmentTemplate.resolve(value, in: state.environment)
        }
        try readKey(from: values, into: &settings)
        try readAddress(from: values, into: &settings)
        if let stream = values["stream"] { settings.stream = try stream.truth("stream") }
        if let both = values["cost"] {
            settings.inputPicodollarsPerToken = try both.picodollars("cost")
            settings.outputPicodollarsPerToken = settings.inputPicodollarsPerToken
        }
        if let input = values["inputCost"] { settings.inputPicodollarsPerToken = try input.picodollars("inputCost") }
        if let output = values["outputCost"] {
            settings.outputPicodollarsPerToken = try output.picodollars("outputCost")
        }
        settings.parameters = try ModelParameterReader(state: state).parameters(from: values)
    }

    /// `apiKeyEnvar: NAME`, or `apiKey: '{{env.NAME}}'`, which means the same. Any other `apiKey` is a secret in a
    /// file.
    private func readKey(from values: [String: FileValue], into settings: inout ModelSettings)
        throws(ExperimentFileFault)
    {
        if let value = values["apiKeyEnvar"] {
            let name = try value.name("apiKeyEnvar")
            guard EnvironmentTemplate.isName(name) else {
                // It may be the key itself, put under the wrong name: it is not shown.
                throw value.outOfRange(
                    "apiKeyEnvar", expected: "the name of an environment variable: letters, digits and _")
            }
            settings.apiKeyEnvironment = name
        }
        guard let value = values["apiKey"] else { return }
        guard let name = value.asText.flatMap(EnvironmentTemplate.name(of:)) else {
            throw ExperimentFileFault(
                .secret, at: value.place,
                "apiKey: a secret must not stand in this file: name an environment variable with `apiKeyEnvar: "
                    + "NAME`, or store it with `promptledger provider`"
            )
        }
        guard settings.apiKeyEnvironment.isEmpty || settings.apiKeyEnvironment == name else {
            throw ExperimentFileFault(
                .duplicate, at: value.place, "apiKey and apiKeyEnvar name two variables: keep one")
        }
        settings.apiKeyEnvironment = name
    }

    private func readAddress(from values: [String: FileValue], into settings: inout ModelSettings)
        throws(ExperimentFileFault)
    {
        if let host = values["apiHost"] {
            settings.baseURL = try address("https://\(try stated(host, "apiHost"))/v1", "apiHost", at: host)
        }
        if let base = values["apiBaseUrl"] {
            settings.baseURL = try address(try stated(base, "apiBaseUrl"), "apiBaseUrl", at: base)
        }
    }

    private static let addressExpected = "an address, found nothing: leave the key out where the usual one is meant"

    private func stated(_ value: FileValue, _ key: String) throws(ExperimentFileFault) -> String {
        let text = try value.text(key)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw value.outOfRange(key, expected: Self.addressExpected)
        }
        return text
    }

    /// The address is recorded in the ledger, so it holds no password; a query could not be kept in front of the paths
    /// of the protocol.
    private func address(_ text: String, _ key: String, at value: FileValue) throws(ExperimentFileFault) -> String {
        guard let parts = URLComponents(string: text), parts.scheme == "http" || parts.scheme == "https",
            let host = parts.host, !host.isEmpty
        else { throw value.outOfRange(key, expected: "an http or https address, such as http://127.0.0.1:8080/v1") }
        guard parts.user == nil, parts.password == nil else {
            throw ExperimentFileFault(
                .secret, at: value.place,
                "\(key): a user name or password must not stand in this file: take it out of the address")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw value.outOfRange(key, expected: "an address without `?` and `#`")
        }
        return text
    }
}
