import Testing

@testable import Providers

@Suite struct JSONTextMemberTests {
    private func member(_ document: String) -> String? { JSONText.member("m", of: Array(document.utf8))?.text }

    @Test func objectIsGivenAsItStands() {
        #expect(
            member(#" {"a":[{"m":{}}], "m" : {"z":0.10000, "a":{"m":[1,{}]}} ,"b":{}}"#)
                == #"{"z":0.10000, "a":{"m":[1,{}]}}"#)
    }

    @Test func textThatLooksLikeTheMemberIsNone() {
        #expect(member(#"{"a":"m","b":"\"m\":{}","c":{"m":{"inner":1}},"m":{"x":"}\\"}}"#) == #"{"x":"}\\"}"#)
    }

    @Test(arguments: [
        "{}", "[]", "1", #""m""#, #"{"m":1,"a":{}}"#, #"{"m":[{}]}"#, #"{"m":"{}"}"#, #"{"a":"m"}"#, #"["m",{}]"#,
    ])
    func otherDocumentsHaveNone(_ document: String) { #expect(member(document) == nil) }

    @Test func brokenDocumentEndsTheSearch() {
        let document = Array(#"{"a":"\"","m":{"x":"y\\"}}"#.utf8)
        for end in 0..<document.count - 1 { #expect(JSONText.member("m", of: Array(document[..<end])) == nil) }
    }
}
