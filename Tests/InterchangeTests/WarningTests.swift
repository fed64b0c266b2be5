import Interchange
import Testing

@Suite struct WarningTests {
    private func warnings(_ yaml: String, _ others: [String: String] = [:]) throws -> [String] {
        try Workbench(others.merging(["x.yaml": yaml]) { $1 }).read().warnings.map(\.description)
    }

    private let frame = "prompts: p\nproviders: openai:m\ntests: [{}]\n"

    @Test(arguments: [
        ("promts: p", "x.yaml:4:1: unknown key `promts`, did you mean `prompts`?"),
        (
            "evaluateOptions: {maxConcurency: 3}",
            "x.yaml:4:19: unknown key `maxConcurency`, did you mean `maxConcurrency`?"
        ),
        ("wholly-other: 1", "x.yaml:4:1: unknown key `wholly-other`: it has no effect"),
        ("\"bad\\u001b[31mkey\": 1", "x.yaml:4:1: unknown key `bad·[31mkey`: it has no effect"),
        ("redteam: {plugins: [a]}", "x.yaml:4:1: kept out: redteam: no attacks are generated"),
        (
            "nunjucksFilters: {up: up.js}",
            "x.yaml:4:1: kept out: nunjucksFilters: templates have variables only, no filters"
        ),
        ("extensions: ['file://x.js:hook']", "x.yaml:4:1: kept out: extensions: no hooks are run"),
        (
            "evaluateOptions: {delay: 100}",
            "x.yaml:4:19: kept out: delay: runs wait for nothing but `maxConcurrency`"
        ),
        (
            "env: {A: b}",
            "x.yaml:4:6: env fills in {{env.NAME}} in this file only: what a provider needs must be set in the "
                + "environment"
        ),
        (
            "defaultTest: {vars: {a: '{{b}}'}}",
            "x.yaml:4:25: a template inside a variable's value is inserted as it is, not filled in"
        ),
    ]) func oddKeyIsWarnedOf(line: String, warning: String) throws {
        #expect(try warnings(frame + line) == [warning])
    }

    @Test(arguments: [
        "x-anchors: {a: 1}", "_note: hi", "$schema: s", "sharing: true", "evaluateOptions: {cache: false}", "tags: {}",
        "redteam:",
    ])
    func harmlessKeyIsPassedOver(line: String) throws {
        #expect(try warnings(frame + line) == [])
    }

    @Test func spellingInCamelCaseIsFound() throws {
        let yaml = "prompts: p\nproviders: [{id: openai:m, config: {maxTokens: 3}}]\ntests: [{}]\n"
        #expect(try warnings(yaml) == ["x.yaml:2:37: unknown key `maxTokens`, did you mean `max_tokens`?"])
    }

    @Test func sameWarningOfManyCasesIsSaidOnce() throws {
        let yaml =
            "prompts: p\nproviders: openai:m\ntests:\n  - {options: {delay: 1}}\n  - {options: {delay: 2}}\n  - "
            + "{asserts: []}\n"
        #expect(
            try warnings(yaml) == [
                "x.yaml:4:16: unknown key `delay`: it has no effect",
                "x.yaml:6:6: unknown key `asserts`, did you mean `assert`?",
            ])
    }

    @Test func underscoreTooFewInColumnIsWarnedOf() throws {
        let yaml = "prompts: p\nproviders: openai:m\ntests: t.csv\n"
        #expect(
            try warnings(yaml, ["t.csv": "_expected,a\nx,1\n"]) == [
                "t.csv:1:1: `_expected` is read as a variable, did you mean `__expected`?"
            ])
    }

    @Test func promptAndModelThatDisagreeAreWarnedOf() throws {
        let yaml =
            "prompts: [{raw: p, config: {temperature: 1}}]\nproviders: [{id: openai:m, config: {temperature: "
            + "0}}]\ntests: [{}]\n"
        #expect(
            try warnings(yaml) == [
                "x.yaml:1:17: the prompt's config and a provider's say different things: the provider's is used"
            ])
    }

    @Test func statementsOfTemplatesAreWarnedOf() throws {
        #expect(
            try warnings("prompts: '{% if a %}b{% endif %}'\nproviders: openai:m\ntests: [{}]\n") == [
                "x.yaml:1:10: `{% … %}` is sent to the model as it is: templates have {{variables}} only"
            ])
    }
}
