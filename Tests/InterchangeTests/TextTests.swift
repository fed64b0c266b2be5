import Foundation
@testable import Interchange
import Testing

/// The small readers below the experiment file.
@Suite struct TextTests {
    @Test(
        arguments: [
            ("0.00000025", 12, 250_000, true), ("2.5e-06", 12, 2_500_000, true), ("1", 6, 1_000_000, true),
            ("0.3333335", 6, 333_334, false),
            ("-0.0000005", 6, -1, false), ("0.0000004", 6, 0, false), ("0", 12, 0, true), ("0.000", 12, 0, true),
            ("1e3", 0, 1000, true),
            ("12.0", 0, 12, true), ("12.5", 0, 13, false), ("9223372036854775807", 0, .max, true),
            ("000012", 0, 12, true),
            ("1e-1000", 0, 0, false),
        ] as [(String, Int, Int64, Bool)]) func decimalIsScaledExactly(
            text: String, power: Int, value: Int64, isExact: Bool
        ) throws
    {
        let scaled = try #require(DecimalText(text)?.scaled(byPowerOfTen: power))
        #expect(scaled.value == value && scaled.isExact == isExact)
    }

    @Test(arguments: ["9223372036854775808", "1e30", "1e1000000", "9223372036854775807.5"])
    func decimalThatDoesNotFitIsNone(text: String) throws {
        #expect(try #require(DecimalText(text)).scaled(byPowerOfTen: 0) == nil)
    }

    @Test(arguments: ["", "-", "1e", "1x", "abc", "1e99999999999999999999"]) func whatIsNoDecimalIsNone(text: String) {
        #expect(DecimalText(text) == nil)
    }

    @Test(arguments: [
        ("12", "12"), ("-0", "-0"), ("+7", "7"), ("007", "7"), ("1.0", "1.0"), (".5", "0.5"), ("5.", "5"),
        ("1e3", "1e3"), ("1E+3", "1E+3"),
        ("0o17", "15"), ("0x1F", "31"), ("00.5", "0.5"),
    ]) func coreNumberHasItsJSON(word: String, json: String) { #expect(CoreScalar.number(word) == json) }

    @Test(arguments: [
        "", ".", "-", "+", "e3", "1e", "1_000", "1:30", "0b11", "0x", "0o8", "0x-1", "0o+7", "1.2.3", ".inf",
        "2024-05-01", "１２", "1 2", "--1",
    ]) func otherWordIsNoNumber(word: String) { #expect(CoreScalar.number(word) == nil) }

    @Test func cellsKeepSpacesQuotesAndLineBreaks() throws {
        let rows = try CSVText.rows(of: "a, b ,\"c \"\"d\"\"\r\ne\"\r\n\n\"\",x\"y,\rlast,é,z", file: "t.csv")
        #expect(rows.map { $0.map(\.text) } == [["a", " b ", "c \"d\"\r\ne"], ["", "x\"y", ""], ["last", "é", "z"]])
        #expect(rows.map { $0[0].place.line } == [1, 4, 5])
        #expect(rows[2].map(\.place.column) == [1, 6, 8])
    }

    @Test(arguments: [
        ("a.txt", "*.txt", true), (".a.txt", "*.txt", false), (".a.txt", ".*", true), ("abc", "a?c", true),
        ("ac", "a?c", false),
        ("b1", "[a-c][0-9]", true), ("d1", "[a-c][0-9]", false), ("d1", "[!a-c]1", true), ("a]", "a]", true),
        ("]", "[]]", true),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*c", false), ("x[", "x[", true), ("", "*", true),
    ]) func patternMatchesName(name: String, pattern: String, isMatch: Bool) {
        #expect(Glob.matches(name, pattern) == isMatch)
    }

    @Test func filesComeByPatternInOrder() throws {
        let bench = try Workbench(["b/2.txt": "", "b/1.txt": "", "a.txt": "", "b/c/3.md": "", "b/.hidden.txt": ""])
        #expect(
            try Glob.matches(of: "**/*.{md,txt}", in: bench.folder.path) == ["a.txt", "b/1.txt", "b/2.txt", "b/c/3.md"])
        #expect(
            try Glob.matches(of: bench.folder.path + "/b/*.txt", in: "/")
                == ["1", "2"].map { "\(bench.folder.path)/b/\($0).txt" })
    }

    @Test(
        arguments: [
            ("promps", "prompts"), ("provider", "providers"), ("test", "tests"), ("apikeyenvvar", nil),
            ("evaluate_options", "evaluateOptions"),
            ("tsets", "tests"), ("completely", nil),
        ] as [(String, String?)]) func nearestKeyIsFound(key: String, nearest: String?)
    {
        #expect(KeySet.experiment.nearest(to: key) == nearest)
    }

    @Test func surrogatePairsAndEscapesAreRead() throws {
        let value = try JSONText.read(#""\ud83d\ude00\n\u00e9\/""#, file: "x.json")
        #expect(value.asText == "😀\né/")
    }

    /// As Python's `json.dump` writes what is beyond 16 bits, in a file that is named for YAML.
    @Test func jsonInAYAMLFileMayHavePairsOfHalves() throws {
        let value = try YAMLText.read("\n" + #"{"a": ["\ud83d\ude00", 1.5]}"# + "\n", file: "x.yaml") { _, _ in }
        #expect(value["a"]?.asList?.first?.asText == "😀" && value["a"]?.place.line == 2)
        let fault = #expect(throws: ExperimentFileFault.self) {
            try YAMLText.read(#"{"a": "\ud83d"}"#, file: "x.yaml") { _, _ in }
        }
        #expect(fault?.description.contains("half of a surrogate pair is none") == true)
    }

    private func yaml(_ text: String) throws -> FileValue { try YAMLText.read(text, file: "x.yaml") { _, _ in } }

    /// Only double quotes make escapes.
    @Test func pairsOfHalvesAreReadInDoubleQuotesAlone() throws {
        let value = try yaml(
            #"""
            # "\ud83d\ude00"
            plain: \ud83d\ude00 x
            single: '\ud83d\ude00'
            double: "\uD83D\uDE00 \\ud83d\\ude00 \\\ud83d\ude00"
            literal: |
              "\ud83d\ude00"
            folded: >
              \ud83d\ude00
            "\ud83d\ude00": &it "a \ud83d\ude00\ud83d\ude01"
            again: *it
            flow: {x: "\ud83d\ude00", y: \ud83d\ude00, "z": ['\ud83d\ude00', "\#u{F0000}\ud83d\ude00\U000F0001"]}
            broken: "a
              \ud83d\ude00\
              b"
            """#)
        #expect(value["plain"]?.asText == #"\ud83d\ude00 x"#)
        #expect(value["single"]?.asText == #"\ud83d\ude00"#)
        #expect(value["double"]?.asText == #"😀 \ud83d\ude00 \😀"#)
        #expect(value["literal"]?.asText == #""\ud83d\ude00""# + "\n")
        #expect(value["folded"]?.asText?.hasPrefix(#"\ud83d\ude00"#) == true)
        #expect(value["😀"]?.asText == "a 😀😁" && value["again"]?.asText == "a 😀😁")
        #expect(value["flow"]?["x"]?.asText == "😀" && value["flow"]?["y"]?.asText == #"\ud83d\ude00"#)
        #expect(
            value["flow"]?["z"]?.asList?.map(\.asText) == [#"\ud83d\ude00"#, "\u{F0000}😀\u{F0001}"])
        #expect(value["broken"]?.asText == "a 😀b")
        let commented = try yaml("# JSON\n" + #"{"a": "\ud83d\ude00"}"#)
        #expect(commented["a"]?.asText == "😀")
    }

    @Test(arguments: [
        #"a: "\ud83d""#, #"a: "\ude00""#, #"a: "\ud83d\n""#, #"a: "\ud83d \ude00""#, #"a: "\ude00\ud83d""#,
        #"a: "\ud83d\ud83d""#, #"a: "\\ud83d\ude00""#, #"a: "\ud83d\\ude00""#, #"a: "\ud83d\ude00\ud83d""#,
    ])
    func halfOfAPairInYAMLIsRefused(text: String) {
        let fault = #expect(throws: ExperimentFileFault.self) { try yaml(text) }
        #expect(fault?.description.contains("half of a surrogate pair is none") == true)
    }

    @Test func placesBehindPairsOfHalvesAreTrue() throws {
        let value = try yaml(#"a: ["\ud83d\ude00", x]"#)
        #expect(value["a"]?.asList?.last?.place.column == 21)
        for (text, complaint) in [
            (#"a: ["\ud83d\ude00", *b]"#, "x.yaml:1:21: expected an anchor"),
            (#"a: ["\ud83d\ude00", "\ud83d"]"#, "x.yaml:1:24: expected a whole character"),
            (#"{"\ud83d\ude00": 1, "\ud83d\ude00": 2}"#, "`😀` is written twice"),
            (#"{"😀": 1, "\ud83d\ude00": 2}"#, "x.yaml:1:10: `😀` is written twice in one map: keep one"),
        ] {
            let fault = #expect(throws: ExperimentFileFault.self) { try yaml(text) }
            #expect(fault?.description.contains(complaint) == true, "\(fault?.description ?? "")")
        }
    }

    @Test(arguments: [#""\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ude00""#])
    func halfOfASurrogatePairIsRefusedWhereItStands(text: String) {
        let fault = #expect(throws: ExperimentFileFault.self) { try JSONText.read(text, file: "x.json") }
        #expect(fault?.description.hasPrefix("x.json:1:2: half of a surrogate pair stands alone: write both") == true)
    }

    @Test(arguments: [
        "01", "+1", ".5", "5.", "0x1", "nul", "tru", "'a'", "[1,]", "{\"a\":1,}", "1 2", "\"\t\"", "{a:1}",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(throws: ExperimentFileFault.self) { try JSONText.read(text, file: "x.json") }
    }
}
