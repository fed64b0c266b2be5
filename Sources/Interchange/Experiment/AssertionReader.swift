internal import Domain
import Events
import Scoring

/// Reads `assert`: every type is kept as it is written, also those that this version cannot run; they are reported as
/// not run.
struct AssertionReader {
    let state: ReadingState
    /// Who judges where an assertion does not say.
    let judging: JudgeDefaults

    init(state: ReadingState, judging: JudgeDefaults? = nil) {
        self.state = state
        self.judging = judging ?? state.judging
    }

    /// Without a value these have nothing to compare with.
    private static let needingValue: Set<String> = [
        "equals", "contains", "icontains", "starts-with", "regex", "contains-all", "contains-any", "icontains-all",
        "icontains-any", "python", "javascript", "executable", "passes-tests", "levenshtein", "bleu", "gleu", "rouge-n",
        "meteor", "word-count", "finish-reason", "tool-call-f1", "chrf", "jaccard", "jaro-winkler", "rouge-l",
        "levenshtein-similarity", "llm-rubric", "g-eval", "model-graded-closedqa", "model-graded-factuality",
        "factuality", "similar", "similar:cosine", "similar:dot", "similar:euclidean", "webhook",
        AssertionVocabulary.workspaceMetric,
    ]
    /// Without a threshold these have no limit.
    private static let needingThreshold: Set<String> = ["latency", "cost"]
    /// Up to a million.
    static let weightMillionthsRange: ClosedRange<Int64> = 0...1_000_000_000_000

    func assertions(from value: FileValue) throws(ExperimentFileFault) -> [Assertion] {
        var assertions: [Assertion] = []
        for entry in try value.list("assert") { assertions.append(try assertion(entry)) }
        return assertions
    }

    private func assertion(_ entry: FileValue) throws(ExperimentFileFault) -> Assertion {
        guard let written = entry.asMap else {
            throw entry.unexpected("assert", expected: "a map with `type` in the list")
        }
        let values = try KeySet.assertion.values(of: written, warningTo: state)
        guard let type = values["type"] else {
            throw ExperimentFileFault(.missing, at: entry.place, "assert: expected `type`, such as `contains`")
        }
        var assertion = Assertion()
        assertion.type = try type.name("type")
        if let value = values["value"] {
            if assertion.type == AssertionVocabulary.workspaceMetric {
                try readMetric(values, value, into: &assertion)
            } else if ProgramReader.isProgram(assertion.type) {
                let program = try value.name("value")
                try ProgramReader(state: state).read(program, at: value.place, into: &assertion)
            } else {
                try read(value, into: &assertion)
            }
        }
        if let set = values["assert"] { try read(set: set, into: &assertion) }
        if let threshold = values["threshold"] { assertion.threshold = try threshold.double("threshold") }
        if let weight = values["weight"] {
            assertion.weightMillionths = try weight.millionths("weight", Self.weightMillionthsRange)
        }
        if let metric = values["metric"] { assertion.metric = try metric.name("metric") }
        if let config = values["config"] {
            guard config.asMap != nil else { throw config.unexpected("config", expected: "a map") }
            try refuseSecrets(in: config)
            assertion.configJson = JSONWriter.text(of: config)
        }
        try JudgeReader(state: state).read(values, into: &assertion)
        try complete(&assertion, at: entry.place)
        return assertion
    }

    /// Fills in what the assertion leaves open, and looks whether it can be decided.
    func complete(_ assertion: inout Assertion, at place: Place) throws(ExperimentFileFault) {
        judging.fill(&assertion)
        if JudgeDefaults.isJudged(assertion.type), assertion.judge.models.isEmpty {
            let what = JudgeDefaults.isOfEmbeddings(assertion.type) ? "embeds texts" : "judges"
            state.warn(
                place,
                "not run: \(assertion.type): no model is named that \(what): give it a `provider`, or all of them one with `defaultTest.options.provider`"
            )
        }
        try Self.check(assertion, at: place)
    }

    /// What would make an assertion of a known type fail on every output.
    static func check(_ assertion: Assertion, at place: Place) throws(ExperimentFileFault) {
        let type = AssertionVocabulary.base(assertion.type)
        if type == AssertionVocabulary.workspaceMetric, assertion.type != type {
            throw ExperimentFileFault(
                .unsupported, at: place,
                "assert: \(assertion.type): a metric of the workspace has no `not-` form; define one by the `not-` form of its type, and assert that"
            )
        }
        if needingValue.contains(type), !assertion.hasValue, !assertion.hasValueJson {
            throw ExperimentFileFault(.missing, at: place, "assert: \(assertion.type) needs a `value` to compare with")
        }
        if needingThreshold.contains(type), !assertion.hasThreshold {
            let unit = type == "latency" ? "milliseconds" : "US dollars"
            throw ExperimentFileFault(.missing, at: place, "assert: \(assertion.type) needs a `threshold` in \(unit)")
        }
        if !assertion.judge.prompt.isEmpty {
            do { _ = try AssertionTemplate(parsing: assertion) } catch {
                throw ExperimentFileFault(.malformed, at: place, "assert: \(assertion.type): \(error)")
            }
        }
        let prepared = PreparedAssertion(assertion)
        // What variables will be inserted into is known only then; into programs none are.
        let isTemplate = assertion.value.contains("{{") || assertion.valueJson.contains("{{")
        if let fault = isTemplate ? prepared.programFault : prepared.fault {
            throw ExperimentFileFault(.malformed, at: place, "assert: \(assertion.type): \(fault)")
        }
    }

    /// A metric of the workspace is asked as it was defined: nothing of it is stated here but its name, and where it counts.
    private func readMetric(
        _ values: [String: FileValue], _ value: FileValue, into assertion: inout Assertion
    ) throws(ExperimentFileFault) {
        assertion.value = try value.name("value")
        for key in ["threshold", "config", "provider", "rubricPrompt", "assert"] {
            guard let stray = values[key] else { continue }
            throw ExperimentFileFault(
                .unsupported, at: stray.place,
                "\(key): a metric of the workspace is asked as its version was defined; leave it out, or define the next version with it"
            )
        }
    }

    private func read(_ written: FileValue, into assertion: inout Assertion) throws(ExperimentFileFault) {
        var value = written
        if let reference = written.asText, reference.hasPrefix("file://") {
            let path = try EnvironmentTemplate.resolve(reference, at: written.place, in: state.environment)
            if case .unsupported = PromptReference(path) {
                // A program that checks the output: kept by its name, and not run.
                assertion.value = path
                return
            }
            value = try content(of: state.folder.file(path), namedAt: written.place)
        }
        if let schema = schema(from: value, of: assertion.type) { value = schema }
        if let text = value.asText {
            try EnvironmentTemplate.refuse(in: text, of: "an assertion", at: value.place)
            assertion.value = text
        } else {
            let json = JSONWriter.text(of: value)
            try EnvironmentTemplate.refuse(in: json, of: "an assertion", at: value.place)
            assertion.valueJson = json
        }
    }

    /// A JSON Schema that is written as a text of YAML, as promptfoo reads it; `nil` where the value is something else.
    private func schema(from value: FileValue, of type: String) -> FileValue? {
        guard ["is-json", "contains-json"].contains(AssertionVocabulary.base(type)), let text = value.asText,
            !text.contains("{{"),
            (try? JSONText.read(text, file: value.place.file)) == nil,
            let schema = try? YAMLText.read(text, file: value.place.file, warn: { state.warn($0, $1) })
        else { return nil }
        return schema.asMap == nil ? nil : schema
    }

    private func content(of file: SourceFile, namedAt place: Place) throws(ExperimentFileFault) -> FileValue {
        switch file.suffix {
        case "json", "yaml", "yml": return try state.value(of: file, namedAt: place)
        default:
            return FileValue(
                place: Place(file: file.shown, line: 1, column: 1),
                content: .text(try state.text(of: file, namedAt: place)))
        }
    }

    /// The members of an `assert-set` are kept as JSON beside its type, with what they name in files read.
    private func read(set: FileValue, into assertion: inout Assertion) throws(ExperimentFileFault) {
        let asserted = try assertions(from: set)
        guard !asserted.contains(where: { $0.type == AssertionVocabulary.workspaceMetric }) else {
            throw ExperimentFileFault(
                .unsupported, at: set.place, "assert: a metric of the workspace stands by itself, and in no assert-set")
        }
        let members = asserted.map { SetMember.json(of: $0) }
        assertion.valueJson = "[\(members.joined(separator: ","))]"
    }

    /// The config of an assertion is recorded in the ledger.
    private func refuseSecrets(in value: FileValue) throws(ExperimentFileFault) {
        for entry in value.asMap ?? [] {
            let plain = entry.key.lowercased().filter { $0 != "_" && $0 != "-" }
            let isSecret = ["apikey", "apitoken", "token", "password", "secret", "authorization"].contains(plain)
            if isSecret, case .text = entry.value.content {
                throw ExperimentFileFault(
                    .secret, at: entry.value.place,
                    "\(Quoting.code(entry.key)): a secret must not stand in this file: take it out")
            }
            try refuseSecrets(in: entry.value)
        }
        for element in value.asList ?? [] { try refuseSecrets(in: element) }
    }
}
