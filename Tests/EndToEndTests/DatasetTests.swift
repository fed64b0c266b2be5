import TestSupport
import Testing

struct DatasetTests {
    @Test func casesAreAddedListedAndShown() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.document("dataset", "create", "letters", "--description", "what came in")["name"]
                == "letters")
        let first = try await desk.document(
            "dataset", "add", "letters", "--var", "from=ada", "--var", "text=a=b", "--expected", "yes")
        try await desk.succeed("dataset", "add", "letters", "--var", "from=bob", "--description", "the second")
        #expect(try await desk.lines("dataset", "list").map { [$0["name"], $0["cases"]] } == [["letters", 2]])
        let cases = try await desk.lines("dataset", "show", "letters")
        #expect(cases.map(\.["case"]) == [1, 2])
        #expect(cases[0]["case_id"] == first["case_id"])
        #expect([cases[0]["inputs"], cases[0]["expected"]] == [["from": "ada", "text": "a=b"], "yes"])
        #expect([cases[1]["inputs"], cases[1]["expected"]] == [["from": "bob"], .null])
        #expect(cases[1]["description"] == "the second")
    }

    @Test func aNameIsTakenOnce() async throws {
        let desk = try await Desk()
        try await desk.succeed("dataset", "create", "letters")
        #expect(try await desk.refusal("dataset", "create", "letters").contains("is taken"))
    }
}
