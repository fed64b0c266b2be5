import Foundation
import TestSupport
import Testing

/// The report for outsiders, read by a parser that is not ours.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct HTMLReportTests {
    private static let hostile =
        "</pre></title></style><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\\\" ' <!-- <![CDATA["
    /// No name may have it, and any text may: what follows is shown from right to left.
    private static let turned = "\\u202E\(hostile)"

    /// What Python's parser finds: names of elements, attributes by name, text, and the digest of the style as the policy must have it.
    private static let reader = """
        import base64, hashlib, html.parser, json, sys
        class Reader(html.parser.HTMLParser):
            def __init__(self):
                super().__init__(convert_charrefs=True)
                self.tags, self.names, self.texts, self.style, self.policy, self.open = {}, {}, [], "", "", []
            def handle_starttag(self, tag, attributes):
                self.tags[tag] = self.tags.get(tag, 0) + 1
                for name, value in attributes: self.names.setdefault(name, []).append(value)
                if dict(attributes).get("http-equiv") == "Content-Security-Policy": self.policy = dict(attributes)["content"]
                if tag not in ("meta", "br", "line", "circle"): self.open.append(tag)
            def handle_startendtag(self, tag, attributes):
                self.tags[tag] = self.tags.get(tag, 0) + 1
            def handle_endtag(self, tag):
                assert self.open and self.open.pop() == tag, tag
            def handle_data(self, data):
                if self.open and self.open[-1] == "style": self.style += data
                else: self.texts.append(data)
        reader = Reader()
        reader.feed(open(sys.argv[1], encoding="utf-8", newline="").read())
        reader.close()
        assert not reader.open, reader.open
        print(json.dumps({"tags": reader.tags, "names": sorted(reader.names), "text": "".join(reader.texts), "policy": reader.policy,
            "digest": base64.b64encode(hashlib.sha256(reader.style.encode()).digest()).decode()}))
        """

    private func read(_ file: String, on desk: Desk) async throws -> JSON {
        let outcome = try await desk.run(python: Self.reader, with: [desk.folder.file(file).path])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSON(outcome.output)
    }

    @Test func whatAModelAnswersStaysTextAndNothingIsLoaded() async throws {
        let desk = try await Desk()
        try desk.write(
            "trial.yaml",
            """
            description: "trial \(Self.hostile)"
            prompts: [{id: p, label: greeting, raw: "Say {{word}}"}, {id: q, label: greeting, raw: "say {{word}}"}]
            providers: [openai:echo]
            evaluateOptions: {repeat: 3}
            tests:
              - {description: "\(Self.turned)", vars: {word: "\(Self.turned)"}, assert: [{type: contains, value: "Say"}]}
              - {vars: {word: two}, assert: [{type: contains, value: "never"}]}
              - {vars: {word: three}, assert: [{type: contains, value: "three"}]}
            promptledger: {compare: {claim: no-worse, margin: 0.1, hypothesis: "<b>better</b>"}}
            """)
        #expect(try await desk.run("run", "trial.yaml").status == 100, "the second version says it in small letters")
        let id = try #require(try await desk.lines("experiment", "list").first?["experiment"].text)
        try await desk.succeed("experiment", "export", id, "--format", "html", "--output", "report.html")
        let page = try await read("report.html", on: desk)
        let allowed: Set<String> = [
            "html", "head", "meta", "title", "style", "body", "header", "section", "footer", "h1", "h2", "h3", "p",
            "dl", "dt",
            "dd", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "code", "pre", "details",
            "summary",
            "svg", "line", "circle", "br",
        ]
        #expect(page["tags"].keys.isSubset(of: allowed), "\(page["tags"].keys.subtracting(allowed))")
        let names = page["names"].elements.compactMap(\.text)
        #expect(
            names.allSatisfy { !$0.hasPrefix("on") && !["src", "href", "style", "action"].contains($0) }, "\(names)")
        let (policy, digest) = (try #require(page["policy"].text), try #require(page["digest"].text))
        #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("'sha256-\(digest)'"))
        let text = try #require(page["text"].text)
        #expect(
            text.contains("Say \u{202E}</pre></title></style><script>alert(1)</script><img src=x onerror=alert(2)>"))
        #expect(text.contains("<b>better</b>") && text.contains("not shown") && text.contains("Passed by nobody"))
        // Two versions, three cases, three repeats; and their templates.
        #expect(page["tags"]["pre"] == 20 && page["tags"]["details"] == 5)
        #expect(page["tags"]["svg"] == 3, "two means and a difference")
    }

    @Test func itSaysWhatItWasMadeFromAndIsTheSameAgain() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "error-400"], cases: ["- {vars: {word: a}, assert: [{type: contains, value: a}]}"]
        )
        #expect(try await desk.run("run", "trial.yaml").status == 1)
        let verified = try await desk.document("verify")
        let size = Int(try #require(verified["size"].number))
        let first = try await desk.succeed("experiment", "export", "trial", "--format", "html")
        #expect(first.contains(try #require(verified["root"].text)) && first.contains("as of entry \(size - 1) "))
        try await desk.succeed("prompt", "create", "later", "--text", "b")
        let again = try await desk.succeed(
            "experiment", "export", "trial", "--format", "html", "--as-of", "\(size - 1)")
        #expect(again == first)
        #expect(first.contains("1 runs failed and are in no figure") && first.contains("rejected"))
        let designed = try #require(
            try await desk.lines("log", "list", "--type", "experiment-designed").first?["position"].number)
        let early = try await desk.succeed(
            "experiment", "export", "trial", "--format", "html", "--as-of", "\(Int(designed))")
        #expect(early.contains("Nothing of it was run yet") && early.contains("none is stated"))
        try await desk.succeed("erase", "experiment:trial", "--yes", "--reason", "test")
        let id = try #require(try await desk.lines("experiment", "list").first?["experiment"].text)
        let erased = try await desk.succeed("experiment", "export", id, "--format", "html")
        #expect(erased.contains("(erased)"))
    }
}
