import Events

/// The prompts in one file, by its suffix.
///
/// - `.txt`: one prompt, or several with a line `---` between them; white space around each is dropped.
/// - `.md`, `.j2`: one prompt, as it is.
/// - `.json`, `.yaml`, `.yml`: a list of `{role, content}` is a chat, a text is a prompt, anything else is a prompt as
///   its JSON text.
/// - `.jsonl`: the same on each line.
/// - `.csv`: columns `prompt` and, where wanted, `label`; or one prompt a line.
struct PromptFile {
    struct Text {
        enum Content {
            case raw(String)
            case chat(ChatMessages)
        }

        let content: Content
        let place: Place
        var label: String?
    }

    let state: ReadingState
    let file: SourceFile
    let namedAt: Place

    func texts() throws(ExperimentFileFault) -> [Text] {
        switch file.suffix {
        case "txt": return sections(of: try state.text(of: file, namedAt: namedAt))
        case "md", "j2":
            let text = try state.text(of: file, namedAt: namedAt)
            return text.isEmpty ? [] : [Text(content: .raw(text), place: Place(file: file.shown, line: 1, column: 1))]
        case "json", "yaml", "yml":
            let value = try state.value(of: file, namedAt: namedAt)
            return value.isNull ? [] : [try text(of: value)]
        case "jsonl":
            var texts: [Text] = []
            for value in try JSONText.readLines(try state.text(of: file, namedAt: namedAt), file: file.shown) {
                texts.append(try text(of: value))
            }
            return texts
        case "csv": return try rows(of: try state.text(of: file, namedAt: namedAt))
        default:
            throw ExperimentFileFault(
                .unsupported, at: namedAt,
                "prompts: \(Quoting.code(file.shown)) has no suffix that says how to read it: use .txt, .md, "
                    + ".j2, .json, .jsonl, .yaml or .csv"
            )
        }
    }

    private func text(of value: FileValue) throws(ExperimentFileFault) -> Text {
        if let raw = value.asText { return Text(content: .raw(raw), place: value.place) }
        if let list = value.asList, ChatText.isChat(list) {
            return Text(content: .chat(try ChatText.messages(list, warningTo: state)), place: value.place)
        }
        return Text(content: .raw(JSONWriter.text(of: value)), place: value.place)
    }

    private func sections(of text: String) -> [Text] {
        var texts: [Text] = []
        var lines: [Substring] = []
        var firstLine = 1
        func finish() {
            let leading = lines.prefix { $0.allSatisfy(\.isWhitespace) }.count
            let raw = lines.joined(separator: "\n").trimmed
            if !raw.isEmpty {
                texts.append(
                    Text(content: .raw(raw), place: Place(file: file.shown, line: firstLine + leading, column: 1)))
            }
        }
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            number += 1
            if String(line).trimmed == "---" {
                finish()
                (lines, firstLine) = ([], number + 1)
            } else {
                lines.append(line)
            }
        }
        finish()
        return texts
    }

    private func rows(of text: String) throws(ExperimentFileFault) -> [Text] {
        let rows = try CSVText.rows(of: text, file: file.shown)
        guard let header = rows.first else { return [] }
        let names = header.map { $0.text.trimmed }
        let prompt = names.firstIndex { $0.lowercased() == "prompt" }
        guard prompt != nil || header.count == 1 else {
            throw ExperimentFileFault(
                .missing, at: header[0].place, "expected a column `prompt` in the header of the file")
        }
        let label = names.firstIndex(of: "label")
        var texts: [Text] = []
        for row in rows.dropFirst(prompt == nil ? 0 : 1) {
            guard row.count == header.count else {
                throw ExperimentFileFault(
                    .malformed, at: row[0].place,
                    "expected \(header.count) cells as in the header, found \(row.count): put a cell with commas "
                        + "in quotes"
                )
            }
            let cell = row[prompt ?? 0]
            let written = label.map { row[$0].text.trimmed } ?? ""
            if !cell.text.trimmed.isEmpty {
                texts.append(
                    Text(content: .raw(cell.text.trimmed), place: cell.place, label: written.isEmpty ? nil : written))
            }
        }
        return texts
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        // Most texts have none there, which their first and last byte tell.
        func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
        if let first = utf8.first, let last = utf8.last, isPlain(first), isPlain(last) { return self }
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
