import TestSupport
import Testing

@testable import HTTPTransport

@Suite struct SecretBlotterTests {
    private static let key = "sk-canary+/77~xyz"
    private let blotter = SecretBlotter(key, as: "[key]")

    private func blotted(_ text: String) -> String {
        String(decoding: blotter.blotted(Array(text.utf8)), as: UTF8.self)
    }

    // MARK: Encoded

    /// What `base64`, `xxd` and Python's `urllib.parse.quote` make of the key, and of `user:`, `x:` and `ab` with it.
    @Test(arguments: [
        "c2stY2FuYXJ5Ky83N354eXo=", "c2stY2FuYXJ5Ky83N354eXo", "dXNlcjpzay1jYW5hcnkrLzc3fnh5eg==",
        "eDpzay1jYW5hcnkrLzc3fnh5eg==", "YWJzay1jYW5hcnkrLzc3fnh5eg", "c2stY2FuYXJ5Ky83N354eXohIQ==",
        "736b2d63616e6172792b2f37377e78797a", "736B2D63616E6172792B2F37377E78797A",
        "sk-canary%2B%2F77~xyz", "sk-canary%2b%2f77%7Exyz", "%73%6b%2d%63%61%6E%61%72%79%2B%2F%37%37%7E%78%79%7A",
    ])
    func encodedKeyIsBlotted(_ text: String) {
        let left = blotted("header: \(text), refused")
        #expect(left.contains("[key]") && left.hasSuffix(", refused"))
        // Of the letters beside those that hang on the key alone.
        #expect(left.count <= "header: [key], refused".count + 11, "\(left)")
    }

    @Test func bothAlphabetsOfBase64AreKnown() {
        let odd = SecretBlotter("???>>>???>>>", as: "[key]")
        for text in ["Pz8/Pj4+Pz8/Pj4+", "Pz8_Pj4-Pz8_Pj4-"] {
            #expect(String(decoding: odd.blotted(Array(text.utf8)), as: UTF8.self) == "[key]")
        }
    }

    @Test(arguments: [
        "c2stY2FuYXJ5", "736b2d63616e617279", "sk-canary%2B%2F77", "sk-canary%2", "%73%6b%2d", "%", "100 %", "a%zz", "",
    ])
    func whatIsOnlyLikeItStays(_ text: String) { #expect(blotted(text) == text) }

    @Test func signsOfAURLInTheKeyItselfAreLetters() {
        let odd = SecretBlotter("100%25%sure", as: "[key]")
        for text in ["100%25%sure", "100%2525%25sure", "%31%30%30%25%32%35%25sure"] {
            #expect(String(decoding: odd.blotted(Array(text.utf8)), as: UTF8.self) == "[key]", "\(text)")
        }
    }

    // MARK: In pieces

    private static let (half, rest) = (String(key.prefix(9)), String(key.dropFirst(9)))
    private static let thirds = stride(from: 0, to: key.count, by: 3).map { String(key.dropFirst($0).prefix(3)) }

    private static func events(_ data: [String], before: String = "") -> String {
        before + data.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
    }

    private static func piece(_ text: String, of choice: Int = 0, name: String = "content") -> String {
        #"{"id":"x","choices":[{"delta":{"\#(name)":"\#(text)"},"index":\#(choice),"finish_reason":null}]}"#
    }

    private static func call(_ text: String, of call: Int) -> String {
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(call),"function":{"arguments":"\#(text)"}}]}}]}"#
    }

    static let carriers: [(String, String)] = [
        ("events", events(thirds.map { piece($0) })),
        ("a quote in a comment", events(thirds.map { piece($0) }, before: ": keep-alive 5\" wide\n\n")),
        ("lines that end in CR LF", events(thirds.map { piece($0) }).replacing("\n", with: "\r\n")),
        ("two choices, an event each", events(thirds.flatMap { [piece($0), piece("q!", of: 1)] })),
        (
            "two choices in one event",
            events(
                thirds.map { text in
                    #"{"choices":[{"index":0,"delta":{"content":"\#(text)"}},{"delta":{"content":"q!"},"index":1}]}"#
                })
        ),
        ("two tool calls", events(thirds.flatMap { [call("{", of: 1), call($0, of: 0)] })),
        (
            "another member of that name",
            events(thirds.map { #"{"note":{"content":"zz"},"choices":[{"delta":{"content":"\#($0)"}}]}"# })
        ),
        (
            "a name in two ways",
            events(thirds.enumerated().map { piece($1, name: $0 % 2 == 0 ? "content" : #"cont\u0065nt"#) })
        ),
        (
            "letters that are escaped",
            events(thirds.map { piece($0.utf8.map { #"\u00\#(String($0, radix: 16))"# }.joined()) })
        ),
        (
            "numbers that count the events",
            events(thirds.enumerated().map { #"{"text_index":\#($0),"text":"\#($1)"}"# })
        ),
        ("lines of JSON", thirds.map { #"{"message":{"content":"\#($0)"},"done":false}"# }.joined(separator: "\n")),
        ("JSON after JSON", #"{"id":"a","text":"so \#(half)"} {"id":"b","text" : "\#(rest)."}"#),
        ("JSON over two lines", "data: {\"text\":\"\(half)\"}\n\ndata: {\"text\":\ndata: \"\(rest)\"}\n\n"),
        (
            "parts of a content",
            #"{"content":[{"type":"text","text":"\#(half)"},{"type":"text","text":"\#(rest)"}]}"#
        ),
        ("a list of texts", #"{"pieces":["\#(half)","\#(rest)"]}"#),
        ("a list of letters", "[" + key.map { "\"\($0)\"" }.joined(separator: ",") + "]"),
        ("JSON within JSON, an escape in two", #"{"a":["sk\\","u002dcanary+/77~xyz"]}"#),
        ("other names", #"{"first":"\#(half)","n":[1,{}],"second":"\#(rest)"}"#),
        ("a list in a line of its own", "no JSON\n" + #"["\#(half)","\#(rest)"]"# + "\n"),
        ("comments", ": \(half)\n\n: \(rest)\n\ndata: {}\n\n"),
        ("a stream that is cut", #"data: {"text":"\#(half)"}"# + "\n\n" + #"data: {"text":"\#(rest)"#),
        ("a list that is cut", #"[{"text":"\#(half)"},{"text":"\#(rest)","#),
        ("what is no JSON", #"{"text":"\#(half)"} and {"text":"\#(rest)"}"#),
        ("a quote too many", #"5" {"text":"\#(half)"} and {"text":"\#(rest)"}"#),
        ("an event that is no JSON", events([piece(half), "so {\"x\":\"\(half)\"} {\"x\":\"\(rest)\"}"])),
        ("base64", events(["c2stY2FuYXJ5", "Ky83N354eXo="].map { piece($0) })),
        ("a list with more behind it", #"["\#(half)","\#(rest)"] oops"#),
        ("a list behind a mark of the byte order", "\u{FEFF}" + #"["\#(half)","\#(rest)"]"#),
        ("a list that is guarded", ")]}'\n[\n \"\(half)\",\n \"\(rest)\"\n]"),
        (
            "a list deep within lists",
            String(repeating: "[", count: 600) + #""\#(half)","\#(rest)""# + String(repeating: "]", count: 600)
        ),
        ("a list in an event, with more behind it", events([#"["\#(half)","\#(rest)"] oops"#])),
        ("a list of another language", "Error: ['\(half)', '\(rest)']"),
        ("fields of no stream", events([piece("fine")]) + "foo: \"\(half)\nfoo: \(rest)\"\n\n"),
        ("a field of a head", "HTTP/1.1 200 OK\r\nx-debug: [\"\(half)\",\"\(rest)\"]\r\n\r\n"),
        ("lines", "bad key \(half)\n\(rest)"), ("events of no JSON", events([half, rest])),
        ("what stands outside of quotes", #"\#(half)" "\#(rest)"#),
        ("names", #"{"a":{"\#(half)":1,"\#(rest)":2}}"#), ("names of texts", #"{"\#(half)":"x","\#(rest)":"x"}"#),
        ("a name and its text", #"{"\#(half)":"\#(rest)"}"#),
        ("a list in a text", #"{"content":"[\"\#(half)\", \"\#(rest)\"]"}"#),
        ("a list amid a text", #"{"content":"It is [\"\#(half)\", \"\#(rest)\"]."}"#),
        ("a list in a text of events", events([piece(#"[\"\#(half)\","#), piece(#" \"\#(rest)\"]"#)])),
        ("hex", events(["73:6b:2d:63:61:6e:61:72:7", "9:2b:2f:37:37:7e:78:79:7a"].map { piece($0) })),
    ]

    /// Whole, in ways that are found and not blotted out.
    @Test(arguments: [
        "c2stY2FuYXJ5\\nKy83N354eXo=", "c2stY2FuYXJ5\\r\\n Ky83N354eXo=", "c2stY2FuYXJ5\r\n Ky83N354eXo=",
        "c2stY2FuYXJ5\\\\nKy83N354eXo=", "73:6b:2d:63:61:6e:61:72:79:2b:2f:37:37:7e:78:79:7a",
        "73 6B 2D 63 61 6E 61 72 79 2B 2F 37 37 7E 78 79 7A", "736B2d63616E6172792b2f37377E78797A",
        "0x73, 0x6b, 0x2d, 0x63, 0x61, 0x6e, 0x61, 0x72, 0x79, 0x2b, 0x2f, 0x37, 0x37, 0x7e, 0x78, 0x79, 0x7a",
        "[115,107,45,99,97,110,97,114,121,43,47,55,55,126,120,121,122]",
        "1, [115,\n  107, 45, 99, 97, 110, 97, 114, 121, 43, 47, 55, 55, 126, 120, 121, 122",
        "sk-canary%252B%252f77~xyz", "sk-canary%25252B%2F77%257Exyz", "sk-canary&#43;&#x2F;77~xyz",
        "sk-canary&#x2b;&#47;77&amp;#126;xyz", #"sk\\u002dcanary\\u002b\\/77~xyz"#, #"\x73k-canary\x2b/77~xyz"#,
        "s\0k\0-\0c\0a\0n\0a\0r\0y\0+\0/\07\07\0~\0x\0y\0z\0",
    ])
    func keyInAnotherDisguiseIsFound(_ text: String) {
        for body in [text, #"{"debug":"\#(text)"}"#, "data: {\"debug\":\"\(text)\"}\n\n"] {
            #expect(blotter.isInPieces(Array(body.utf8)), "\(body)")
        }
    }

    @Test(arguments: carriers) func keyInPiecesIsFound(_ how: String, _ body: String) {
        #expect(!body.contains(Self.key))
        #expect(blotter.isInPieces(Array(body.utf8)), "\(how)")
    }

    /// White space of several kinds, and what is not seen.
    static let partings: [String] = [
        " ", "\t", "  \t ", "\u{AD}", "\u{200B}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{A0}", "\u{3000}", "\u{B}",
        "\u{2028}",
        "\u{85}", "\u{34F}", "\u{E0020}", " \u{200B}", "\u{2800}",
    ]

    @Test(arguments: partings) func partedKeyIsFound(_ parting: String) {
        for whole in [Self.key, "c2stY2FuYXJ5Ky83N354eXo="] {
            let cut = String(whole.prefix(9)) + parting + String(whole.dropFirst(9))
            let apart = whole.map { String($0) }.joined(separator: parting)
            for text in [cut, apart, "bad key \(apart), übel €"] {
                let escaped = text.replacing("\t", with: "\\t").replacing("\u{B}", with: "\\u000b")
                for body in [text, #"{"debug":"\#(escaped)"}"#, "data: {\"debug\":\"\(escaped)\"}\n\n"] {
                    #expect(blotter.isInPieces(Array(body.utf8)), "\(body)")
                }
            }
        }
    }

    @Test(arguments: [#"\u00ad"#, #"\u200b"#, #"\ufeff"#, #"\u0009"#, #"\t"#, #"\\t"#])
    func keyThatEscapesPartIsFound(_ parting: String) {
        for text in [Self.half + parting + Self.rest, Self.key.map { String($0) }.joined(separator: parting)] {
            #expect(blotter.isInPieces(Array(#"{"debug":"\#(text)"}"#.utf8)), "\(text)")
        }
    }

    /// A short key may be words of a sentence, though not so in base64.
    @Test func aShortKeyIsNotPutTogetherOfWords() {
        let short = SecretBlotter("password", as: "[key]")
        for text in ["a pass word", "p a s s w o r d", "pass\u{AD}word"] {
            #expect(!short.isInPieces(Array(text.utf8)), "\(text)")
        }
        for text in ["cGFzc3 dvcmQ=", "c G F z c 3 d v c m Q =", "cGFz\u{200B}c3dvcmQ"] {
            #expect(short.isInPieces(Array(text.utf8)), "\(text)")
        }
        #expect(SecretBlotter("correct-horse-16", as: "[key]").isInPieces(Array("correct -horse -16".utf8)))
        #expect(!SecretBlotter("correct-horse15", as: "[key]").isInPieces(Array("correct -horse15".utf8)))
    }

    @Test func bytesThatAreCutPartNothing() {
        for end: [UInt8] in [[0xC2], [0xE2, 0x80], [0xF3, 0xA0, 0x80], [0xE2, 0x20, 0x8B], [0xED, 0xA0, 0x80]] {
            _ = blotter.isInPieces(Array(Self.half.utf8) + end)
            #expect(!blotter.isInPieces(Array(Self.half.utf8) + [UInt8(ascii: "-")] + end))
        }
        #expect(PartedText.joined(Array("übel€日本".utf8)) == nil && PartedText.joined([]) == nil)
        #expect(PartedText.joined(Array("ü b\u{3000}日\u{AD}".utf8)) == Array("üb日".utf8))
    }

    /// Letters of which words of JSON are made.
    @Test(arguments: [
        #"5" {"text":"sk-can"} and {"text":"ary-77"}"#, #"{"text":"sk-can"} and {"text":"ary-77"}"#,
        #"" {"text":"sk-can"} {"text":"ary-77"}"#,
    ])
    func lettersOutsideOfQuotesAreNoJSON(_ body: String) {
        #expect(SecretBlotter("sk-canary-77", as: "[key]").isInPieces(Array(body.utf8)))
    }

    @Test(arguments: [
        events(thirds.dropLast().map { piece($0) }), events(thirds.map { piece($0 + "-") }),
        #"{"text":"\#(half)"}{"text":"\"\#(rest)"}"#, #"{"text":"\#(half)"#,
        #"[["\#(half)","x"],["\#(rest)","x"]]"#, "\(half) or \(rest)", "73:6b:2d:63:61:6e:61:72:79",
        "[115,107,45,99,97,110,97,114,121,256,43,47,55,55,126,120,121,122]",
        key.uppercased(),
        "", "\"", "{", "[", "{}", "[]", "[1,", "{\"a\"", "{\"a\":", "{\"a\":\"\\", "data:", "data: \n\n", ":", "\\u",
        String(repeating: "[", count: 5_000) + key.dropLast(), "{\"index\":1}", "[{},[],{\"a\":[{}]}]",
    ])
    func whatDoesNotCarryItIsKept(_ body: String) { #expect(!blotter.isInPieces(Array(body.utf8))) }

    /// However a body is cut or garbled, looking at it ends.
    @Test func anyBytesCanBeLookedAt() {
        var random = SeededRandom("any bytes")
        let bodies = Self.carriers.map { Array($0.1.utf8) }
        for _ in 0..<400 {
            var body = bodies.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                if Bool.random(using: &random) {
                    body[place] = Array("{}[]\",:\\u\n0x".utf8).randomElement(using: &random)!
                } else {
                    body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...9, using: &random)))
                    if body.isEmpty { body = [0] }
                }
            }
            _ = blotter.isInPieces(body)
            #expect(!blotter.isIn(blotter.blotted(body)), "seed \(random.seed)")
        }
    }

    /// Each letter in one of the ways that JSON and URLs have for it, amid letters with which it may begin.
    @Test func keyIsFoundHoweverItsLettersAreWritten() {
        var random = SeededRandom("written")
        let noise = Array("sk%\\u0c7%2\\/".utf8)
        for _ in 0..<500 {
            let before = (0..<Int.random(in: 0...40, using: &random)).map { _ in noise.randomElement(using: &random)! }
            let written = Self.key.utf8.map { letter in
                let digits = String(letter, radix: 16)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: return #"\u00\#(digits)"#
                case 1: return "%\(Bool.random(using: &random) ? digits : digits.uppercased())"
                case 2 where letter == UInt8(ascii: "/"): return #"\/"#
                default: return String(UnicodeScalar(letter))
                }
            }
            let body = before + [UInt8(ascii: " ")] + Array(written.joined().utf8)
            #expect(blotter.isIn(body), "seed \(random.seed)")
            #expect(blotter.blotted(body).suffix(6).elementsEqual(" [key]".utf8), "seed \(random.seed)")
            #expect(!blotter.isIn(Array(body.dropLast())), "seed \(random.seed)")
        }
    }

    /// As long as replies get, by a part: full of what the key begins with, and of texts of one letter.
    @Test(arguments: [
        "sk-canary+/77~xy ", #"\u00\u0073"#, "%73%6", "c2stc2sk", "%25%2525", "&amp;#11", #"\\\\n"#, "73:6b:2d:",
        "115,107,45,", "it's sk-", "s k - c a n a r y + / 7 7 ~ x y ", "\u{200B}\u{AD}s\u{3000}",
    ])
    func aLongReplyIsLookedThroughToItsEnd(_ repeated: String) {
        let full = String(repeating: repeated, count: 5_000)
        let texts = full.utf8.prefix(5_000).map { #""\#($0 % 10)""# }
        let begun = #"{"filler":"\#(full)","letters":["# + texts.joined(separator: ",")
        #expect(!blotter.isInPieces(Array((begun + "]}").utf8)))
        #expect(blotter.isInPieces(Array((begun + #","\#(Self.half)","\#(Self.rest)"]}"#).utf8)))
    }

    @Test func aWordThatIsNoSecretIsLookedForNowhere() {
        let word = SecretBlotter("test", as: "[key]")
        #expect(!word.isLookedFor && !word.isInPieces(Array(#"["te","st"]"#.utf8)))
        #expect(word.blotted(Array("a test".utf8)) == Array("a test".utf8))
        #expect(SecretBlotter("", as: "[key]").blotted([1, 2]) == [1, 2])
    }
}
