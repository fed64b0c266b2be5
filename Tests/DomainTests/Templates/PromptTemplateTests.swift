import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct PromptTemplateTests {
    private let values: [String: TemplateValue] = ["q": .text("Why?"), "tone": .text("kind")]

    @Test func aTextIsOneMessageOfTheUser() throws {
        let messages = try PromptTemplate(parsing: .text("Answer {{q}}")).render(values)
        #expect(messages == [.with { ($0.role, $0.text) = ("user", "Answer Why?") }])
    }

    @Test func chatMessagesKeepTheirRolesAndTheirOrder() throws {
        let body = PromptBody.chat(("system", "Be {{tone}}."), ("user", "{{q}}"), ("assistant", "Because"))
        #expect(
            try PromptTemplate(parsing: body).render(values) == [
                .with { ($0.role, $0.text) = ("system", "Be kind.") }, .with { ($0.role, $0.text) = ("user", "Why?") },
                .with { ($0.role, $0.text) = ("assistant", "Because") },
            ])
    }

    @Test func variablesOfAllMessagesAreListedOnce() throws {
        let body = PromptBody.chat(("system", "{{b}}{{a}}"), ("user", "{{c}}{{a}}"))
        #expect(try PromptTemplate(parsing: body).variables == ["b", "a", "c"])
    }

    @Test func aFaultNamesItsMessage() throws {
        let body = PromptBody.chat(("system", "fine"), ("user", "a\n{{x|y}}"))
        #expect(
            throws: TemplateFault(.filter("y"), at: TemplatePlace(message: 2, line: 2, column: 1))
        ) { try PromptTemplate(parsing: body) }
    }

    @Test func aMissingVariableNamesItsMessage() throws {
        let template = try PromptTemplate(parsing: .chat(("user", "say {{x}}")))
        #expect(
            throws: TemplateFault(
                .variableMissing("x"), at: TemplatePlace(message: 1, line: 1, column: 5))
        ) { try template.render(values) }
    }

    @Test func messagesTogetherAreNotTooLarge() throws {
        let half = TemplateValue.text(String(repeating: "h", count: Template.resultBytesMax / 2 + 1))
        let template = try PromptTemplate(parsing: .chat(("system", "{{h}}"), ("user", "{{h}}")))
        #expect(throws: TemplateFault(.resultTooLarge(limitBytes: Template.resultBytesMax))) {
            try template.render(["h": half])
        }
    }

    @Test func storedVariablesBecomeValues() throws {
        let stored = [Variable.text("a", "1"), .json("b", "[true]"), .with { $0.name = "c" }]
        #expect(
            try TemplateValue.values(of: stored)
                == ["a": .text("1"), "b": .json(JSONText("[true]")!), "c": .text("")])
    }

    @Test func aStoredVariableThatIsNotTheJSONItClaimsIsNamed() {
        #expect(throws: TemplateFault(.notJSON(variable: "b"))) {
            try TemplateValue.values(of: [.json("b", "[")])
        }
    }
}

@Suite struct AssertionTemplateTests {
    private let values: [String: TemplateValue] = ["city": .text(#"the "old" \ Köln"#), "n": .text("2")]

    @Test func aTextValueInserts() throws {
        let assertion = Assertion.with { ($0.type, $0.value, $0.threshold) = ("contains", "{{n}} in {{city}}", 0.5) }
        let rendered = try AssertionTemplate(parsing: assertion).render(values)
        #expect(rendered == changed(assertion) { $0.value = #"2 in the "old" \ Köln"# })
    }

    @Test func everyStringOfAJSONValueInsertsAndStaysAString() throws {
        let assertion = Assertion.with {
            ($0.type, $0.valueJson) = ("contains-any", #"[ "{{city}}", 1.10, {"{{k}}": ["\{{n}}", "{{n}}\t"]} ]"#)
        }
        let rendered = try AssertionTemplate(
            parsing: changed(assertion) {
                $0.valueJson = $0.valueJson.replacing(#"\{{n}}"#, with: #"\\{{n}}"#)
            }
        ).render(values)
        #expect(
            rendered.valueJson == #"[ "the \"old\" \\ Köln", 1.10, {"{{k}}": ["{{n}}", "2\t"]} ]"#)
    }

    @Test func controlCharactersInAValueAreEscapedInItsJSON() throws {
        let assertion = Assertion.with { ($0.type, $0.valueJson) = ("equals", #""{{x}}""#) }
        let rendered = try AssertionTemplate(parsing: assertion).render(["x": .text("a\n\r\t\u{1}")])
        #expect(rendered.valueJson == #""a\n\r\t\u0001""#)
    }

    @Test func withoutAValueThereIsNothingToInsert() throws {
        let assertion = Assertion.with { $0.type = "is-json" }
        #expect(try AssertionTemplate(parsing: assertion).render([:]) == assertion)
    }

    @Test func anEmptyValueIsAValue() throws {
        let assertion = Assertion.with { ($0.type, $0.value) = ("equals", "") }
        #expect(try AssertionTemplate(parsing: assertion).render([:]).hasValue)
    }

    @Test func faultsAreThoseOfTheTemplate() throws {
        let place = TemplatePlace(line: 1, column: 1)
        #expect(throws: TemplateFault(.filter("f"), at: place)) {
            try AssertionTemplate(parsing: .with { $0.valueJson = #"["a", "{{x|f}}"]"# })
        }
        #expect(throws: TemplateFault(.variableMissing("x"), at: place)) {
            try AssertionTemplate(parsing: .with { $0.value = "{{x}}" }).render([:])
        }
    }

    @Test func aJSONValueThatIsNoneIsNamedByItsAssertion() {
        #expect(throws: TemplateFault(.notJSON(variable: "assertion is-json"))) {
            try AssertionTemplate(parsing: .with { ($0.type, $0.valueJson) = ("is-json", "{") })
        }
    }

    @Test func aRenderedJSONValueIsNotTooLarge() throws {
        let half = TemplateValue.text(String(repeating: "h", count: Template.resultBytesMax / 2 + 1))
        let template = try AssertionTemplate(parsing: .with { $0.valueJson = #"["{{h}}", "{{h}}"]"# })
        #expect(throws: TemplateFault(.resultTooLarge(limitBytes: Template.resultBytesMax))) {
            try template.render(["h": half])
        }
    }
}
