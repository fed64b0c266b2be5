import Yams

/// What libyaml says of malformed text, in words that say what to do.
enum YAMLComplaint {
    /// - Parameter pairs: what was hidden from the parser.
    static func fault(from error: YamlError, file: String, _ pairs: EscapedPairs) -> ExperimentFileFault {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return ExperimentFileFault(
                .malformed, at: Place(file: file, line: mark.line, column: mark.column), sentence(problem, context))
        case .reader(let problem, let offset, _, let yaml):
            return ExperimentFileFault(
                .malformed, at: place(ofByte: offset ?? 0, in: yaml, file: file), sentence(problem, nil))
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { Quoting.code(pairs.restored($0, isEscaped: true)) }.joined(separator: ", ")
            return ExperimentFileFault(
                .duplicate, at: Place(file: file, line: context.mark.line, column: context.mark.column),
                "\(keys) is written twice in one map, first here: keep one")
        case .memory:
            return ExperimentFileFault(.tooLarge, at: Place(file: file), "the file needs more memory than there is")
        case .no, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return ExperimentFileFault(.malformed, at: Place(file: file), "this is no YAML that can be read")
        }
    }

    private static func sentence(_ problem: String, _ context: YamlError.Context?) -> String {
        var sentence = hints[problem] ?? "expected valid YAML: \(problem)"
        // The context's mark says where the thing began that did not go on as it should.
        if let context, context.mark.line > 0,
            let what = openings.first(where: { context.text.contains($0.key) })?.value
        {
            sentence += " (in \(what) of line \(context.mark.line))"
        }
        return sentence
    }

    private static let openings: KeyValuePairs = [
        "block mapping": "the map", "block collection": "the list", "flow mapping": "the map",
        "flow sequence": "the list",
        "quoted scalar": "the quoted text", "block scalar": "the text", "simple key": "the key",
    ]

    private static let hints = [
        "mapping values are not allowed in this context":
            "expected no `: ` here: put a text with a colon in quotes, or check the indentation",
        "did not find expected key":
            "expected a `key: value` at the same indentation as the keys above, or the end of the map",
        "did not find expected '-' indicator":
            "expected `- ` at the same indentation as the entries above, or the end of the list",
        "could not find expected ':'": "expected `: ` after the key",
        "found character that cannot start any token":
            "expected a value: indent with spaces, not tabs, and put a text that begins with a tab, %, @ or ` in "
            + "quotes",
        "found unexpected end of stream": "expected the closing quote before the end of the file",
        "found unexpected document indicator": "expected the closing quote before the next document",
        "found undefined alias":
            "expected an anchor `&name` before this alias `*name`; put a text that begins with * in quotes",
        "but found another document": "expected one document: take out what follows the `---`",
        "did not find expected ',' or ']'": "expected `,` or `]`",
        "did not find expected ',' or '}'": "expected `,` or `}`",
        "did not find expected node content": "expected a value",
        "did not find expected alphabetic or numeric character":
            "expected a name after `&` or `*`; put a text that begins so in quotes",
        "did not find expected <document start>": "expected the end of the file: check the indentation",
        "found unknown escape character":
            "expected a known escape after \\: write \\\\ for a backslash, or use single quotes",
        "found invalid Unicode character escape code":
            "expected a whole character after the backslash: half of a surrogate pair is none; write the character "
            + "itself, or its code point, such as \\U0001F600",
        "control characters are not allowed": "expected text: control characters are not allowed",
        "found a tab character that violates indentation": "expected spaces: tabs cannot indent",
        "found a tab character where an indentation space is expected": "expected spaces: tabs cannot indent",
        "block sequence entries are not allowed in this context":
            "expected no `- ` here: a list begins on a line of its own",
        "found an incorrect trailing UTF-16 surrogate": "expected UTF-8",
    ]

    private static func place(ofByte offset: Int, in text: String, file: String) -> Place {
        var (line, column) = (1, 1)
        for byte in text.utf8.prefix(offset) {
            if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) } else if byte & 0xC0 != 0x80 { column += 1 }
        }
        return Place(file: file, line: line, column: column)
    }
}
