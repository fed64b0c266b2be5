import Events
internal import Scoring

/// An assertion in a cell of a CSV column `__expected`: `(not-)type((threshold))(:value)`, else the text to be equal
/// to.
///
/// Beside it promptfoo's older forms: `javascript:`, `fn:`, `eval:` (all javascript), `python:`, `grade:` (llm-rubric),
/// `file://x.py`, `file://x.js`. (promptfoo, site/docs/configuration/test-cases: "CSV with assertions".)
enum AssertionCell {
    /// The types the grammar knows; any other word before a colon belongs to a text that is compared.
    static let types: Set<String> = [
        "answer-relevance", "bleu", "chrf", "classifier", "contains", "contains-all", "contains-any", "contains-html",
        "contains-json",
        "contains-sql", "contains-xml", "context-faithfulness", "context-recall", "context-relevance",
        "conversation-relevance", "cost",
        "equals", "executable", "factuality", "finish-reason", "g-eval", "gleu", "guardrails", "icontains",
        "icontains-all",
        "icontains-any", "is-html",
        "is-json", "is-refusal", "is-sql", "is-valid-function-call", "is-valid-openai-function-call",
        "is-valid-openai-tools-call", "is-xml", "jaccard", "jaro-winkler",
        "javascript", "latency", "levenshtein", "levenshtein-similarity", "llm-rubric", "meteor",
        "model-graded-closedqa",
        "model-graded-factuality", "moderation",
        "passes-tests", "perplexity", "perplexity-score", "pi", "python", "regex", "rouge-l", "rouge-n", "ruby",
        "search-rubric",
        "similar",
        "similar:cosine",
        "similar:dot", "similar:euclidean", "skill-used", "starts-with", "tokens", "tool-call-f1", "trace-error-spans",
        "trace-span-count",
        "trace-span-duration", "trajectory:goal-success", "trajectory:step-count", "trajectory:tool-args-match",
        "trajectory:tool-sequence",
        "trajectory:tool-used", "webhook", "word-count",
    ]
    private static let lists: Set<String> = ["contains-all", "contains-any", "icontains-all", "icontains-any"]
    /// Types that compare a score, with the threshold they have in a CSV cell that states none.
    private static let thresholds: [String: Double] = [
        "similar": 0.8, "similar:cosine": 0.8, "similar:dot": 0.8, "similar:euclidean": 0.8, "answer-relevance": 0.75,
        "classifier": 0.75,
        "context-faithfulness": 0.75, "context-recall": 0.75, "context-relevance": 0.75, "levenshtein": 0.75,
        "perplexity": 0.75,
        "perplexity-score": 0.75, "rouge-n": 0.75,
    ]

    /// One cell that is not empty. What the assertion needs and does not have is for the caller to check: options may
    /// stand in other columns.
    static func read(_ cell: String, at place: Place) throws(ExperimentFileFault) -> Assertion {
        var assertion = Assertion()
        if let (type, value) = program(in: cell) {
            assertion.type = type
            assertion.value = value
            return assertion
        }
        guard let (type, threshold, value) = parts(of: cell) else {
            assertion.type = "equals"
            assertion.value = cell
            return assertion
        }
        assertion.type = type
        let base = AssertionVocabulary.base(type)
        if let threshold = threshold ?? thresholds[base] { assertion.threshold = threshold }
        if let value {
            if lists.contains(base) {
                guard let members = CommaList.texts(of: value) else {
                    throw ExperimentFileFault(
                        .malformed, at: place,
                        "\(type): a quotation mark of the list is not closed, or no comma stands behind one")
                }
                assertion.valueJson = JSONWriter.text(of: members)
            } else if base == "is-json" || base == "contains-json", !value.trimmed.isEmpty {
                assertion.valueJson = JSONWriter.text(of: try schema(value, of: base, at: place))
            } else {
                assertion.value = value
            }
        }
        return assertion
    }

    private static func schema(_ text: String, of type: String, at place: Place) throws(ExperimentFileFault)
        -> FileValue
    {
        do {
            return try JSONText.read(text, file: place.file)
        } catch {
            throw ExperimentFileFault(
                .malformed, at: place, "\(type): expected a JSON Schema after the colon: \(error.message)")
        }
    }

    private static func program(in cell: String) -> (type: String, value: String)? {
        let prefixes: KeyValuePairs = [
            "javascript:": "javascript", "fn:": "javascript", "eval:": "javascript", "python:": "python",
        ]
        for (prefix, type) in prefixes where cell.hasPrefix(prefix) {
            return (type, String(cell.dropFirst(prefix.count)).trimmed)
        }
        if cell.hasPrefix("grade:") { return ("llm-rubric", String(cell.dropFirst(6))) }
        guard cell.hasPrefix("file://") else { return nil }
        // file://check.py:function
        let path = String(cell.dropFirst(7)).trimmed
        func isProgram(_ suffix: String) -> Bool { path.hasSuffix(suffix) || path.contains("\(suffix):") }
        if isProgram(".py") { return ("python", "file://\(path)") }
        return isProgram(".js") || isProgram(".ts") ? ("javascript", "file://\(path)") : nil
    }

    /// `^(not-)?(type)(\((number)\))?(:value)?$`, the longest type that fits.
    private static func parts(of cell: String) -> (type: String, threshold: Double?, value: String?)? {
        let isNegated = cell.hasPrefix("not-")
        let rest = isNegated ? cell.dropFirst(4) : cell[...]
        // A type has one colon at most: `similar:dot` before `similar`.
        let first = end(of: rest, from: rest.startIndex)
        let second = first < rest.endIndex && rest[first] == ":" ? end(of: rest, from: rest.index(after: first)) : first
        for end in second == first ? [first] : [second, first] {
            let type = String(rest[..<end])
            guard types.contains(type), let (threshold, value) = tail(of: rest[end...]) else { continue }
            return (isNegated ? "not-\(type)" : type, threshold, value)
        }
        return nil
    }

    private static func end(of text: Substring, from start: String.Index) -> String.Index {
        text.utf8[start...].firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "(") } ?? text.endIndex
    }

    /// What follows the type: a threshold, a value, both or neither.
    private static func tail(of text: Substring) -> (threshold: Double?, value: String?)? {
        var tail = text
        var threshold: Double?
        if tail.first == "(", let end = tail.firstIndex(of: ")") {
            let number = tail[tail.index(after: tail.startIndex)..<end]
            guard number.first != "-", let value = CoreScalar.number(String(number)).flatMap(Double.init),
                value.isFinite
            else { return nil }
            threshold = value
            tail = tail[tail.index(after: end)...]
        }
        if tail.isEmpty { return (threshold, nil) }
        return tail.first == ":" ? (threshold, String(tail.dropFirst())) : nil
    }
}
