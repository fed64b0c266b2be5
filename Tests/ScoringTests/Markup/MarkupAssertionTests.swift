import Events
import Scoring
import TestSupport
import Testing

@Suite struct MarkupAssertionTests {
    private static let html: [Line] = [
        ("is-html", "<!DOCTYPE html><html><head><title>a < b</title></head><body>text <br> more</body></html>", true),
        ("is-html", "<div>Content</div>", true), ("is-html", "<h1>Title</h1>\n<p>Paragraph</p>", true),
        ("is-html", #"<img src="a>b.jpg" />"#, true), ("is-html", "<ul><li>one<li>two</ul>", true),
        ("is-html", "<my-part>x</my-part>", true), ("is-html", "<script>if (a < b) { x }</script>", true),
        ("is-html", "<!-- note --><p>x</p>", true), ("is-html", "<p>1 < 2</p>", true),
        ("is-html", "Just text", false), ("is-html", "Text before <div>HTML</div> text after", false),
        ("is-html", #"<?xml version="1.0"?><root>x</root>"#, false), ("is-html", "<div>Unclosed div", false),
        ("is-html", "", false), ("is-html", "<root><child/></root>", false), ("is-html", "<div></span></div>", false),
        ("is-html", "<b><i>x</b></i>", false), ("is-html", "<div", false), ("is-html", "<!-- x", false),
        ("contains-html", "See <div class=\"a\">this</div>.", true), ("contains-html", "a <br /> b", true),
        ("contains-html", "&amp; <!-- c -->", true), ("contains-html", "<!DOCTYPE html>", true),
        ("contains-html", "<x-y>z</x-y>", true), ("contains-html", "a < b and b > c", false),
        ("contains-html", "write to me@example.com & co;", false), ("contains-html", "<example>", false),
        ("contains-html", "", false), ("contains-html", "fish &amp; chips", false),
    ].map { Line(.of($0.0), on: $0.1, passes: $0.2) }

    private static let xml: [Line] = [
        Line(.of("is-xml"), on: "<root><child>Content</child></root>", passes: true),
        Line(.of("is-xml"), on: "<root><child>Content</child></root", passes: false),
        Line(
            .of("is-xml"),
            on:
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE r>\n<r a='1' b=\"&lt;\">&#x41;<![CDATA[<]]><!-- c --><?p x?></r>\n",
            passes: true),
        Line(.of("is-xml"), on: "<r/>", passes: true),
        Line(.of("is-xml"), on: "text", passes: false), Line(.of("is-xml"), on: "", passes: false),
        Line(.of("is-xml"), on: "<a/><b/>", passes: false), Line(.of("is-xml"), on: "<a>x</a> tail", passes: false),
        Line(.of("is-xml"), on: "<a b='1' b='2'/>", passes: false), Line(.of("is-xml"), on: "<a b=1/>", passes: false),
        Line(.of("is-xml"), on: "<a>&nbsp;</a>", passes: false), Line(.of("is-xml"), on: "<a>x & y</a>", passes: false),
        Line(.of("is-xml"), on: "<a><!-- a -- b --></a>", passes: false),
        Line(.of("is-xml"), on: "<a>]]></a>", passes: false),
        Line(.of("is-xml"), on: "<1a/>", passes: false), Line(.of("is-xml"), on: "<a><b></a></b>", passes: false),
        Line(.of("is-xml"), on: "<!DOCTYPE r [<!ENTITY x 'y'>]><r/>", passes: false),
        Line(.of("is-xml"), on: " <?xml version=\"1.0\"?><r/>", passes: false),
        Line(.of("is-xml"), on: "<größe>1</größe>", passes: true),
        Line(
            .of("is-xml", json: #"{"requiredElements":["analysis.classification","analysis.color"]}"#),
            on: "<analysis><classification>T-shirt</classification><color>Red</color></analysis>", passes: true),
        Line(
            .of("is-xml", json: #"{"requiredElements":["analysis.classification","analysis.color"]}"#),
            on: "<analysis><classification>T-shirt</classification></analysis>", passes: false),
        Line(
            .of("is-xml", "root.parent.child.grandchild"), on: "<root><parent><child></child></parent></root>",
            passes: false),
        Line(.of("is-xml", "a.b, a.c"), on: "<a><b/><b/><c/></a>", passes: true),
        Line(.of("is-xml", json: #"["b"]"#), on: "<a><b/></a>", passes: false),
        Line(.of("contains-xml", "root.child"), on: "Sure: <root><child>x</child></root> any more?", passes: true),
        Line(.of("contains-xml", "root.child"), on: "<wrapper><root><child>x</child></root></wrapper>", passes: false),
        Line(
            .of("contains-xml", "wrapper.root.child"), on: "<wrapper><root><child>x</child></root></wrapper>",
            passes: true),
        Line(.of("contains-xml", "a.b,c.d"), on: "<a><b/></a> and <c><d/></c>", passes: true),
        Line(.of("contains-xml"), on: "a < b > c", passes: false),
        Line(.of("contains-xml"), on: "<open><closed/>", passes: true),
        Line(.of("contains-xml"), on: "no <open> tag", passes: false),
        Line(.of("contains-xml", "b"), on: "<a><b>x</b>", passes: true),
    ]

    @Test(arguments: html + xml) func passesAsItsTableSays(_ line: Line) {
        let outcome = line.assertion.look(at: line.output)
        #expect(outcome.outcome == (line.passes ? .passed : .failed), "\(outcome.reason)")
        #expect(line.assertion.negated.look(at: line.output).outcome == (line.passes ? .failed : .passed))
    }

    @Test(arguments: ["is-html", "contains-html", "is-xml", "contains-xml"])
    func whatRepeatsItselfEndsWell(_ type: String) {
        let parts = [
            "<a>", "</a>", "<a ", "<a b=\"", "<", "&", "&a", "<!--", "<?x ", "<![CDATA[", "<!DOCTYPE a \"", " a=\"",
            "<script>", "<a><a></a>", "-->", "<a/>",
        ]
        for part in parts {
            let text = String(repeating: part, count: (1 << 16) / part.utf8.count)
            for assertion in [Assertion.of(type), Assertion.of(type).negated] {
                #expect([.passed, .failed].contains(assertion.look(at: text).outcome), "\(part)")
            }
        }
        let deep = String(repeating: "<div>", count: 10_000) + String(repeating: "</div>", count: 10_000)
        #expect(Assertion.of(type).look(at: deep).outcome == .passed)
    }

    @Test(arguments: ["is-html", "contains-html", "is-xml", "contains-xml"])
    func aMegabyteIsRead(_ type: String) {
        let text = "<table>" + String(repeating: "<tr class=\"a\"><td>x &amp; y</td></tr>", count: 30_000) + "</table>"
        #expect(text.utf8.count > 1 << 20)
        #expect(Assertion.of(type).look(at: text).outcome == .passed)
    }

    @Test func randomMarkupIsNeverACrash() {
        var random = SeededRandom("markup")
        let parts = [
            "<", ">", "/", "a", "br", "div", " ", "=", "\"", "'", "!", "--", "?", "xml", "[", "]", "CDATA", "&", ";",
            "#", "x", "é", "\n", "DOCTYPE", "html", "</a>", "<a>",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            for type in ["is-html", "contains-html", "is-xml", "contains-xml", "is-sql", "contains-sql"] {
                let (plain, negated) = (Assertion.of(type).look(at: text), Assertion.of("not-" + type).look(at: text))
                #expect(plain.outcome != negated.outcome, "seed \(random.seed): \(type) of “\(text)”")
            }
        }
    }
}
