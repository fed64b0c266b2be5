import Events
import Interchange
import Testing

/// What promptfoo's words mean here, one at a time.
@Suite struct MeaningTests {
    private func read(_ yaml: String, _ others: [String: String] = [:], _ environment: [String: String] = [:]) throws
        -> ExperimentFile
    {
        try Workbench(others.merging(["x.yaml": yaml]) { $1 }).read(environment: environment)
    }

    private let asked = "prompts: p\nproviders: openai:m\n"

    @Test func entriesWithOneLabelAreVersionsInOrder() throws {
        let file = try read(
            "prompts: [{label: a, raw: one}, {label: b, raw: x}, {label: a, raw: two}]\nproviders: "
                + "openai:m\ntests: [{}]"
        )
        #expect(file.prompts.map(\.name) == ["a", "b", "a"])
        #expect(file.prompts.map(\.body.text) == ["one", "x", "two"])
    }

    @Test func nameFallsBackToDescriptionThenFile() throws {
        #expect(try read(asked + "tests: [{}]").name == "x")
        #expect(try read(asked + "tests: [{}]\ndescription: d").name == "d")
        #expect(try read(asked + "tests: [{}]\ndescription: d\npromptledger: {experiment: e}").name == "e")
    }

    @Test func datasetIsNamedAfterItsOnlyFile() throws {
        let csv = ["one.csv": "a\n1\n", "two.csv": "a\n1\n"]
        #expect(try read(asked + "tests: one.csv", csv).datasetName == "one")
        #expect(try read(asked + "tests: [one.csv, two.csv]", csv).datasetName == "x")
        #expect(try read(asked + "tests: one.csv\npromptledger: {dataset: d}", csv).datasetName == "d")
    }

    @Test func firstVariableChangesSlowest() throws {
        let cases = try read(asked + "tests: [{vars: {z: [1, 2], a: [x, y]}}]").cases
        #expect(cases.map { $0.inputs.map { $0.text + $0.json }.joined() } == ["x1", "y1", "x2", "y2"])
        #expect(cases.allSatisfy { $0.inputs.map(\.name) == ["a", "z"] })
    }

    @Test func testWinsOverDefaultTest() throws {
        let file = try read(
            asked + "defaultTest: {vars: {a: 1, b: 2}, threshold: 0.5, options: {disableVarExpansion: true}}\n"
                + "tests: [{vars: {b: [3, 4]}}, {threshold: 1}]")
        #expect(file.cases.count == 2)
        #expect(file.cases[0].inputs.map(\.json) == ["1", "[3,4]"])
        #expect(file.cases.map(\.thresholdMillionths) == [500_000, 1_000_000])
    }

    /// promptfoo reads such a text by YAML, which JSON is.
    @Test func aSchemaMayBeATextOfYAML() throws {
        let file = try read(
            asked + "tests: [{assert: [{type: not-is-json, value: \"type: object\\nrequired: [a]\"}, "
                + "{type: contains-json, value: '{\"type\": \"object\"}'}, {type: equals, value: 'a: b'}]}]")
        let assertions = file.cases[0].assertions
        #expect(assertions[0].valueJson == #"{"type":"object","required":["a"]}"# && assertions[0].value.isEmpty)
        #expect(assertions[1].value == #"{"type": "object"}"# && assertions[2].value == "a: b")
    }

    @Test func defaultAssertionsGoToCasesWhereOneIsWithoutThem() throws {
        let defaults = "defaultTest: {assert: [{type: is-json}]}\n"
        let all = try read(asked + defaults + "tests: [{}, {}]")
        #expect(all.assertions.map(\.type) == ["is-json"] && all.cases.allSatisfy(\.assertions.isEmpty))
        let some = try read(asked + defaults + "tests: [{}, {options: {disableDefaultAsserts: true}}]")
        #expect(some.assertions.isEmpty && some.cases.map(\.assertions.count) == [1, 0])
    }

    @Test func environmentIsFilledIntoConfigs() throws {
        let yaml = """
            description: 'by {{ env.WHO }}'
            env: {HOST: 'own-{{env.WHO}}', UNUSED_KEY: '{{env.ABSENT}}'}
            prompts: 'file://{{env.WHO}}.txt'
            providers:
              - id: 'openai:{{env.MODEL}}'
                config: {apiBaseUrl: 'https://{{env.HOST}}/v1', apiKey: '{{ env.ABSENT }}'}
            tests: '{{env.WHO}}.jsonl'
            """
        let file = try read(
            yaml, ["me.txt": "p", "me.jsonl": "{}"], ["WHO": "me", "MODEL": "{{env.WHO}}", "HOST": "lost"])
        #expect(file.name == "by me")
        // A filled-in value is not looked at again.
        #expect(file.models[0].model == "openai:{{env.WHO}}")
        #expect(file.models[0].baseURL == "https://own-me/v1")
        #expect(file.models[0].apiKeyEnvironment == "ABSENT")
    }

    @Test(arguments: [
        ("openai:gpt-5", "openai:gpt-5"), ("openai:chat:gpt-5", "openai:gpt-5"),
        ("openai:chat:ft:gpt:x", "openai:ft:gpt:x"),
        ("openai:ft:gpt:x", "openai:ft:gpt:x"), ("openrouter:v/m", "openrouter:v/m"),
        ("openai:responses:gpt-5", "openai-responses:gpt-5"), ("openai:responses:ft:x", "openai-responses:ft:x"),
        ("anthropic:messages:c", "anthropic:c"), ("ollama:chat:llama3:8b", "ollama:llama3:8b"),
        ("ollama:llama3:8b", "ollama:llama3:8b"),
        ("huggingface:chat:org/m", "huggingface:org/m"), ("anthropic:c", "anthropic:c"), ("cohere:c", "cohere:c"),
        ("other:messages:c", "other:messages:c"), ("other:chat", "other:chat"),
    ]) func modelHasItsWord(id: String, word: String) throws {
        #expect(try read("prompts: p\nproviders: '\(id)'\ntests: [{}]").models.map(\.model) == [word])
    }

    @Test func mergedKeysGiveWayToOwnOnes() throws {
        let yaml =
            "x-a: &a {temperature: 1, seed: 1}\nprompts: p\ntests: [{}]\n"
            + "providers: [{id: openai:m, config: {<<: *a, seed: 2}}, {id: openai:n, config: *a}]"
        let parameters = try read(yaml).models.map(\.parameters)
        #expect(parameters.map(\.temperature) == [1, 1] && parameters.map(\.seed) == [2, 1])
    }

    @Test func equalsGivesTheExpectedOutput() throws {
        let cases = try read(asked + "tests: t.csv", ["t.csv": "a,__expected\n1,yes\n2,contains:no\n3,\n"]).cases
        #expect(cases.map { $0.hasExpected ? $0.expected : nil } == ["yes", nil, nil])
    }

    @Test func csvMayHaveAnotherDelimiter() throws {
        let file = try read(asked + "tests: t.csv", ["t.csv": "a;b\n1,5;2\n"], ["PROMPTFOO_CSV_DELIMITER": ";"])
        #expect(file.cases[0].inputs.map(\.text) == ["1,5", "2"])
    }

    @Test func carriageReturnsAndByteOrderMarkChangeNothing() throws {
        let yaml = "prompts:\n  - |\n    one\n    two\nproviders: openai:m\ntests: [{vars: {a: b}}]\n"
        let windows = "\u{FEFF}" + yaml.replacing("\n", with: "\r\n")
        let (first, second) = (try read(yaml), try read(windows))
        #expect(first == second && first.prompts[0].body.text == "one\ntwo\n")
    }

    // MARK: What is to be shown

    private static let compared =
        "prompts: [{label: a, raw: x}, {label: b, raw: y}]\nproviders: ['openai:m', 'openai:n']\ntests: [{assert: [{type: equals, value: z, metric: care}]}]\npromptledger: {compare: "

    @Test func aComparisonIsReadWithItsDefaults() throws {
        let plain = try #require(try read(Self.compared + "{}}").comparison)
        #expect(plain.design.claim == .different && plain.design.correction == .holm && plain.hypothesis.isEmpty)
        #expect((plain.design.alphaMillionths, plain.design.resamples) == (50_000, 10_000))
        #expect(!plain.design.lowerIsBetter && !plain.design.hasMarginMillionths && plain.design.metric == 0)
        let full = try #require(
            try read(
                Self.compared
                    + "{baseline: b, baselineModel: 'openai:n', metric: care, better: lower, margin: 0.05, alpha: 0.01, correction: benjamini-hochberg, resamples: 500, hypothesis: h}}"
            ).comparison)
        #expect((full.design.baselineVersion, full.design.baselineModel, full.design.metric) == (1, 1, 1))
        #expect(full.design.claim == .noWorse && full.design.marginMillionths == 50_000 && full.design.lowerIsBetter)
        #expect((full.design.alphaMillionths, full.design.resamples) == (10_000, 500))
        #expect(full.design.correction == .benjaminiHochberg && full.hypothesis == "h")
        #expect(try read(Self.compared + "{baseline: 2}}").comparison?.design.baselineVersion == 1)
        #expect(try read("prompts: p\nproviders: 'openai:m'\ntests: [{}]").comparison == nil)
    }

    @Test(arguments: [
        ("{baseline: c}", "the file has none of the name"), ("{baseline: 3}", "baseline"),
        ("{baselineModel: 'openai:o'}", "did you mean"),
        ("{metric: cares}", "did you mean `care`"),
        ("{metric: equals}", "an assertion has that name once `metric: equals` stands in it"),
        ("{better: up}", "higher, lower"),
        ("{claim: same}", "different, equivalent, no-worse"),
        ("{claim: no-worse}", "needs a `margin`"), ("{claim: different, margin: 1}", "goes with"),
        ("{margin: 0}", "margin"), ("{margin: 1.5}", "a number below 1: scores from 0 to 1 cannot differ by more"),
        ("{claim: equivalent, margin: 1}", "a number below 1"),
        ("{alpha: 0.5}", "alpha"), ("{resamples: 10}", "resamples"), ("7", "compare"),
    ])
    func aComparisonThatCannotBeMadeIsRefused(_ text: String, _ reason: String) throws {
        let complaint = try Workbench(["x.yaml": Self.compared + text + "}"]).complaint()
        #expect(complaint.contains(reason), "\(complaint)")
    }
}
