import Events
import Foundation

/// Reads `prompts`: a text, a list of texts and `{id, label, raw, config, domain, tags}`, or a map from path to label.
///
/// A text is the prompt itself, or names files: with `file://`, or as one word that ends like a prompt file
/// (`prompts/*.txt`).
struct PromptReader {
    let state: ReadingState
    /// Names the prompts that have no label and come from no file.
    let baseName: String
    /// Of every prompt that does not state its own.
    let domain: String
    let tags: [String]

    /// One entry before its text is looked at.
    private struct Entry {
        var raw: String
        let place: Place
        var label: String?
        var domain: String
        var tags: [String]
        var parameters = ModelParameters()
        /// In `prompts`, from 1.
        let number: Int
    }

    func prompts(from value: FileValue) throws(ExperimentFileFault) -> [PromptDefinition] {
        var prompts: [PromptDefinition] = []
        for entry in try entries(of: value) { prompts += try self.prompts(of: entry) }
        guard !prompts.isEmpty else {
            throw ExperimentFileFault(.missing, at: value.place, "prompts: expected at least one prompt")
        }
        guard prompts.count <= ReadingLimits.promptsMax else {
            throw ExperimentFileFault(
                .tooLarge, at: value.place, "prompts: more than \(ReadingLimits.promptsMax) prompts")
        }
        return prompts
    }

    private func entries(of value: FileValue) throws(ExperimentFileFault) -> [Entry] {
        switch value.content {
        case .text(let raw): return [Entry(raw: raw, place: value.place, domain: domain, tags: tags, number: 1)]
        case .map(let paths):
            var entries: [Entry] = []
            for path in paths {
                let label = try path.value.name("prompts")
                entries.append(
                    Entry(
                        raw: path.key, place: path.place, label: label, domain: domain, tags: tags,
                        number: entries.count + 1))
            }
            return entries
        case .list(let values):
            var entries: [Entry] = []
            for value in values { entries.append(try entry(value, number: entries.count + 1)) }
            return entries
        case .null: throw ExperimentFileFault(.missing, at: value.place, "prompts: expected at least one prompt")
        case .truth, .number: throw value.unexpected("prompts", expected: "a text or a list")
        }
    }

    private func entry(_ value: FileValue, number: Int) throws(ExperimentFileFault) -> Entry {
        if let raw = value.asText {
            return Entry(raw: raw, place: value.place, domain: domain, tags: tags, number: number)
        }
        guard let written = value.asMap else {
            throw value.unexpected("prompts", expected: "a text or a map in the list")
        }
        let values = try KeySet.prompt.values(of: written, warningTo: state)
        let id = try values["id"]?.name("id")
        guard let raw = values["raw"] ?? values["id"] else {
            throw ExperimentFileFault(
                .missing, at: value.place, "prompts: expected `raw` with the prompt's text, or `id` with a file:// path"
            )
        }
        var entry = Entry(
            raw: try raw.name(values["raw"] == nil ? "id" : "raw"), place: raw.place,
            label: values["raw"] == nil ? nil : id, domain: domain, tags: tags, number: number)
        if let label = values["label"] { entry.label = try label.name("label") }
        if let domain = values["domain"] { entry.domain = try domain.text("domain") }
        if let more = values["tags"] {
            for tag in try more.texts("tags") where !entry.tags.contains(tag) { entry.tags.append(tag) }
        }
        if let config = values["config"] {
            let parameters = try KeySet.parameters.values(of: try config.map("config"), warningTo: state)
            entry.parameters = try ModelParameterReader(state: state).parameters(from: parameters)
        }
        return entry
    }

    // MARK: Texts and files

    private func prompts(of written: Entry) throws(ExperimentFileFault) -> [PromptDefinition] {
        var entry = written
        switch PromptReference(entry.raw) {
        case .unsupported(let what):
            throw ExperimentFileFault(
                .unsupported, at: entry.place,
                "prompts: \(what) is not supported in this version: put the prompt's text into the file, or into "
                    + "a .txt, .md, .json or .yaml file"
            )
        case .text:
            return [
                try prompt(entry, name: entry.label ?? "\(baseName)#\(entry.number)", raw: entry.raw, at: entry.place)
            ]
        case .path(let isCertain):
            entry.raw = try EnvironmentTemplate.resolve(entry.raw, at: entry.place, in: state.environment)
            // "Sum up notes.txt" may be either; a file that is there decides.
            if !isCertain, !FileManager.default.fileExists(atPath: state.folder.file(entry.raw).path) {
                return [
                    try prompt(
                        entry, name: entry.label ?? "\(baseName)#\(entry.number)", raw: entry.raw, at: entry.place)
                ]
            }
        }
        let files = try state.files(entry.raw, namedAt: entry.place)
        let isSeveral = Glob.isPattern(entry.raw)
        var prompts: [PromptDefinition] = []
        for file in files {
            let relative = relativeName(of: file)
            let name = entry.label.map { isSeveral ? "\($0): \(relative)" : $0 }
            prompts += try self.prompts(in: file, entry, name: name, relative)
        }
        return prompts
    }

    /// The file's path below the experiment file's folder.
    private func relativeName(of file: SourceFile) -> String {
        let prefix = SourceFolder.join(state.folder.shown, "")
        return !prefix.isEmpty && file.shown.hasPrefix(prefix) ? String(file.shown.dropFirst(prefix.count)) : file.shown
    }

    private func prompts(
        in file: SourceFile, _ entry: Entry, name: String?, _ relative: String
    ) throws(ExperimentFileFault) -> [PromptDefinition] {
        let texts = try PromptFile(state: state, file: file, namedAt: entry.place).texts()
        guard !texts.isEmpty else {
            throw ExperimentFileFault(
                .missing, at: Place(file: file.shown), "expected at least one prompt in the file, it is empty")
        }
        var prompts: [PromptDefinition] = []
        for (index, text) in texts.enumerated() {
            let fallback = texts.count == 1 ? relative : "\(relative)#\(index + 1)"
            let name = text.label ?? name ?? fallback
            switch text.content {
            case .raw(let raw): prompts.append(try prompt(entry, name: name, raw: raw, at: text.place))
            case .chat(let messages):
                prompts.append(definition(entry, name: name, body: .chat(messages), at: text.place))
            }
        }
        return prompts
    }

    /// A text that may hold chat messages itself, as JSON or YAML.
    private func prompt(
        _ entry: Entry, name: String, raw: String, at place: Place
    ) throws(ExperimentFileFault) -> PromptDefinition {
        guard raw.contains(where: { !$0.isWhitespace }) else {
            throw ExperimentFileFault(.missing, at: place, "prompts: expected a prompt, found an empty text")
        }
        try EnvironmentTemplate.refuse(in: raw, of: "a prompt", at: place)
        if raw.contains("{%") {
            state.warn(place, "`{% … %}` is sent to the model as it is: templates have {{variables}} only")
        }
        let messages = try ChatText.messages(in: raw, at: place, warningTo: state)
        return definition(entry, name: name, body: messages.map { .chat($0) } ?? .text(raw), at: place)
    }

    private func definition(
        _ entry: Entry, name: String, body: PromptBody.OneOf_Body, at place: Place
    ) -> PromptDefinition {
        var message = PromptBody()
        message.body = body
        return PromptDefinition(
            name: name, domain: entry.domain, tags: entry.tags, body: message, parameters: entry.parameters,
            place: place)
    }
}
