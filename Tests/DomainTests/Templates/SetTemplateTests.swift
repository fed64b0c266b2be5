import Domain
import Events
import SwiftProtobuf
import Testing

/// Variables in the members of an `assert-set`.
@Suite struct SetTemplateTests {
    private func rendered(_ members: String) throws -> String {
        let set = Assertion.with {
            $0.type = "assert-set"
            $0.valueJson = members
        }
        return try AssertionTemplate(parsing: set).render(["q": .text("yes")]).valueJson
    }

    @Test func areInsertedIntoValuesAndNeverIntoPrograms() throws {
        let program = #"{"type":"python","value":"{{q}} {% x %}","program":{"file":"","function":""}}"#
        #expect(
            try rendered(#"[{"type":"contains","value":"{{q}}!"},\#(program)]"#)
                == #"[{"type":"contains","value":"yes!"},\#(program)]"#)
    }

    @Test func areInsertedWhereNoProgramIsMeant() throws {
        let schema = Assertion.with {
            $0.type = "is-json"
            $0.valueJson = #"[{"type":"a","program":{},"value":"{{q}}"}]"#
        }
        let rendered = try AssertionTemplate(parsing: schema).render(["q": .text("yes")]).valueJson
        #expect(rendered == #"[{"type":"a","program":{},"value":"yes"}]"#)
    }
}
