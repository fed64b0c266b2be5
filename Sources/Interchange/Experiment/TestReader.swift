import Events

/// Reads `tests`, `defaultTest` and `scenarios`.
///
/// `tests` is a list of tests and of paths, or one path; a path may be a glob, and ends in .csv, .json, .jsonl, .yaml
/// or .yml.
struct TestReader {
    let state: ReadingState

    private static let schemes: KeyValuePairs = [
        "huggingface://": "a dataset of Hugging Face", "langfuse://": "Langfuse", "az://": "Azure storage",
        "s3://": "S3 storage",
        "https://": "a file from the web", "http://": "a file from the web", "exec:": "running a program",
    ]

    /// What `tests` holds, and the files it came from.
    func tests(
        from value: FileValue, key: String = "tests"
    ) throws(ExperimentFileFault) -> (tests: [TestDefinition], files: [SourceFile]) {
        var tests: [TestDefinition] = []
        var files: [SourceFile] = []
        guard value.asText != nil || value.asList != nil else {
            throw value.unexpected(key, expected: "a path or a list")
        }
        for entry in value.asList ?? [value] {
            if let written = entry.asText {
                let path = try EnvironmentTemplate.resolve(written, at: entry.place, in: state.environment)
                for file in try self.files(path, key: key, namedAt: entry.place) {
                    files.append(file)
                    tests += try self.tests(in: file, namedAt: entry.place)
                }
            } else {
                if entry["path"] != nil {
                    throw ExperimentFileFault(
                        .unsupported, at: entry.place,
                        "\(key): a program that makes tests is not supported: name a .csv, .json, .jsonl or .yaml file")
                }
                tests.append(try test(entry, key: key))
            }
        }
        return (tests, files)
    }

    private func files(_ path: String, key: String, namedAt place: Place) throws(ExperimentFileFault) -> [SourceFile] {
        if let scheme = Self.schemes.first(where: { path.hasPrefix($0.key) }) {
            throw ExperimentFileFault(
                .unsupported, at: place,
                "\(key): \(scheme.value) is not supported in this version: name a .csv, .json, .jsonl or .yaml file")
        }
        return try state.files(path, namedAt: place)
    }

    private func tests(in file: SourceFile, namedAt place: Place) throws(ExperimentFileFault) -> [TestDefinition] {
        let values: [FileValue]
        switch file.suffix {
        case "csv": return try CSVTestReader(state: state).tests(of: try state.text(of: file, namedAt: place), in: file)
        case "jsonl": values = try JSONText.readLines(try state.text(of: file, namedAt: place), file: file.shown)
        case "json", "yaml", "yml":
            let value = try state.value(of: file, namedAt: place)
            values = value.isNull ? [] : value.asList ?? [value]
        default:
            throw ExperimentFileFault(
                .unsupported, at: place,
                "tests: \(Quoting.code(file.shown)) cannot be read in this version: name a .csv, .json, .jsonl "
                    + "or .yaml file"
            )
        }
        guard !values.isEmpty else {
            throw ExperimentFileFault(.missing, at: Place(file: file.shown), "expected at least one test in the file")
        }
        var tests: [TestDefinition] = []
        for value in values { tests.append(try test(value, key: "tests")) }
        return tests
    }

    /// `defaultTest`: a test, or a path to a file that holds one.
    func defaultTest(from value: FileValue) throws(ExperimentFileFault) -> TestDefinition {
        guard let written = value.asText else { return try test(value, key: "defaultTest") }
        let path = try EnvironmentTemplate.resolve(written, at: value.place, in: state.environment)
        return try test(try state.value(of: state.folder.file(path), namedAt: value.place), key: "defaultTest")
    }

    /// Each of a scenario's `config` with each of its `tests`.
    func scenarios(from value: FileValue) throws(ExperimentFileFault) -> [TestDefinition] {
        var tests: [TestDefinition] = []
        for entry in try scenarioEntries(value) {
            guard let written = entry.asMap else {
                throw entry.unexpected("scenarios", expected: "a map with config and tests in the list")
            }
            let values = try KeySet.scenario.values(of: written, warningTo: state)
            guard let config = values["config"] else {
                throw ExperimentFileFault(
                    .missing, at: entry.place, "scenarios: expected `config`, a list of variables to go through")
            }
            var parts: [TestDefinition] = []
            for value in try config.list("config") { parts.append(try test(value, key: "config")) }
            let own = try values["tests"].map { (value) throws(ExperimentFileFault) in try self.tests(from: value).tests
            }
            for part in parts {
                for test in own ?? [TestDefinition(place: entry.place)] {
                    tests.append(test.over(part))
                    guard tests.count <= ReadingLimits.casesMax else { throw tooMany(at: entry.place) }
                }
            }
        }
        return tests
    }

    private func scenarioEntries(_ value: FileValue) throws(ExperimentFileFault) -> [FileValue] {
        var entries: [FileValue] = []
        for entry in try value.list("scenarios") {
            guard let written = entry.asText else {
                entries.append(entry)
                continue
            }
            let path = try EnvironmentTemplate.resolve(written, at: entry.place, in: state.environment)
            for file in try state.files(path, namedAt: entry.place) {
                let content = try state.value(of: file, namedAt: entry.place)
                entries += content.asList ?? [content]
            }
        }
        return entries
    }

    private func tooMany(at place: Place) -> ExperimentFileFault {
        ExperimentFileFault(
            .tooLarge, at: place,
            "the tests make more than \(ReadingLimits.casesMax) cases: list fewer values, or set "
                + "options.disableVarExpansion"
        )
    }

    /// All cases of all tests, each under what `defaultTest` says.
    func cases(of tests: [TestDefinition]) throws(ExperimentFileFault) -> [CaseAddedContent] {
        var cases: [CaseAddedContent] = []
        for test in tests {
            guard let count = test.caseCount, cases.count + count <= ReadingLimits.casesMax else {
                throw tooMany(at: test.place)
            }
            cases += test.cases()
        }
        return cases
    }

    // MARK: One test

    private func test(_ value: FileValue, key: String) throws(ExperimentFileFault) -> TestDefinition {
        guard let written = value.asMap else { throw value.unexpected(key, expected: "a map with vars and assert") }
        let values = try KeySet.test.values(of: written, warningTo: state)
        var test = TestDefinition(place: value.place)
        var judging = state.judging
        if let description = values["description"] { test.description = try description.text("description") }
        if let vars = values["vars"] { test.variables = try VariableReader(state: state).variables(from: vars) }
        if let threshold = values["threshold"] {
            test.thresholdMillionths = try threshold.millionths("threshold", 0...1_000_000)
        }
        if let metadata = values["metadata"] { test.metadata = try metadata.map("metadata") }
        if let options = values["options"] {
            let options = try KeySet.testOptions.values(of: try options.map("options"), warningTo: state)
            test.disablesExpansion = try options["disableVarExpansion"]?.truth("disableVarExpansion")
            test.disablesDefaultAssertions = try options["disableDefaultAsserts"]?.truth("disableDefaultAsserts")
            judging = try JudgeReader(state: state).defaults(from: options).over(judging)
            let statesJudges = ["provider", "rubricPrompt", "factuality"].contains { options[$0] != nil }
            if key == "defaultTest" { state.judging = judging } else if statesJudges { test.judging = judging }
        }
        if let assertions = values["assert"] {
            test.assertions = try AssertionReader(state: state, judging: judging).assertions(from: assertions)
        }
        return test
    }
}
