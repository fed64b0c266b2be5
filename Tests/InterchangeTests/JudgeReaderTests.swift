import Events
import Interchange
import SwiftProtobuf
import Testing

/// Who judges: an assertion's own word, else the test's, else `defaultTest`'s, else `promptledger.judges`.
@Suite struct JudgeReaderTests {
    private func read(
        _ assertion: String, defaults: String = "", options: String = "", own: String = "",
        files: [String: String] = [:]
    ) throws -> ExperimentFile {
        let file = """
            prompts: ['{{q}}']
            providers: [openai:gpt-5]
            \(defaults)
            \(own)
            tests:
              - vars: {q: x}
                \(options)
                assert:
                  - \(assertion)
            """
        return try Workbench(files.merging(["x.yaml": file]) { $1 }).read()
    }

    private func judge(_ file: ExperimentFile) -> JudgeTerms { file.cases[0].assertions[0].judge }

    private static let rubric = "{type: llm-rubric, value: kind}"
    private static let defaults =
        "defaultTest: {options: {provider: 'openai:default', rubricPrompt: '{{output}} {{rubric}}'}}"

    @Test func theNearestWordHolds() throws {
        #expect(judge(try read(Self.rubric)).models.isEmpty)
        let own = "promptledger: {judges: ['openai:one', {id: 'openai:two', label: strict, config: {temperature: 0}}]}"
        let both = judge(try read(Self.rubric, own: own))
        #expect(both.models.map(\.model) == ["openai:one", "openai:two"])
        #expect(
            both.models[1].label == "strict" && both.models[1].parameters.temperature == 0 && !both.models[0].stream)
        let usual = judge(try read(Self.rubric, defaults: Self.defaults, own: own))
        #expect(usual.models.map(\.model) == ["openai:default"] && usual.prompt == "{{output}} {{rubric}}")
        let test = judge(
            try read(Self.rubric, defaults: Self.defaults, options: "options: {provider: {id: 'ollama:llama3'}}"))
        #expect(test.models.map(\.model) == ["ollama:llama3"] && test.prompt == "{{output}} {{rubric}}")
        let assertion = judge(
            try read(
                "{type: not-llm-rubric, value: kind, provider: ['a:b', 'c:d'], rubricPrompt: 'Own {{output}}'}",
                defaults: Self.defaults))
        #expect(assertion.models.map(\.model) == ["a:b", "c:d"] && assertion.prompt == "Own {{output}}")
    }

    @Test func gEvalHasTwoPromptsOfItsOwn() throws {
        let own = judge(
            try read(
                "{type: g-eval, value: [kind, short], provider: 'a:b', rubricPrompt: {steps: 'Plan {{criteria}}'}}"))
        #expect(own.prompt == #"{"steps":"Plan {{criteria}}"}"#)
        let options = "options: {provider: 'a:b', rubricPrompt: {steps: 'Plan', evaluate: 'By {{steps}}'}}"
        #expect(
            judge(try read("{type: g-eval, value: kind}", options: options)).prompt
                == #"{"steps":"Plan","evaluate":"By {{steps}}"}"#)
        // Each kind takes what is meant for it.
        #expect(judge(try read(Self.rubric, options: options)).prompt.isEmpty)
        #expect(judge(try read("{type: g-eval, value: kind}", defaults: Self.defaults)).prompt.isEmpty)
        for wrong in ["'Judge {{output}}'", "{step: x}", "{}", "{steps: ''}"] {
            #expect(throws: ExperimentFileFault.self, "\(wrong)") {
                try read("{type: g-eval, value: kind, provider: 'a:b', rubricPrompt: \(wrong)}")
            }
        }
        #expect(throws: ExperimentFileFault.self) { try read("{type: g-eval, value: '', provider: 'a:b'}") }
    }

    @Test func aMetricOfTheWorkspaceIsNamedAndNothingElseIsSaidOfIt() throws {
        let file = try read("{type: metric, value: kindness@2, metric: tone, weight: 2}")
        #expect(file.assertedMetrics == ["kindness@2"] && file.metricNames == ["tone"])
        let stated = AssertedMetric.with { $0.version = 2 }
        let asserted = file.asserting(["kindness@2": stated]).cases[0].assertions[0]
        #expect(asserted.workspaceMetric == stated && !asserted.hasValue && asserted.metric == "tone")
        for wrong in [
            "{type: metric}", "{type: metric, value: [a]}", "{type: metric, value: a, threshold: 1}",
            "{type: metric, value: a, provider: 'a:b'}", "{type: not-metric, value: a}",
            "{type: metric, value: a, assert: [{type: contains, value: x}]}",
            "{type: assert-set, assert: [{type: metric, value: a}]}",
        ] {
            #expect(throws: ExperimentFileFault.self, "\(wrong)") { try read(wrong) }
        }
    }

    @Test func aDesignHoldsVersionsOfWhatTheFileNames() throws {
        let file = try read(
            "{type: metric, value: kindness, metric: tone, weight: 2}\n      - {type: contains, value: x}")
        let version = AssertedMetric.with { $0.version = 2 }
        let design = file.asserting(["kindness": version]).cases[0].assertions
        #expect(file.versions(heldBy: [], ofCases: [design]) == ["kindness": version])
        #expect(file.versions(heldBy: [], ofCases: [file.cases[0].assertions]) == nil, "it holds a name")
        var (weighted, asking) = (design, design)
        weighted[0].weightMillionths = 1
        asking[1].value = "y"
        for other in [weighted, asking, Array(design.reversed()), [design[0]], []] {
            #expect(file.versions(heldBy: [], ofCases: [other]) == nil)
        }
        #expect(
            file.versions(heldBy: design, ofCases: [design]) == nil && file.versions(heldBy: [], ofCases: []) == nil)

        let twice = try read("{type: metric, value: kindness}\n      - {type: metric, value: kindness, metric: tone}")
        var split = twice.asserting(["kindness": version]).cases[0].assertions
        #expect(twice.versions(heldBy: [], ofCases: [split]) == ["kindness": version])
        split[1].workspaceMetric.version = 1
        #expect(twice.versions(heldBy: [], ofCases: [split]) == nil, "one name is one version")
        #expect(ExperimentFile.statesVersion("kindness@2") && !ExperimentFile.statesVersion("kindness"))
    }

    @Test func aTestsOwnWordHoldsForTheDefaultAssertionsToo() throws {
        let file = """
            prompts: ['{{q}}']
            providers: [openai:gpt-5]
            defaultTest:
              options: {provider: 'openai:default'}
              assert: [{type: llm-rubric, value: kind}, {type: llm-rubric, value: short, provider: 'a:own'}]
            tests:
              - {vars: {q: x}, options: {provider: 'ollama:llama3'}}
              - {vars: {q: y}}
            """
        let read = try Workbench(["x.yaml": file]).read()
        #expect(read.assertions.isEmpty)
        let judges = read.cases.map { $0.assertions.map { $0.judge.models.map(\.model) } }
        #expect(judges == [[["ollama:llama3"], ["a:own"]], [["openai:default"], ["a:own"]]])
    }

    @Test func embeddingsHaveModelsOfTheirOwn() throws {
        let similar = "{type: similar, value: near}"
        #expect(judge(try read(similar, defaults: Self.defaults)).models.isEmpty)
        for options in [
            "options: {provider: 'openai:embedding:small'}",
            "options: {provider: {text: 'openai:gpt-5', embedding: 'openai:embeddings:small'}}",
            "options: {provider: {embedding: {id: 'openai:small'}}}",
        ] {
            #expect(judge(try read(similar, options: options)).models.map(\.model) == ["openai:small"], "\(options)")
        }
        let own = judge(try read("{type: 'similar:dot', value: near, provider: 'ollama:embedding:nomic'}"))
        #expect(own.models.map(\.model) == ["ollama:nomic"] && own.prompt.isEmpty)
        let text = "options: {provider: {text: 'openai:gpt-5', embedding: 'openai:small'}}"
        #expect(judge(try read(Self.rubric, options: text)).models.map(\.model) == ["openai:gpt-5"])
    }

    @Test func findingsOfFactualityAreWorthWhatIsSaid() throws {
        let terms = judge(
            try read(
                "{type: factuality, value: Paris, provider: 'a:b'}",
                options: "options: {factuality: {subset: 0.5, superset: 0, differButFactual: 0.25}}"))
        #expect(terms.subset == 0.5 && terms.hasSuperset && terms.superset == 0 && terms.differButFactual == 0.25)
        #expect(!terms.hasAgree && !terms.hasDisagree)
        #expect(try complaint("{type: factuality, value: x}", "options: {factuality: {agree: 2}}").contains("agree"))
    }

    private func complaint(_ assertion: String, _ options: String) throws -> String {
        do { _ = try read(assertion, options: options) } catch { return "\(error)" }
        return "none"
    }

    @Test func promptsMayLieInFilesAndBeListsOfMessages() throws {
        let text = judge(
            try read(
                "{type: llm-rubric, value: kind, provider: 'a:b', rubricPrompt: 'file://judge.txt'}",
                files: ["judge.txt": "Is {{output}} {{rubric}}?"]))
        #expect(text.prompt == "Is {{output}} {{rubric}}?")
        let list = judge(
            try read(
                "{type: llm-rubric, value: kind, provider: 'a:b', rubricPrompt: 'file://judge.json'}",
                files: ["judge.json": #"[{"role": "user", "content": "{{output}}"}]"#]))
        #expect(list.prompt == #"[{"role":"user","content":"{{output}}"}]"#)
    }

    @Test func membersOfASetKeepTheirJudges() throws {
        let file = try read("{type: assert-set, assert: [{type: llm-rubric, value: kind}]}", defaults: Self.defaults)
        #expect(file.cases[0].assertions[0].valueJson.contains(#""judge":{"models":[{"model":"openai:default""#))
        #expect(file.judges.map(\.model) == ["openai:default"])
    }

    @Test func cellsOfCSVAreJudgedByTheDefault() throws {
        let file = """
            prompts: ['{{q}}']
            providers: [openai:gpt-5]
            \(Self.defaults)
            tests: cases.csv
            """
        let read = try Workbench(["x.yaml": file, "cases.csv": "q,__expected\nx,grade:is kind\n"]).read()
        #expect(judge(read).models.map(\.model) == ["openai:default"])
    }

    @Test func whatHasNoEffectIsWarnedOf() throws {
        let warned = try read("{type: contains, value: x, provider: 'a:b'}").warnings.map(\.text)
        #expect(warned == ["kept out: provider: no model is asked for `contains`"])
        let nobody = try read(Self.rubric).warnings.map(\.text)
        #expect(nobody.count == 1 && nobody[0].hasPrefix("not run: llm-rubric: no model is named that judges"))
    }
}
