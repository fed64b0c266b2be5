import TestSupport
import Testing

struct PromptTests {
    @Test func aPromptIsCreatedEditedAndShown() async throws {
        let desk = try await Desk()
        let made = try await desk.document(
            "prompt", "create", "greeting", "--text", "Greet {{name}}", "--domain", "support", "--tag", "warm",
            "--temperature", "0.5", "-m",
            "first words")
        #expect([made["prompt"], made["version"]] == ["greeting", 1])
        #expect(
            try await desk.succeed("prompt", "edit", "greeting", "--text", "Greet {{name}} warmly", "-m", "warmer")
                == "greeting@2\n")

        let shown = try await desk.document("prompt", "show", "greeting@1")
        #expect(shown["text"] == "Greet {{name}}")
        #expect(shown["version_id"] == made["version_id"])
        #expect([shown["message"], shown["author"], shown["parents"]] == ["first words", "ada", []])
        #expect(shown["parameters"] == ["temperature": 0.5])
        let latest = try await desk.document("prompt", "show", "greeting")
        #expect([latest["version"], latest["parents"]] == [2, ["greeting@1"]])
        #expect(latest["parameters"] == ["temperature": 0.5], "an edit keeps the parameters that it does not name")
        let listed = try await desk.lines("prompt", "list")
        #expect(listed.count == 1)
        #expect([listed[0]["name"], listed[0]["versions"], listed[0]["heads"]] == ["greeting", 2, [2]])
        #expect([listed[0]["domain"], listed[0]["tags"]] == ["support", ["warm"]])
        #expect(try await desk.lines("prompt", "log", "greeting").map(\.["label"]) == ["greeting@2", "greeting@1"])
    }

    @Test func aChatKeepsItsMessages() async throws {
        let desk = try await Desk()
        try desk.write(
            "chat.json", #"[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why {{what}}?"}]"#)
        try await desk.succeed("prompt", "create", "why", "--file", "chat.json")
        let shown = try await desk.document("prompt", "show", "why")
        #expect(shown["text"] == .null)
        #expect(
            shown["messages"] == [
                ["role": "system", "content": "Be brief."], ["role": "user", "content": "Why {{what}}?"],
            ])
        #expect(
            try await desk.succeed("prompt", "show", "why").hasSuffix(
                "\n\n[system]\nBe brief.\n\n[user]\nWhy {{what}}?\n"))
    }

    @Test func textComesFromAFileOrFromStandardInput() async throws {
        let desk = try await Desk()
        try desk.write("long.txt", "Line one\nLine {{two}}\n")
        try await desk.succeed("prompt", "create", "a", "--file", "long.txt")
        try await desk.succeed("prompt", "create", "b", "--file", "-", input: "Line one\nLine {{two}}\n")
        for name in ["a", "b"] {
            #expect(try await desk.document("prompt", "show", name)["text"] == "Line one\nLine {{two}}")
        }
        #expect(
            try await desk.refusal("prompt", "create", "c", "--file", "gone.txt").hasPrefix("gone.txt cannot be read"))
    }

    @Test func aForkRemembersWhereItComesFrom() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "mother", "--text", "One", "--domain", "support")
        try await desk.succeed("prompt", "edit", "mother", "--text", "Two")
        #expect(try await desk.succeed("prompt", "fork", "mother@1", "daughter") == "daughter@1\n")
        try await desk.succeed("prompt", "edit", "daughter", "--text", "Three")
        let kin = try await desk.document("prompt", "lineage", "daughter")
        #expect(kin["version"] == "daughter@2")
        #expect(kin["parents"] == ["daughter@1"])
        #expect(Set(kin["ancestors"].elements.compactMap(\.text)) == ["daughter@1", "mother@1"])
        #expect([kin["children"], kin["roots"], kin["heads"]] == [[], ["daughter@1"], ["daughter@2"]])
        let origin = try await desk.document("prompt", "lineage", "mother@1")
        #expect(Set(origin["children"].elements.compactMap(\.text)) == ["mother@2", "daughter@1"])
        #expect(try await desk.lines("prompt", "list").map(\.["domain"]) == ["support", "support"])
    }

    @Test func tagsComeAndGo() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        for tag in ["one", "two", "one"] { try await desk.succeed("prompt", "tag", "p", tag) }
        #expect(try await desk.lines("prompt", "list")[0]["tags"] == ["one", "two"])
        for _ in 1...2 { try await desk.succeed("prompt", "untag", "p", "one") }
        #expect(try await desk.lines("prompt", "list")[0]["tags"] == ["two"])
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text).filter { $0.contains("tagged") }
        #expect(types == ["prompt-tagged", "prompt-tagged", "prompt-untagged"], "what changes nothing is not recorded")
    }

    @Test func aDifferenceIsShownLineByLine() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "kept\nold\nend")
        try await desk.succeed("prompt", "edit", "p", "--text", "kept\nnew\nend")
        #expect(try await desk.succeed("prompt", "diff", "p@1", "p@2") == "  kept\n- old\n+ new\n  end\n")
        let lines = try await desk.document("prompt", "diff", "p@1", "p@2")["lines"]
        #expect(lines.elements.map(\.["change"]) == ["kept", "removed", "added", "kept"])
    }

    @Test func anEditThatChangesNothingIsRefused() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        #expect(try await desk.refusal("prompt", "edit", "p", "--text", "a").hasPrefix("nothing changed: "))
        try await desk.succeed("prompt", "edit", "p", "--text", "a", "--temperature", "1")
    }

    @Test func aTemplatesFaultHasLineAndColumn() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.refusal("prompt", "create", "p", "--text", "one\ntwo {{three").contains("line 2, column 5"))
        #expect(try await desk.lines("prompt", "list") == [])
        try await desk.succeed("prompt", "create", "p", "--text", #"one \{{ two"#)
        #expect(try await desk.refusal("prompt", "edit", "p", "--text", "{{not a name}}").contains("line 1, column 1"))
    }

    @Test func aNameIsTakenOnce() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        #expect(try await desk.refusal("prompt", "create", "p", "--text", "b").contains("is taken"))
    }
}
