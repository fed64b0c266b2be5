import Events

/// Puts an experiment together from the values of its file's keys.
struct ExperimentAssembly {
    let state: ReadingState
    let file: SourceFile
    /// Of the file's first key.
    let place: Place
    let values: [String: FileValue]

    private static let repeatsDefault = 1
    /// promptfoo's.
    private static let concurrencyDefault = 4

    func experiment() throws(ExperimentFileFault) -> ExperimentFile {
        let own = try section("promptledger", .promptledger)
        let options = try section("evaluateOptions", .evaluateOptions)
        let description = try values["description"].map(resolved)?.text("description") ?? ""
        let prompts = try prompts(own)
        let models = try models()
        warnOfParametersSaidTwice(prompts, models)
        if let value = own["judges"] {
            state.judging.judges = try JudgeReader(state: state).models(from: value, ofEmbeddings: false)
        }
        // Before the tests: who judges by their assertions may stand there.
        let common = try defaultTest()
        let (tests, files) = try tests()
        let (merged, assertions) = merged(tests, under: common)
        let cases = try cases(of: merged)
        var clustering: (name: String, clusters: [UInt32])?
        if let value = own["clusterBy"] {
            let name = try value.name("clusterBy")
            let reader = ClusterReader(state: state, tests: merged, cases: cases)
            clustering = (name, try reader.clusters(by: name, at: value.place))
        }
        let datasetFile = files.count == 1 ? files[0] : file
        let name =
            try own["experiment"]?.name("experiment") ?? (description.trimmed.isEmpty ? file.baseName : description)
        let datasetName = try own["dataset"]?.name("dataset") ?? datasetFile.baseName
        let repeats = try options["repeat"]?.integer("repeat", 1...Int64(ReadingLimits.repeatsMax))
        let concurrency = try options["maxConcurrency"]?.integer(
            "maxConcurrency", 1...Int64(ReadingLimits.concurrencyMax))
        let threshold = try own["passRateThreshold"]?.millionths("passRateThreshold", 0...1_000_000)
        let seed = try own["seed"]?.integer("seed", 0 ... .max)
        let metrics = metricNames(assertions, cases)
        let comparison = try own["compare"].map { (value) throws(ExperimentFileFault) in
            try ComparisonReader(prompts: prompts, models: models, metricNames: metrics).comparison(
                from: try KeySet.comparison.values(of: try value.map("compare"), warningTo: state), at: value.place)
        }
        let derived = try values["derivedMetrics"].map { (value) throws(ExperimentFileFault) in
            try DerivedMetricReader(state: state, metricNames: metrics).metrics(from: try resolved(value))
        }
        return ExperimentFile(
            name: name, description: description, prompts: prompts, models: models, datasetName: datasetName,
            cases: cases, clusters: clustering?.clusters ?? [], clusterBy: clustering?.name,
            assertions: assertions, metricNames: metrics, derivedMetrics: derived ?? [],
            repeats: repeats.map { Int($0) } ?? Self.repeatsDefault,
            concurrencyMax: concurrency.map { Int($0) } ?? Self.concurrencyDefault,
            passRateThresholdMillionths: threshold,
            seed: seed.map { UInt64($0) }, sandbox: try own["sandbox"]?.name("sandbox"),
            bounds: try ExperimentBounds(own: own, options: options), comparison: comparison,
            warnings: state.finishedWarnings(for: file.shown))
    }

    private func resolved(_ value: FileValue) throws(ExperimentFileFault) -> FileValue {
        try EnvironmentTemplate.resolve(value, in: state.environment)
    }

    private func section(_ key: String, _ keys: KeySet) throws(ExperimentFileFault) -> [String: FileValue] {
        guard let value = values[key] else { return [:] }
        return try keys.values(of: try resolved(value).map(key), warningTo: state)
    }

    private func prompts(_ own: [String: FileValue]) throws(ExperimentFileFault) -> [PromptDefinition] {
        guard let value = values["prompts"] else {
            throw ExperimentFileFault(
                .missing, at: place, "expected `prompts`: a text, or a list of texts and file:// paths")
        }
        var tags: [String] = []
        for tag in try own["tags"]?.texts("tags") ?? [] where !tags.contains(tag) { tags.append(tag) }
        let reader = PromptReader(
            state: state, baseName: file.baseName, domain: try own["domain"]?.text("domain") ?? "", tags: tags)
        return try reader.prompts(from: value)
    }

    private func models() throws(ExperimentFileFault) -> [ModelSettings] {
        if let value = values["providers"] {
            if let targets = values["targets"] {
                throw ExperimentFileFault(
                    .duplicate, at: targets.place, "`providers` and `targets` are two names of one list: keep one")
            }
            return try ProviderReader(state: state).models(from: value, key: "providers")
        }
        guard let value = values["targets"] else {
            throw ExperimentFileFault(
                .missing, at: place, "expected `providers`: a list of models, such as `openai:gpt-5`")
        }
        return try ProviderReader(state: state).models(from: value, key: "targets")
    }

    /// A model's own parameters win over a prompt's, which promptfoo does the other way round.
    private func warnOfParametersSaidTwice(_ prompts: [PromptDefinition], _ models: [ModelSettings]) {
        for prompt in prompts {
            let first = prompt.parameters
            let isSaidTwice = models.contains { model in
                let second = model.parameters
                return first.hasTemperature && second.hasTemperature && first.temperature != second.temperature
                    || first.hasMaxTokens && second.hasMaxTokens && first.maxTokens != second.maxTokens
                    || first.hasTopP && second.hasTopP && first.topP != second.topP
                    || first.hasSeed && second.hasSeed && first.seed != second.seed
            }
            if isSaidTwice {
                state.warn(
                    prompt.place, "the prompt's config and a provider's say different things: the provider's is used")
            }
        }
    }

    private func tests() throws(ExperimentFileFault) -> (tests: [TestDefinition], files: [SourceFile]) {
        let reader = TestReader(state: state)
        guard values["tests"] != nil || values["scenarios"] != nil else {
            throw ExperimentFileFault(
                .missing, at: place,
                "expected `tests`: a list of tests, or the path of a .csv, .json, .jsonl or .yaml file")
        }
        var tests: [TestDefinition] = []
        var files: [SourceFile] = []
        if let value = values["tests"] { (tests, files) = try reader.tests(from: value) }
        if let value = values["scenarios"] { tests += try reader.scenarios(from: value) }
        guard !tests.isEmpty else {
            throw ExperimentFileFault(
                .missing, at: (values["tests"] ?? values["scenarios"])?.place ?? place,
                "tests: expected at least one test")
        }
        return (tests, files)
    }

    private func defaultTest() throws(ExperimentFileFault) -> TestDefinition {
        guard let value = values["defaultTest"] else { return TestDefinition(place: place) }
        return try TestReader(state: state).defaultTest(from: value)
    }

    /// The tests with what all of them have by default, and the assertions that all of them share.
    private func merged(
        _ tests: [TestDefinition], under defaultTest: TestDefinition
    ) -> (tests: [TestDefinition], assertions: [Assertion]) {
        var common = defaultTest
        common.description = ""
        let shared = common.assertions
        // Of the experiment only where they hold for every case; else they go to the cases they hold for.
        let isForAll =
            common.disablesDefaultAssertions != true && !tests.contains { $0.disablesDefaultAssertions == true }
            && !(tests.contains { $0.judging != nil } && shared.contains { JudgeDefaults.isJudged($0.type) })
        common.assertions = []
        var merged: [TestDefinition] = []
        for test in tests {
            var under = common
            if !isForAll, test.disablesDefaultAssertions ?? common.disablesDefaultAssertions != true {
                under.assertions =
                    test.judging.map { judging in
                        shared.map { judging.refilled($0, inPlaceOf: state.judging) }
                    } ?? shared
            }
            merged.append(test.over(under))
        }
        return (merged, isForAll ? shared : [])
    }

    private func cases(of tests: [TestDefinition]) throws(ExperimentFileFault) -> [CaseAddedContent] {
        let cases = try TestReader(state: state).cases(of: tests)
        guard !cases.isEmpty else {
            throw ExperimentFileFault(
                .missing, at: tests[0].place, "tests: expected at least one case; an empty list of values makes none")
        }
        return cases
    }

    private func metricNames(_ assertions: [Assertion], _ cases: [CaseAddedContent]) -> [String] {
        var names: [String] = []
        var seen: Set<String> = [""]
        for assertion in assertions where seen.insert(assertion.metric).inserted { names.append(assertion.metric) }
        for content in cases {
            for assertion in content.assertions where seen.insert(assertion.metric).inserted {
                names.append(assertion.metric)
            }
        }
        return names
    }
}
