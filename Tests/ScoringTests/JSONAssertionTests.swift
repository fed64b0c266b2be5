import Events
import Testing

@testable import Scoring

@Suite struct JSONAssertionTests {
    static let equality: [Line] = [
        Line(.of("equals", json: #"{"a": 1, "b": [true, null]}"#), on: #"{ "b":[true,null],"a":1 }"#, passes: true),
        Line(.of("equals", json: #"{"a": 1}"#), on: #"{"a": 1.0}"#, passes: true),
        Line(.of("equals", json: #"{"a": 100}"#), on: #"{"a": 1e2}"#, passes: true),
        Line(.of("equals", json: "[0]"), on: "[-0.0]", passes: true),
        Line(.of("equals", json: #"{"a": 1}"#), on: #"{"a": "1"}"#, passes: false),
        Line(.of("equals", json: #"{"a": 1}"#), on: #"{"a": true}"#, passes: false),
        Line(.of("equals", json: #"{"a": null}"#), on: "{}", passes: false),
        Line(.of("equals", json: "[1, 2]"), on: "[2, 1]", passes: false),
        Line(.of("equals", json: "[1, 2]"), on: "[1, 2, 3]", passes: false),
        Line(.of("equals", json: "{}"), on: "[]", passes: false),
        Line(.of("equals", json: "null"), on: "null", passes: true),
        Line(.of("equals", json: #"{"a": 1}"#), on: "It is {\"a\": 1}", passes: false),
        Line(.of("equals", json: #"["caf\u00e9"]"#), on: "[\"caf\u{E9}\"]", passes: true),
        Line(.of("equals", json: #"["\ud83d\udc4d"]"#), on: "[\"\u{1F44D}\"]", passes: true),
        Line(.of("equals", json: #"["a\/b"]"#), on: #"["a/b"]"#, passes: true),
        // Composed and decomposed letters are different texts to every reader of JSON.
        Line(.of("equals", json: "[\"caf\u{E9}\"]"), on: "[\"cafe\u{301}\"]", passes: false),
        Line(.of("equals", json: "{\"\u{E9}\": 1}"), on: "{\"e\u{301}\": 1}", passes: false),
        Line(.of("equals", json: "[9007199254740993]"), on: "[9007199254740992]", passes: false),
        Line(.of("equals", json: "[0.1]"), on: "[0.10]", passes: true),
        Line(.of("equals", json: "[1e400]"), on: "[10E399]", passes: true),
        Line(.of("equals", json: "[1e400]"), on: "[1e401]", passes: false),
        Line(.of("equals", json: "[-1]"), on: "[1]", passes: false),
        Line(.of("equals", json: #"["\ud800"]"#), on: #"["\uD800"]"#, passes: true),
        Line(.of("equals", json: #"["\ud800"]"#), on: #"["\ud801"]"#, passes: false),
        Line(.of("equals", json: #"{"a":1,"a":2}"#), on: #"{"a":2}"#, passes: true),
        Line(.of("equals", json: "[12345678901234567890]"), on: "[12345678901234567890]", passes: true),
    ]

    static let forms: [Line] = [
        ("{}", true), ("[]", true), ("0", true), ("-1.5e-3", true), ("\"\"", true), ("null", true), ("true", true),
        (" \n\t[1]\r ", true), (#"{"a":{"b":[{"c":null}]}}"#, true), (#"["\u0000\ud83d\udc4d"]"#, true),
        ("[1e400]", true),
        (#"{"a":1,"a":2}"#, true), ("[123456789012345678901234567890]", true), ("[-0]", true),
        ("", false), (" ", false), ("{", false), ("[1,]", false), ("[1 2]", false), ("{'a':1}", false),
        ("{a:1}", false), ("01", false),
        ("+1", false), (".5", false), ("1.", false), ("1e", false), ("-", false), ("NaN", false), ("Infinity", false),
        ("nul", false),
        ("True", false), ("[1]]", false), ("{} {}", false), ("\"a\nb\"", false), (#""\x""#, false),
        (#""\u12"# + "\"", false),
        ("[1] // one", false), ("/* */ 1", false), ("\u{FEFF}[1]", false), ("```json\n{}\n```", false),
        ("{\"a\":1,}", false),
        ("[\u{0}]", false), ("1\u{0}", false), ("[1\u{A0}]", false),
    ].map { Line(.of("is-json"), on: $0.0, passes: $0.1) }

    @Test(arguments: equality + forms) func passesAsItsTableSays(_ line: Line) {
        #expect(line.assertion.look(at: line.output).outcome == (line.passes ? .passed : .failed))
        #expect(line.assertion.negated.look(at: line.output).outcome == (line.passes ? .failed : .passed))
    }

    @Test func aTextGivenAsJSONIsThatText() {
        #expect(Assertion.of("equals", json: #""Paris""#).look(at: "Paris").outcome == .passed)
        #expect(Assertion.of("contains", json: #""Paris""#).look(at: "in Paris").outcome == .passed)
    }

    @Test(arguments: [
        ("1.0", "1"), ("-0", "0"), ("1e3", "1000"), ("0.10", "0.1"), ("123.450", "123.45"), ("1e21", "1e+21"),
        ("1e20", "1" + String(repeating: "0", count: 20)),
        ("1e-6", "0.000001"), ("12e-9", "1.2e-8"), ("-2.5e0", "-2.5"), ("9007199254740993", "9007199254740993"),
        ("1e999999999999999999999", "1e+2305843009213693951"),
    ]) func aNumberAsATextIsWrittenAsJavaScriptWritesIt(_ json: String, _ text: String) {
        #expect(Assertion.of("equals", json: json).look(at: text).outcome == .passed)
    }

    private static let schema = #"{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}"#

    static let schemas: [Line] = [
        Line(.of("is-json", json: schema), on: #"{"n": 1, "m": "x"}"#, passes: true),
        Line(.of("is-json", json: schema), on: #"{"n": 1.5}"#, passes: false),
        Line(.of("is-json", json: schema), on: "{}", passes: false),
        Line(.of("is-json", json: schema), on: "no JSON", passes: false),
        Line(.of("is-json", schema), on: #"{"n": 1}"#, passes: true),
        Line(.of("is-json", ""), on: "[]", passes: true),
        Line(.of("is-json", json: "false"), on: "1", passes: false),
        Line(.of("contains-json"), on: "Here it is: {\"a\": [1]} and so on", passes: true),
        Line(.of("contains-json"), on: "no {braces} [1] here", passes: false),
        Line(.of("contains-json"), on: "", passes: false),
        Line(.of("contains-json", json: schema), on: #"first {"m": 2}, then {"n": 7}."#, passes: true),
        Line(.of("contains-json", json: schema), on: #"only {"m": 2} and {"n": "7"}"#, passes: false),
        Line(.of("contains-json", json: schema), on: #"[{"m": 1}, {"n": 2}]"#, passes: true),
        Line(.of("contains-json", json: #"{"type":"array"}"#), on: "see [1, 2] there", passes: true),
        Line(.of("contains-json", json: #"{"type":"array"}"#), on: #"{"a": 1}"#, passes: false),
    ]

    @Test(arguments: schemas) func aSchemaIsMetOrNot(_ line: Line) {
        #expect(line.assertion.look(at: line.output).outcome == (line.passes ? .passed : .failed))
        #expect(line.assertion.negated.look(at: line.output).outcome == (line.passes ? .failed : .passed))
    }

    @Test(arguments: [
        #"{"type":"text"}"#, "7", #"{"$ref":"other.json"}"#, #"{"$schema":"http://json-schema.org/draft-04/schema#"}"#,
    ])
    func aSchemaThatIsNoneIsErroredUnderNotAsWell(_ schema: String) {
        for type in ["is-json", "not-is-json", "contains-json", "not-contains-json"] {
            let outcome = Assertion.of(type, json: schema).look(at: "{}")
            #expect(outcome.outcome == .errored && outcome.reason.contains("Schema"), "\(type)")
        }
        #expect(Assertion.of("is-json", "{not JSON").look(at: "{}").outcome == .errored)
    }

    @Test func beginningsThatLeadNowhereEndWell() {
        for text in ["[", "{\"a\":", "[[1],", "{\"a\":[1,"].map({
            String(repeating: $0, count: (1 << 17) / $0.utf8.count)
        }) {
            for type in ["contains-json", "not-contains-json"] {
                let outcome = Assertion.of(type, json: "{}").look(at: text).outcome
                #expect([.passed, .failed, .errored].contains(outcome))
            }
        }
        let deep = String(repeating: "{\"a\":", count: 10_000)
        #expect(Assertion.of("not-contains-json").look(at: deep).outcome == .errored)
    }

    @Test func whatIsWrittenIsReadAsTheSame() throws {
        for text in [
            "null", "[true,false]", "-1.50e3", "1e400", "0", #"{"b":1,"a":["\ud800x","\u0000\n\"\\/","é👍"]}"#,
            #""\ud83d\udc4d""#, #"["\udc00\ud800"]"#,
        ] {
            let value = try JSONValue(parsing: text)
            #expect(try JSONValue(parsing: value.written) == value, "\(text)")
        }
    }

    @Test func deepNestingEndsWell() {
        for depth in [100, 100_000] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let outcome = Assertion.of("is-json").look(at: text)
            if depth == 100 {
                #expect(outcome.outcome == .passed)
            } else {
                // Valid, but deeper than is read here: nobody may take it for not being JSON.
                #expect(outcome.outcome == .errored)
                #expect(Assertion.of("not-is-json").look(at: text).outcome == .errored)
                #expect(Assertion.of("equals", json: "[]").negated.look(at: text).outcome == .errored)
            }
        }
    }

    @Test func aMegabyteIsReadAndCompared() {
        let text = "[" + (0..<60_000).map { #"{"n":\#($0),"t":"x"}"# }.joined(separator: ",") + "]"
        #expect(text.utf8.count > 1 << 20)
        #expect(Assertion.of("is-json").look(at: text).outcome == .passed)
        #expect(Assertion.of("equals", json: text).look(at: " " + text).outcome == .passed)
        #expect(Assertion.of("equals", json: text).look(at: String(text.dropLast()) + ",1]").outcome == .failed)
    }
}
