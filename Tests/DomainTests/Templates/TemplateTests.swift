import Domain
import Testing

@Suite struct TemplateTests {
    private let values: [String: TemplateValue] = [
        "x": .text("VALUE"), "_a1": .text("under"), "größe": .text("groß"), "n": .text("{{x}} \\{{"),
        "user": .json(JSONText(#"{"name": "Ann", "age": 1.10, "tags": ["a", {"b": null}], "0": "zero"}"#)!),
        "items": .json(JSONText(#"["first", [2, 3]]"#)!),
    ]

    @Test(
        arguments: [
            ("", ""), ("plain", "plain"), ("{{x}}", "VALUE"), ("a{{ x }}b", "aVALUEb"), ("{{\n\tx\r\n}}", "VALUE"),
            ("{{x}}{{x}}", "VALUEVALUE"), ("{{_a1}}", "under"), ("{{größe}}", "groß"),
        ])
    func variablesAreInserted(template: String, rendered: String) throws {
        #expect(try Template(parsing: template).render(values) == rendered)
    }

    @Test func aValueIsNotReadAsATemplate() throws {
        #expect(try Template(parsing: "{{n}}").render(values) == "{{x}} \\{{")
    }

    @Test(
        arguments: [
            ("{{user.name}}", "Ann"), ("{{user.age}}", "1.10"), ("{{ user.tags }}", #"["a", {"b": null}]"#),
            ("{{user.tags.1}}", #"{"b": null}"#), ("{{user.tags.1.b}}", "null"), ("{{user.0}}", "zero"),
            ("{{items.0}}", "first"), ("{{items.1.1}}", "3"), ("{{items}}", #"["first", [2, 3]]"#),
        ])
    func partsOfJSONAreInsertedAsTheyAreWritten(template: String, rendered: String) throws {
        #expect(try Template(parsing: template).render(values) == rendered)
    }

    @Test(
        arguments: [
            (#"\{{x}}"#, "{{x}}"), (#"\\{{x}}"#, #"\VALUE"#), (#"\\\{{x}}"#, #"\{{x}}"#), (#"\\\\{{x}}"#, #"\\VALUE"#),
            (#"\}}"#, "}}"), (#"\\}}"#, #"\}}"#), (#"\{% raw %}"#, "{% raw %}"), (#"\{# a #}"#, "{# a #}"),
            (#"C:\dir\{x"#, #"C:\dir\{x"#), (#"\\n"#, #"\\n"#), (#"ends with \"#, #"ends with \"#),
            (#"\{{ {{x}} \}}"#, "{{ VALUE }}"),
        ])
    func backslashesBeforeAPairOfBracesEscapeIt(template: String, rendered: String) throws {
        #expect(try Template(parsing: template).render(values) == rendered)
    }

    @Test(
        arguments: [
            (#"{"a": {"b": 1}}"#, #"{"a": {"b": 1}}"#), (#"{"a": {{x}}}"#, #"{"a": VALUE}"#), ("100 %}", "100 %}"),
            ("#}", "#}"), ("{", "{"), ("{ {", "{ {"), ("}}}}", "}}}}"),
        ])
    func bracesThatOpenNothingAreThemselves(template: String, rendered: String) throws {
        #expect(try Template(parsing: template).render(values) == rendered)
    }

    @Test(
        arguments: [
            (#"{% raw %}{{x}} \{{ {% if %}{% endraw %}{{x}}"#, #"{{x}} \{{ {% if %}VALUE"#),
            ("{%raw%}{#{%endraw%}", "{#"), ("{% raw %}{{%endraw %}{{x}}", "{VALUE"), ("{% raw %}{% endraw %}", ""),
            ("{% raw %}{% endra %}{% endraw %}", "{% endra %}"),
        ])
    func rawIsLeftAsItIs(template: String, rendered: String) throws {
        #expect(try Template(parsing: template).render(values) == rendered)
    }

    @Test(
        arguments: [
            ("a {{x", .unclosed("{{"), 1, 3), ("{% raw", .unclosed("{%"), 1, 1), ("{{ }}", .emptyInsertion, 1, 1),
            ("{{x | upper}}", .filter("upper"), 1, 1), ("{{ x|default('a') }}", .filter("default"), 1, 1),
            ("a\r\nbé {{my-var}}", .notAPath("my-var"), 2, 4), ("{{1x}}", .notAPath("1x"), 1, 1),
            ("{{x.}}", .notAPath("x."), 1, 1), ("{{x..y}}", .notAPath("x..y"), 1, 1),
            ("{{ x y }}", .notAPath("x y"), 1, 1), ("{{'x'}}", .notAPath("'x'"), 1, 1),
            ("{{- x -}}", .notAPath("- x -"), 1, 1),
            ("{{{x}}}", .notAPath("{x"), 1, 1), ("{{x[0]}}", .notAPath("x[0]"), 1, 1),
            ("{{x}}\n\n {% if x %}", .unknownTag("if x"), 3, 2), ("{% endraw %}", .unknownTag("endraw"), 1, 1),
            ("{%- raw %}", .unknownTag("- raw"), 1, 1), ("{# note #}", .comment, 1, 1), ("{{x}}{#", .comment, 1, 6),
            ("{% raw %}{{x}}", .unclosedRaw, 1, 1), (#"\\{# a #}"#, .comment, 1, 3),
        ] as [(String, TemplateFault.Problem, Int, Int)])
    func whatIsNotUnderstoodIsNamedWithItsPlace(
        template: String, problem: TemplateFault.Problem, line: Int, column: Int
    ) {
        let fault = TemplateFault(
            problem, at: TemplatePlace(line: line, column: column))
        #expect(throws: fault) { try Template(parsing: template) }
    }

    @Test func aLongExpressionIsShortened() {
        let fault = TemplateFault(
            .notAPath(String(repeating: "?", count: 40) + "…"),
            at: TemplatePlace(line: 1, column: 1))
        #expect(throws: fault) { try Template(parsing: "{{" + String(repeating: "?", count: 500) + "}}") }
    }

    @Test func aMissingVariableIsNamedWithItsPlace() throws {
        let template = try Template(parsing: "{{x}}\n  {{topic}}")
        let fault = TemplateFault(
            .variableMissing("topic"), at: TemplatePlace(line: 2, column: 3))
        #expect(throws: fault) { try template.render(values) }
    }

    @Test(
        arguments: [
            ("{{user.email}}", "user.email"), ("{{user.name.first}}", "user.name.first"), ("{{items.2}}", "items.2"),
            ("{{items.first}}", "items.first"), ("{{user.tags.9.b}}", "user.tags.9"), ("{{x.y}}", "x.y"),
        ])
    func aPathThatLeadsNowhereIsNamedUpToThere(template: String, path: String) throws {
        let fault = TemplateFault(
            .memberMissing(path), at: TemplatePlace(line: 1, column: 1))
        #expect(throws: fault) { try Template(parsing: template).render(values) }
    }

    @Test func variablesAreListedOnceInOrder() throws {
        let template = try Template(parsing: "{{b}} {{a.x}} {{b}} {{a.y}} \\{{c}} {% raw %}{{d}}{% endraw %}")
        #expect(template.variables == ["b", "a"])
    }

    @Test func aResultIsNotTooLarge() throws {
        let half = TemplateValue.text(String(repeating: "h", count: Template.resultBytesMax / 2))
        #expect(try Template(parsing: "{{h}}{{h}}").render(["h": half]).utf8.count == Template.resultBytesMax)
        #expect(
            throws: TemplateFault(.resultTooLarge(limitBytes: Template.resultBytesMax))
        ) { try Template(parsing: "{{h}}{{h}}!").render(["h": half]) }
    }

    @Test func everyProblemIsOneLineThatSaysWhatToDo() {
        let problems: [TemplateFault.Problem] = [
            .unclosed("{{"), .emptyInsertion, .notAPath("?"), .filter("upper"), .unknownTag("if"), .comment,
            .unclosedRaw, .variableMissing("x"), .memberMissing("x.y"), .notJSON(variable: "x"),
            .resultTooLarge(limitBytes: 1),
        ]
        for problem in problems {
            #expect(!"\(problem)".contains { $0.isNewline })
            #expect("\(problem)".contains(";"))
        }
        #expect(
            "\(TemplateFault(.variableMissing("topic"), at: TemplatePlace(message: 2, line: 3, column: 4)))"
                == "message 2, line 3, column 4: the variable “topic” has no value; "
                + "give the case an input of that name, or escape it as \\{{topic}}")
    }
}
