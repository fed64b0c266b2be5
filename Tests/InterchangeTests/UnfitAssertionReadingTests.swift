import Interchange
import Testing

/// What would make an assertion fail on every output is said before any run, with its place.
@Suite struct UnfitAssertionReadingTests {
    private func complaint(_ assertion: String) throws -> String {
        let file = """
            prompts: ['{{q}}']
            providers: [openai:gpt-5]
            tests:
              - vars: {q: x}
                assert:
                  - \(assertion)
            """
        return try Workbench(["x.yaml": file]).complaint()
    }

    @Test(arguments: [
        ("{type: is-json, value: {type: text}}", "is-json: its JSON Schema is malformed at “/type”"),
        ("{type: not-contains-json, value: {$ref: other.json}}", "refers to “other.json”, which is not in it"),
        ("{type: regex, value: '('}", "its pattern is no regular expression"), ("{type: bleu}", "bleu needs a `value`"),
        ("{type: gleu, value: x, threshold: 2}", "gleu: its threshold is not within 0 to 1"),
        ("{type: word-count, value: {min: 3, max: 2}}", "its min is more than its max"),
        ("{type: finish-reason, value: end_turn}", "its value must be one of stop, length"),
        ("{type: is-sql, value: {databaseType: Oracle}}", "its databaseType is none of"),
        ("{type: is-xml, value: 7}", "is-xml: its value must be an object with requiredElements"),
        ("{type: is-valid-function-call}", "it needs the definitions of the tools"),
        ("{type: assert-set, assert: [{type: levenshtein}]}", "levenshtein needs a `value`"),
        (
            "{type: assert-set, threshold: 2, assert: [{type: is-html}]}",
            "assert-set: its threshold is not within 0 to 1"
        ),
        ("{type: assert-set}", "assert-set: it has no list of assertions"),
        (
            "{type: contains-any, value: [yes, '']}",
            "contains-any: one of its texts is empty, which every output contains"
        ),
        ("{type: not-icontains-all, value: ['']}", "not-icontains-all: one of its texts is empty, which every output"),
        ("{type: llm-rubric}", "llm-rubric needs a `value`"),
        ("{type: webhook, value: here}", "webhook: its value is no http or https address"),
        ("{type: llm-rubric, value: x, provider: 'a:b', threshold: 2}", "its threshold is not within 0 to 1"),
        ("{type: llm-rubric, value: x, provider: 'a:b', rubricPrompt: '{{ output | upper }}'}", "llm-rubric: "),
        (
            "{type: llm-rubric, value: x, provider: 'a:b', rubricPrompt: [{role: user}]}",
            "is a list, and not one of messages"
        ),
    ]) func itIsNamed(_ assertion: String, _ complaint: String) throws {
        let said = try self.complaint(assertion)
        #expect(said.contains(complaint) && said.hasPrefix("x.yaml:6:"), "\(said)")
    }

    @Test(arguments: [
        "{type: is-json, value: '{{q}}'}", "{type: word-count, value: '{{q}}'}", "{type: regex, value: '({{q}})'}",
        "{type: llm-rubric, value: is kind}",
        "{type: guardrails}", "{type: is-json}", "{type: bleu, value: [a, b]}",
        "{type: assert-set, assert: [{type: human}, {type: equals, value: '{{q}}'}]}",
    ]) func whatMayBeRightIsRead(_ assertion: String) throws {
        #expect(try complaint(assertion) == "no complaint; 1 cases")
    }
}
