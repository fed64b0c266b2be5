import Domain
import FoundationEssentials
import Testing

@Suite struct JSONTextTests {
    @Test(
        arguments: [
            "0", "-0", "1.5e-3", "1E+9", "true", "false", "null", #""""#, #""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude42""#,
            "[]",
            " [ 1 , [ ] , { } ] ", #"{"a":1,"a":2}"#, "\n{}\t",
        ])
    func wellFormedTextsAreRead(text: String) {
        #expect(JSONText(text)?.text == text)
    }

    @Test(
        arguments: [
            "", " ", "01", "1.", ".5", "+1", "1e", "-", "tru", "nul", "True", "'a'", #"""#, "\"a\nb\"", #""\x""#,
            #""\u12""#,
            #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "[", "[1,]", "[1 2]", "{", "{a:1}", #"{"a"}"#, #"{"a":1,}"#,
            #"{"a":}"#, "1 2", "{}x", "NaN", "// a\n1",
        ])
    func malformedTextsAreNot(text: String) {
        #expect(JSONText(text) == nil)
    }

    @Test func escapesInStringsAreUndone() throws {
        let json = try #require(JSONText(#"{"a\u00e9": "\ud83d\ude42 \"q\" \\ \/ \n"}"#))
        #expect(try Template(parsing: "{{v.aé}}").render(["v": .json(json)]) == "🙂 \"q\" \\ / \n")
    }

    @Test func theLastOfEqualNamesCounts() throws {
        let json = try #require(JSONText(#"{"a": 1, "a": 2}"#))
        #expect(try Template(parsing: "{{v.a}}").render(["v": .json(json)]) == "2")
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(JSONText(nested(JSONText.depthMax)) != nil)
        #expect(JSONText(nested(JSONText.depthMax + 1)) == nil)
        #expect(JSONText(nested(1_000_000)) == nil)
    }

    @Test func stringsThatFoundationWritesComeBackWhole() throws {
        var generator = SeededGenerator.printed("JSON from Foundation")
        let scalars = "\u{0}\u{1F}\"\\/\u{7F}é\u{301}\u{2028}🙂\u{10FFFF} {}[],:a0\n\r\t".unicodeScalars
        for _ in 0..<1_000 {
            let string = String(
                String.UnicodeScalarView(
                    (0...Int.random(in: 0...8, using: &generator)).map { _ in scalars.randomElement(using: &generator)!
                    }))
            let written = String(decoding: try JSONEncoder().encode([string]), as: UTF8.self)
            let json = try #require(JSONText(written), "\(written)")
            let read = try Template(parsing: "{{v.0}}").render(["v": .json(json)])
            #expect(read.unicodeScalars.elementsEqual(string.unicodeScalars), "\(written)")
            #expect(JSONText(String(written.dropLast())) == nil)
        }
    }
}
