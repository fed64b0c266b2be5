import Events
@testable import Interchange
import Testing

/// The grammar of `__expected` cells.
@Suite struct AssertionCellTests {
    @Test(
        arguments: [
            ("Paris", "equals", "Paris", nil),
            (" Paris ", "equals", " Paris ", nil),
            ("contains:Paris", "contains", "Paris", nil),
            ("contains: Paris", "contains", " Paris", nil),
            ("not-contains:a:b", "not-contains", "a:b", nil),
            ("contains-html", "contains-html", nil, nil),
            ("is-json", "is-json", nil, nil),
            ("similar:close to", "similar", "close to", 0.8),
            ("similar(0.9):close to", "similar", "close to", 0.9),
            ("similar:dot(0.3):x", "similar:dot", "x", 0.3),
            ("not-similar(1):x", "not-similar", "x", 1),
            ("latency(500)", "latency", nil, 500),
            ("cost(.01)", "cost", nil, 0.01),
            ("rouge-n:reference", "rouge-n", "reference", 0.75),
            ("rouge-n(0.5):reference", "rouge-n", "reference", 0.5),
            ("levenshtein(5):abc", "levenshtein", "abc", 5),
            ("levenshtein:abc", "levenshtein", "abc", 0.75),
            ("word-count:5", "word-count", "5", nil),
            ("bleu:reference", "bleu", "reference", nil),
            ("not-gleu(0.3):reference", "not-gleu", "reference", 0.3),
            ("meteor(0.7):reference", "meteor", "reference", 0.7),
            ("chrf(0.6):reference", "chrf", "reference", 0.6),
            ("jaccard:reference", "jaccard", "reference", nil),
            ("jaro-winkler:reference", "jaro-winkler", "reference", nil),
            ("rouge-l(0.6):reference", "rouge-l", "reference", 0.6),
            ("levenshtein-similarity(0.9):abc", "levenshtein-similarity", "abc", 0.9),
            ("finish-reason:stop", "finish-reason", "stop", nil),
            ("perplexity(1.5)", "perplexity", nil, 1.5),
            ("perplexity-score", "perplexity-score", nil, 0.75),
            ("tool-call-f1(0.8):get_weather, now", "tool-call-f1", "get_weather, now", 0.8),
            ("not-is-refusal", "not-is-refusal", nil, nil),
            ("is-xml:root.child", "is-xml", "root.child", nil),
            ("regex:^a\nb$", "regex", "^a\nb$", nil),
            ("javascript: output.length > 3", "javascript", "output.length > 3", nil),
            ("fn:x", "javascript", "x", nil),
            ("eval: x", "javascript", "x", nil),
            ("python: len(output)", "python", "len(output)", nil),
            ("passes-tests:file://t.py", "passes-tests", "file://t.py", nil),
            ("not-executable:file://t.sh", "not-executable", "file://t.sh", nil),
            ("grade:is polite", "llm-rubric", "is polite", nil),
            ("llm-rubric:is polite", "llm-rubric", "is polite", nil),
            ("file://check.py:grade", "python", "file://check.py:grade", nil),
            ("file://check.js", "javascript", "file://check.js", nil),
            ("file://notes.txt", "equals", "file://notes.txt", nil),
            ("containsx:a", "equals", "containsx:a", nil),
            ("contains(a):b", "equals", "contains(a):b", nil),
            ("similar(-1):b", "equals", "similar(-1):b", nil),
            ("http://contains:x", "equals", "http://contains:x", nil),
            ("not-", "equals", "not-", nil),
        ] as [(String, String, String?, Double?)])
    func cellIsRead(cell: String, type: String, value: String?, threshold: Double?) throws {
        let assertion = try AssertionCell.read(cell, at: Place(file: "t.csv"))
        #expect(assertion.type == type)
        #expect((assertion.hasValue ? assertion.value : nil) == value)
        #expect((assertion.hasThreshold ? assertion.threshold : nil) == threshold)
        #expect(!assertion.hasValueJson)
    }

    @Test(arguments: [
        ("contains-all: a, b ,c", "contains-all", #"["a","b","c"]"#),
        ("not-icontains-any:x", "not-icontains-any", #"["x"]"#),
        (#"contains-any:"1,000", in stock,, "say ""hi""""#, "contains-any", #"["1,000","in stock","say \"hi\""]"#),
        (#"is-json:{"type": "object"}"#, "is-json", #"{"type":"object"}"#),
        (#"not-contains-json:{"a":[1,true,null]}"#, "not-contains-json", #"{"a":[1,true,null]}"#),
    ]) func listOrSchemaIsJSON(cell: String, type: String, json: String) throws {
        let assertion = try AssertionCell.read(cell, at: Place(file: "t.csv"))
        #expect(assertion.type == type && assertion.valueJson == json && !assertion.hasValue)
    }

    @Test func schemaThatIsNoJSONIsRefused() {
        #expect(throws: ExperimentFileFault.self) { try AssertionCell.read("is-json:{", at: Place(file: "t.csv")) }
    }

    @Test(arguments: [#"contains-all:"a"#, #"contains-any:"a" b"#]) func listWithOpenQuotesIsRefused(cell: String) {
        #expect(throws: ExperimentFileFault.self) { try AssertionCell.read(cell, at: Place(file: "t.csv")) }
    }
}
