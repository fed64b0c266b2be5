import Events
import Scoring

/// Reads who judges: an assertion's `provider` and `rubricPrompt`, and the same of `options`.
///
/// `provider` is a model as in `providers`, a list of them, each of which is asked, or `{text: …, embedding: …}`. A model of embeddings is
/// written as promptfoo does, `openai:embedding:NAME`, or without its kind where nothing else can be meant.
struct JudgeReader {
    let state: ReadingState

    /// Of a test's `options`.
    func defaults(from options: [String: FileValue]) throws(ExperimentFileFault) -> JudgeDefaults {
        var defaults = JudgeDefaults()
        if let value = options["provider"] {
            if let text = value["text"] ?? value["embedding"], text.asMap != nil || text.asText != nil,
                value["id"] == nil
            {
                if let text = value["text"] { defaults.judges = try models(from: text, ofEmbeddings: false) }
                if let value = value["embedding"] { defaults.embedders = try models(from: value, ofEmbeddings: true) }
            } else if Self.namesEmbeddings(value) {
                defaults.embedders = try models(from: value, ofEmbeddings: true)
            } else {
                defaults.judges = try models(from: value, ofEmbeddings: false)
            }
        }
        if let value = options["rubricPrompt"] {
            if value.asMap != nil {
                defaults.gEvalPrompts = try gEvalPrompts(from: value)
            } else {
                defaults.prompt = try prompt(from: value)
            }
        }
        if let value = options["factuality"] { defaults.findings = try findings(from: value) }
        return defaults
    }

    /// What an assertion says of its judges.
    func read(_ values: [String: FileValue], into assertion: inout Assertion) throws(ExperimentFileFault) {
        guard values["provider"] != nil || values["rubricPrompt"] != nil else { return }
        guard JudgeDefaults.isJudged(assertion.type) else {
            for key in ["provider", "rubricPrompt"] {
                if let value = values[key] {
                    state.warn(value.place, "kept out: \(key): no model is asked for \(Quoting.code(assertion.type))")
                }
            }
            return
        }
        let isOfEmbeddings = JudgeDefaults.isOfEmbeddings(assertion.type)
        if let value = values["provider"] {
            let typed = value["id"] == nil ? value[isOfEmbeddings ? "embedding" : "text"] : nil
            assertion.judge.models = try models(from: typed ?? value, ofEmbeddings: isOfEmbeddings)
        }
        if let value = values["rubricPrompt"] {
            if isOfEmbeddings {
                state.warn(value.place, "kept out: rubricPrompt: embeddings take no prompt")
            } else if AssertionVocabulary.base(assertion.type) == "g-eval" {
                assertion.judge.prompt = try gEvalPrompts(from: value)
            } else {
                assertion.judge.prompt = try prompt(from: value)
            }
        }
    }

    func models(from value: FileValue, ofEmbeddings: Bool) throws(ExperimentFileFault) -> [ModelSettings] {
        let models = try ProviderReader(state: state, ofEmbeddings: ofEmbeddings).models(from: value, key: "provider")
        // Nobody measures when a judge's first word comes.
        return models.map { model in
            var model = model
            model.stream = false
            return model
        }
    }

    private static func namesEmbeddings(_ value: FileValue) -> Bool {
        let id = value.asText ?? value["id"]?.asText ?? ""
        return ModelWord.embedder(id) != nil
    }

    /// `{steps, evaluate}`, one or both.
    private func gEvalPrompts(from value: FileValue) throws(ExperimentFileFault) -> String {
        guard let entries = value.asMap, !entries.isEmpty,
            entries.allSatisfy({ $0.key == "steps" || $0.key == "evaluate" })
        else {
            throw value.unexpected(
                "rubricPrompt", expected: "a map with `steps` and `evaluate`, one or both, for g-eval")
        }
        var members: [String] = []
        for entry in entries {
            let prompt = try prompt(from: entry.value)
            members.append("\"\(entry.key)\":\(JSONWriter.text(of: prompt))")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// A text, a file with one, or a list of messages.
    private func prompt(from written: FileValue) throws(ExperimentFileFault) -> String {
        var value = written
        if let reference = written.asText, reference.hasPrefix("file://") {
            let path = try EnvironmentTemplate.resolve(reference, at: written.place, in: state.environment)
            let file = state.folder.file(path)
            value =
                ["json", "yaml", "yml"].contains(file.suffix)
                ? try state.value(of: file, namedAt: written.place)
                : FileValue(
                    place: Place(file: file.shown, line: 1, column: 1),
                    content: .text(try state.text(of: file, namedAt: written.place)))
        }
        let text: String
        if let own = value.asText {
            text = own
        } else {
            guard value.asList != nil else {
                throw value.unexpected("rubricPrompt", expected: "a text, or a list of messages with role and content")
            }
            text = JSONWriter.text(of: value)
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw value.outOfRange("rubricPrompt", expected: "a text that is not empty")
        }
        try EnvironmentTemplate.refuse(in: text, of: "a rubricPrompt", at: value.place)
        return text
    }

    private func findings(from value: FileValue) throws(ExperimentFileFault) -> JudgeTerms {
        let values = try KeySet.factuality.values(of: try value.map("factuality"), warningTo: state)
        var terms = JudgeTerms()
        if let value = values["subset"] { terms.subset = try value.share("subset") }
        if let value = values["superset"] { terms.superset = try value.share("superset") }
        if let value = values["agree"] { terms.agree = try value.share("agree") }
        if let value = values["disagree"] { terms.disagree = try value.share("disagree") }
        if let value = values["differButFactual"] { terms.differButFactual = try value.share("differButFactual") }
        return terms
    }
}
