import Testing

/// Experiment files with one fault each, and the line each gets.
enum BadFiles {
    struct Sample: CustomTestStringConvertible {
        let file: String
        let complaint: String
        var others: [String: String] = [:]
        var testDescription: String { complaint }
    }

    /// What comes before the key a sample is about, so that the rest of the file is sound: three lines.
    static let frame = "prompts: p\nproviders: openai:m\ntests: [{}]\n"
    static let asked = "prompts: p\nproviders: openai:m\n"

    static let yaml: [Sample] = [
        Sample(file: "", complaint: "x.yaml: the file is empty: expected prompts, providers and tests"),
        Sample(file: "# nothing\n", complaint: "x.yaml: the file is empty: expected prompts, providers and tests"),
        Sample(
            file: "- a",
            complaint: "x.yaml:1:1: the file: expected a map with prompts, providers and tests, found a list"),
        Sample(
            file: "prompts: a: b",
            complaint: "x.yaml:1:11: expected no `: ` here: put a text with a colon in quotes, or check the indentation"
        ),
        Sample(
            file: "prompts:\n  - a\n b: c\n",
            complaint:
                "x.yaml:3:2: expected a `key: value` at the same indentation as the keys above, or the end of "
                + "the map (in the map of line 1)"
        ),
        Sample(
            file: "prompts:\n  - a\n  b: c\n",
            complaint:
                "x.yaml:3:3: expected `- ` at the same indentation as the entries above, or the end of the list "
                + "(in the list of line 2)"
        ),
        Sample(
            file: "a: 1\n  b: 2\n",
            complaint:
                "x.yaml:2:4: expected no `: ` here: put a text with a colon in quotes, or check the indentation"),
        Sample(file: "a: [1, 2", complaint: "x.yaml:2:1: expected `,` or `]` (in the list of line 1)"),
        Sample(file: "a: {b: 1", complaint: "x.yaml:2:1: expected `,` or `}` (in the map of line 1)"),
        Sample(
            file: "a: \"open\n",
            complaint:
                "x.yaml:2:1: expected the closing quote before the end of the file (in the quoted text of line 1)"),
        Sample(
            file: "a:\n\tb: 1\n",
            complaint:
                "x.yaml:2:1: expected a value: indent with spaces, not tabs, and put a text that begins with a "
                + "tab, %, @ or ` in quotes"
        ),
        Sample(
            file: "a: *b",
            complaint:
                "x.yaml:1:4: expected an anchor `&name` before this alias `*name`; put a text that begins with * "
                + "in quotes"
        ),
        Sample(
            file: "a: 1\n---\nb: 2\n", complaint: "x.yaml:2:1: expected one document: take out what follows the `---`"),
        Sample(
            file: "a: 1\nb: 2\na: 3\n", complaint: "x.yaml:1:1: `a` is written twice in one map, first here: keep one"),
        Sample(
            file: "a: !!binary aGk=",
            complaint: "x.yaml:1:4: the tag `tag:yaml.org,2002:binary` is not supported: write the value without it"),
        Sample(file: "? [a]\n: b\n", complaint: "x.yaml:1:3: a key must be a text"),
        Sample(
            file: "a: \"b\\ud800\"",
            complaint:
                "x.yaml:1:8: expected a whole character after the backslash: half of a surrogate pair is none; write "
                + "the character itself, or its code point, such as \\U0001F600 (in the quoted text of line 1)"
        ),
        Sample(file: "a: b\u{7}\n", complaint: "x.yaml:1:5: expected text: control characters are not allowed"),
    ]

    static let shapes: [Sample] = [
        Sample(file: "prompts: 5", complaint: "x.yaml:1:10: prompts: expected a text or a list, found a number"),
        Sample(
            file: "prompts: [5]",
            complaint: "x.yaml:1:11: prompts: expected a text or a map in the list, found a number"),
        Sample(file: "prompts: []", complaint: "x.yaml:1:10: prompts: expected at least one prompt"),
        Sample(
            file: "providers: openai:m",
            complaint: "x.yaml:1:1: expected `prompts`: a text, or a list of texts and file:// paths"),
        Sample(
            file: "prompts: p",
            complaint: "x.yaml:1:1: expected `providers`: a list of models, such as `openai:gpt-5`"),
        Sample(
            file: "prompts: p\nproviders: []",
            complaint: "x.yaml:2:12: providers: expected at least one model, such as `openai:gpt-5`"),
        Sample(
            file: "prompts: p\nproviders: openai:m\ntargets: openai:m",
            complaint: "x.yaml:3:10: `providers` and `targets` are two names of one list: keep one"),
        Sample(
            file: asked,
            complaint:
                "x.yaml:1:1: expected `tests`: a list of tests, or the path of a .csv, .json, .jsonl or .yaml file"),
        Sample(file: asked + "tests: []", complaint: "x.yaml:3:8: tests: expected at least one test"),
        Sample(file: asked + "tests: 3", complaint: "x.yaml:3:8: tests: expected a path or a list, found a number"),
        Sample(
            file: asked + "tests: [3]",
            complaint: "x.yaml:3:9: tests: expected a map with vars and assert, found a number"),
        Sample(
            file: asked + "tests:\n  - vars: {a: []}",
            complaint: "x.yaml:4:5: tests: expected at least one case; an empty list of values makes none"),
        Sample(
            file: frame + "description: 3",
            complaint: "x.yaml:4:14: description: expected a text (put it in quotes), found a number"),
        Sample(
            file: frame + "evaluateOptions: {repeat: 0}",
            complaint: "x.yaml:4:27: repeat: expected a whole number from 1 to 10000"),
        Sample(
            file: frame + "evaluateOptions: {repeat: 1.5}",
            complaint: "x.yaml:4:27: repeat: expected a whole number from 1 to 10000"),
        Sample(
            file: frame + "promptledger: {passRateThreshold: 90}",
            complaint: "x.yaml:4:35: passRateThreshold: expected a number from 0 to 1"),
        Sample(
            file: frame + "promptledger: {seed: -1}", complaint: "x.yaml:4:22: seed: expected a whole number from 0"),
    ]
}
